// The words of the command line and the documents for the choices that the program offers.
// One table per enum: parsing, printing and suggestions all read it.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ipcbench/base/error.hpp"
#include "ipcbench/base/spelling.hpp"

namespace ipcbench {

enum class Pattern : std::uint8_t { pool, pingpong, stream };
enum class Start : std::uint8_t { thread, fork, spawn };
enum class Wait : std::uint8_t { block, spin, futex };
enum class Placement : std::uint8_t { cross, same, free, list };
enum class Phase : std::uint8_t { compute, send, receive, touch, idle };
enum class Status : std::uint8_t { ok, failed, no_resource, timeout, died, corrupt, interrupted };

template <class Enum>
struct NamesOf;  // kNames[i] is the name of the enumerator with value i

template <>
struct NamesOf<Pattern> {
  static constexpr std::array<std::string_view, 3> kNames = {"pool", "pingpong", "stream"};
};
template <>
struct NamesOf<Start> {
  static constexpr std::array<std::string_view, 3> kNames = {"thread", "fork", "spawn"};
};
template <>
struct NamesOf<Wait> {
  static constexpr std::array<std::string_view, 3> kNames = {"block", "spin", "futex"};
};
template <>
struct NamesOf<Placement> {
  static constexpr std::array<std::string_view, 4> kNames = {"cross", "same", "free", "list"};
};
template <>
struct NamesOf<Phase> {
  static constexpr std::array<std::string_view, 5> kNames = {"compute", "send", "receive", "touch",
                                                             "idle"};
};
template <>
struct NamesOf<Status> {
  static constexpr std::array<std::string_view, 7> kNames = {
      "ok", "failed", "no_resource", "timeout", "died", "corrupt", "interrupted"};
};

inline constexpr std::size_t kPhases = NamesOf<Phase>::kNames.size();

template <class Enum>
constexpr std::string_view name_of(Enum value) {
  return NamesOf<Enum>::kNames[static_cast<std::size_t>(value)];
}

// "a, b or c", for help and for errors.
std::string join_names(std::span<const std::string> names, std::string_view last = " or ");

[[noreturn]] void throw_no_choice(std::string_view text, std::span<const std::string> choices);

// Throws UsageError with the choices and a suggestion.
template <class Enum>
Enum parse_name(std::string_view text) {
  constexpr auto& kNames = NamesOf<Enum>::kNames;
  for (std::size_t i = 0; i < kNames.size(); ++i)
    if (kNames[i] == text) return static_cast<Enum>(i);
  const std::vector<std::string> all(kNames.begin(), kNames.end());
  throw_no_choice(text, all);
}

}  // namespace ipcbench
