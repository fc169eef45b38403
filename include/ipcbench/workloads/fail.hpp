// `--work=fail`: the ways in which a worker fails when that was asked for, and what a result has to
// say of each.
#pragma once

#include <cstdint>
#include <string_view>

#include "ipcbench/model/experiment.hpp"
#include "ipcbench/model/result.hpp"

namespace ipcbench {

enum class FailKind : std::uint8_t { by_throw, exit, abort, segv, kill, stop, hang };
template <>
struct NamesOf<FailKind> {
  static constexpr std::array<std::string_view, 7> kNames = {"throw", "exit", "abort", "segv",
                                                             "kill",  "stop", "hang"};
};

// Of "KIND[:EVERY]"; UsageError where it is neither.
struct FailArguments {
  FailKind kind = FailKind::by_throw;
  std::uint64_t every = 10;
};
FailArguments fail_arguments(std::string_view text);

// Does this failure name the worker that was to fail, the phase in which it did, and why? Only of
// an experiment whose work is `fail`.
bool names_asked_failure(const Experiment& experiment, const Failure& failure);

}  // namespace ipcbench
