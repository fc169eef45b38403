// How the tables of keys reach into an experiment. Private to the model layer.
#pragma once

#include <fmt/format.h>

#include <cstdint>
#include <string_view>
#include <type_traits>
#include <utility>

#include "ipcbench/base/error.hpp"
#include "ipcbench/model/keys.hpp"

namespace ipcbench::key_access {

inline constexpr std::uint64_t kMillisecond = 1'000'000;
inline constexpr std::uint64_t kDay = 86'400'000 * kMillisecond;
inline constexpr std::uint64_t kMostFixed = std::uint64_t{1} << 46;  // its words are numbered

template <auto Member>
using MemberType = std::remove_cvref_t<decltype(std::declval<Experiment&>().*Member)>;

template <auto Member>
std::uint64_t load(const Experiment& experiment) {
  return static_cast<std::uint64_t>(experiment.*Member);
}

template <auto Member>
void store(Experiment& experiment, std::uint64_t value) {
  experiment.*Member = static_cast<MemberType<Member>>(value);
}

// Of numbers and flags.
template <auto Member>
constexpr KeyAccess kValue{.load = load<Member>, .store = store<Member>};

template <auto Member>
constexpr KeyAccess kChoice{
    .load = load<Member>, .store = store<Member>, .words = NamesOf<MemberType<Member>>::kNames};

template <std::size_t Capacity>
void set_text(Text<Capacity>& field, std::string_view text) {
  if (text.size() >= Capacity)
    throw UsageError(fmt::format("'{}...' has {} bytes; at most {} fit", text.substr(0, 40),
                                 text.size(), Capacity - 1));
  field = text;
}

// Transports that a program which is not ours carries out: it waits and is placed in its own way.
inline bool is_program(const Experiment& experiment) {
  return experiment.transport == "program" || experiment.transport == "python";
}

inline bool is_mpi(const Experiment& experiment) { return experiment.transport == "mpi"; }

}  // namespace ipcbench::key_access
