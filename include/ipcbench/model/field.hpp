// One record per metric: its name with the unit, where it lies, whether every result has it, what a
// reader accepts, and one sentence that says what it is. A struct of the model that a document
// holds has a Record with a tuple of such fields in the order of the document; writing and reading
// JSON, the columns of CSV, the summary of a party, the schema and docs/result.md walk over these
// tuples. Immutable; any thread may read.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

namespace ipcbench {

enum class Presence : std::uint8_t {
  required,  // every result has it
  later,     // it is always written, but older versions did not know it
  if_any,    // it is left out where it is 0, empty or nothing, and reads as that where it is absent
};

// Which status an invocation or an experiment must have to carry the field.
enum class When : std::uint8_t { always, ok, failed };

// No counter of a run gets there (it is 104 days in ns), and sums of thousands still fit 64 bits.
inline constexpr std::uint64_t kMostCounted = std::uint64_t{1} << 53;

struct FieldRule {
  Presence presence = Presence::required;
  When when = When::always;
  std::uint64_t most = kMostCounted;  // of a whole number, when it is read
  std::int64_t least = 0;             // of any number
  bool up_to_one = false;             // a share of a whole
  bool not_empty = false;             // a text or a list that has something in it
  bool is_party = false;              // the number of a party, which is written as its name
  bool column = false;                // CSV has it; of a party summed over the workers
  bool if_told = false;  // of a program that is not ours it is left out where it did not say it
  std::string_view unit = {};                      // where the name does not end in it
  std::string_view pattern = {};                   // regular expression that a text matches
  std::span<const std::string_view> choices = {};  // the texts that there are
  std::string_view item = {};                      // what one element of a list is
};

// How the invocations of an experiment are summarised in one figure of a party.
enum class Reduction : std::uint8_t {
  wall_share,      // sum of all invocations over the sum of wall times
  per_message,     // sum over the sum of messages that the party handled
  per_invocation,  // mean
  largest,
};

struct NotReduced {};

template <class Value>
inline constexpr bool kIsOptional = false;
template <class Value>
inline constexpr bool kIsOptional<std::optional<Value>> = true;

template <class Value>
inline constexpr bool kIsVector = false;
template <class Value>
inline constexpr bool kIsVector<std::vector<Value>> = true;

// `into` is the field of the summary; over several workers a figure is the mean of theirs, but for
// the largest of all.
template <class Summarised>
struct Reduced {
  Reduction how;
  Summarised into;
};

// `get` gives a reference to where the value lies in an Owner. A field that is computed gives a
// value instead; it is written and never read.
template <class Owner_, class Get, class Reduced = NotReduced>
struct Field {
  using Owner = Owner_;
  std::string_view name;
  Get get;
  std::string_view about;
  FieldRule rule;
  Reduced reduced = {};

  using Result = std::invoke_result_t<const Get&, Owner&>;
  using Value = std::remove_cvref_t<Result>;
  static constexpr bool kStored =
      std::is_lvalue_reference_v<Result> && !std::is_const_v<std::remove_reference_t<Result>>;
};

template <class Inner, class Outer>
struct MemberPath {
  Outer outer;
  Inner inner;
  template <class Object>
  constexpr auto& operator()(Object& object) const {
    return (object.*outer).*inner;
  }
};

template <class Owner, class Member>
struct MemberAt {
  Member Owner::*member;
  template <class Object>
  constexpr auto& operator()(Object& object) const {
    return object.*member;
  }
};

template <class Owner, class Array>
struct ElementAt {
  Array Owner::*member;
  std::size_t index;
  template <class Object>
  constexpr auto& operator()(Object& object) const {
    return (object.*member)[index];
  }
};

template <class Owner, class Member>
constexpr auto field(std::string_view name, Member Owner::*at, std::string_view about,
                     FieldRule rule = {}) {
  return Field<Owner, MemberAt<Owner, Member>>{name, {at}, about, rule, {}};
}

// A member of a member, as if it were the owner's.
template <class Owner, class Middle, class Member>
constexpr auto field(std::string_view name, Middle Owner::*outer, Member Middle::*inner,
                     std::string_view about, FieldRule rule = {}) {
  using Get = MemberPath<Member Middle::*, Middle Owner::*>;
  return Field<Owner, Get>{name, {outer, inner}, about, rule, {}};
}

template <class Owner, class Array>
constexpr auto element(std::string_view name, Array Owner::*at, std::size_t index,
                       std::string_view about, FieldRule rule = {}) {
  return Field<Owner, ElementAt<Owner, Array>>{name, {at, index}, about, rule, {}};
}

template <class Owner, class Get>
constexpr auto computed(std::string_view name, Get get, std::string_view about,
                        FieldRule rule = {}) {
  return Field<Owner, Get>{name, get, about, rule, {}};
}

// The same field with a figure of the summary that is made of it.
template <class Owner, class Get, class Summarised>
constexpr auto reduced(const Field<Owner, Get>& field, Reduction how, const Summarised& into) {
  return Field<Owner, Get, Reduced<Summarised>>{
      field.name, field.get, field.about, field.rule, {how, into}};
}

// What is optional in the program is left out of a document where it holds nothing.
template <class Owner, class Get, class Reduced>
constexpr Presence presence_of(const Field<Owner, Get, Reduced>& field) {
  return kIsOptional<typename Field<Owner, Get, Reduced>::Value> ? Presence::if_any
                                                                 : field.rule.presence;
}

// Specialised for every struct that a document holds:
//   kAbout    one sentence; the field that holds the struct may say it better
//   kName     of its definition in the schema; absent: the schema describes it where it is used
//   kRow      true: it is an array of its fields and no object
//   kFields   a tuple of Field
template <class Struct>
struct Record;

template <class Struct>
concept Recorded = requires {
  Record<Struct>::kFields;
};

template <class Struct>
inline constexpr bool kIsRow = requires {
  Record<Struct>::kRow;
};

template <Recorded Struct, class Visit>
constexpr void for_each_field(Visit visit) {
  std::apply([&](const auto&... each) { (visit(each), ...); }, Record<Struct>::kFields);
}

template <class Field>
inline constexpr bool kIsReduced =
    !std::is_same_v<std::remove_cvref_t<decltype(std::declval<Field>().reduced)>, NotReduced>;

// The figures of a summary that the fields of Struct are reduced to, in their order.
template <Recorded Struct>
constexpr auto summarised_fields() {
  const auto one = [](const auto& each) {
    if constexpr (kIsReduced<decltype(each)>)
      return std::tuple(each.reduced.into);
    else
      return std::tuple();
  };
  return std::apply([&](const auto&... each) { return std::tuple_cat(one(each)...); },
                    Record<Struct>::kFields);
}

// "ns", "bytes", ...; empty where the value is a count or no number.
std::string_view unit_of(std::string_view name, const FieldRule& rule);

}  // namespace ipcbench
