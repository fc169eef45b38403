// The options of a transport ("capacity=1MiB:call=8KiB") against the table in its info record.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace ipcbench {

enum class OptionKind : std::uint8_t { size, count, flag, path, choice };

struct OptionInfo {
  std::string_view name;
  OptionKind kind = OptionKind::flag;
  std::string_view summary;  // with the default
  std::uint64_t minimum = 0;
  std::uint64_t maximum = UINT64_MAX;
  // What may be written instead of a number, or all that there is to choose from: "stream dgram".
  std::string_view words = {};
  // Values beside the default that `tune` tries, one by one: "system 1MiB". Empty: none, because it
  // is a place, or because it changes what is promised (fsync) and not only how fast.
  std::string_view tries = {};
  // The one of them that is as if nobody had thought of the option: what the system has, the
  // message as a whole. Empty: the default is.
  std::string_view plain = {};
};

// The words of an option, one by one, and those of any text that is parted by spaces.
std::vector<std::string> words_of(const OptionInfo& option);
std::vector<std::string> words_in(std::string_view text);

// Values are looked up by name and parsed when asked for; a text that check_options() accepted
// cannot fail later.
class Options {
 public:
  Options() = default;
  explicit Options(std::string_view text);  // UsageError for a piece without '='

  std::uint64_t size(std::string_view name, std::uint64_t otherwise) const;
  std::uint64_t count(std::string_view name, std::uint64_t otherwise) const;
  bool flag(std::string_view name, bool otherwise) const;
  std::string path(std::string_view name, std::string otherwise) const;
  std::string choice(std::string_view name, std::string otherwise) const;
  bool has(std::string_view name) const { return find(name) != nullptr; }
  // Is the value this word?
  bool is(std::string_view name, std::string_view word) const;

  // UsageError for unknown, repeated, ill-formed or out of range; `owner` is named in it.
  void check(std::string_view owner, std::span<const OptionInfo> known) const;

 private:
  const std::string* find(std::string_view name) const;

  std::vector<std::pair<std::string, std::string>> values_;
};

// An option that was given, for programs that would have to parse "64KiB". A size has its unit in
// the name ("capacity_bytes"); a word that stands for a number ("system") is a text.
struct TypedOption {
  std::string name;
  std::variant<std::uint64_t, bool, std::string> value;
};

// Those options of `known` that were given, in its order. A value that is not of its kind, because
// another version of the transport took it, stays a text.
std::vector<TypedOption> typed_options(const Options& options, std::span<const OptionInfo> known);

}  // namespace ipcbench
