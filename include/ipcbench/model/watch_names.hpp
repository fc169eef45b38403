// The words of documents and tests for what `watch` sees and says.
#pragma once

#include "ipcbench/model/diagnosis.hpp"
#include "ipcbench/model/names.hpp"
#include "ipcbench/model/observation.hpp"

namespace ipcbench {

template <>
struct NamesOf<WaitObject> {
  static constexpr std::array<std::string_view, 9> kNames = {
      "pipe",  "socket", "shared-lock", "private-lock", "runtime-lock",
      "event", "file",   "terminal",    "unknown"};
};
template <>
struct NamesOf<WaitKind> {
  static constexpr std::array<std::string_view, 11> kNames = {"running", "read",    "write", "lock",
                                                              "poll",    "child",   "sleep", "disk",
                                                              "exit",    "stopped", "other"};
};
template <>
struct NamesOf<BornBy> {
  static constexpr std::array<std::string_view, 3> kNames = {"unknown", "fork", "exec"};
};
template <>
struct NamesOf<Cause> {
  static constexpr std::array<std::string_view, 18> kNames = {"healthy",         "slow-reader",
                                                              "slow-sender",     "pickling-sender",
                                                              "pickling-reader", "slow-producer",
                                                              "slow-consumer",   "lock",
                                                              "manager",         "interpreter-lock",
                                                              "dispatch",        "page-faults",
                                                              "start-up",        "disk",
                                                              "outside",         "deadlock",
                                                              "busy-machine",    "unknown"};
};
static_assert(NamesOf<Cause>::kNames.size() == static_cast<std::size_t>(Cause::unknown) + 1);
static_assert(NamesOf<WaitKind>::kNames.size() == static_cast<std::size_t>(WaitKind::other) + 1);
static_assert(NamesOf<WaitObject>::kNames.size() ==
              static_cast<std::size_t>(WaitObject::unknown) + 1);

}  // namespace ipcbench
