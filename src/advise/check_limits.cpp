// Limits of this user that runs meet.
#include <fmt/format.h>

#include <array>
#include <utility>

#include "ipcbench/advise/checkup.hpp"
#include "ipcbench/host/memory_limits.hpp"
#include "ipcbench/host/system_limits.hpp"

namespace ipcbench {

void check_limits_here(Findings& findings, Bench&) {
  // As much as an experiment with some workers of every kind takes.
  constexpr std::array<std::pair<Limited, std::uint64_t>, 6> kNeeds{{
      {Limited::tasks, 64},
      {Limited::descriptors, 256},
      {Limited::queue_bytes, 256 << 10},
      {Limited::posix_queues, 16},
      {Limited::sysv_queues, 16},
      {Limited::segments, 16},
  }};
  for (const auto& [what, needed] : kNeeds)
    for (const SystemLimit& limit : limits_on(what)) {
      if (limit.left() < needed)
        findings.warn(limit.name, describe(limit),
                      fmt::format("raise {}, or take fewer workers", limit.name));
      else
        findings.ok(limit.name, describe(limit));
      break;  // the tightest one tells
    }
}

}  // namespace ipcbench
