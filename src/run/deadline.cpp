#include "ipcbench/run/deadline.hpp"

#include "ipcbench/base/units.hpp"

namespace ipcbench {

Deadline::Deadline(std::uint64_t now_ns, std::uint64_t allowed_ns) { restart(now_ns, allowed_ns); }

void Deadline::restart(std::uint64_t now_ns, std::uint64_t allowed_ns) {
  asked_ns_ = now_ns;
  at_ns_ = saturating_add(now_ns, allowed_ns);
}

bool Deadline::has_passed(std::uint64_t now_ns) {
  const std::uint64_t gap = now_ns - asked_ns_;
  asked_ns_ = now_ns;
  if (gap >= kStoodStillNs) {
    at_ns_ = saturating_add(at_ns_, gap);
    return false;
  }
  return now_ns >= at_ns_;
}

}  // namespace ipcbench
