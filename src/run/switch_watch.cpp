#include "ipcbench/run/switch_watch.hpp"

#include <algorithm>
#include <bit>

namespace ipcbench {
namespace {

constexpr std::uint64_t kLargestRing = 8ULL << 20;    // a second of a busy thread's switches
constexpr std::uint64_t kSmallestRing = 64ULL << 10;  // 2048 records: 20 ms of the busiest thread
constexpr std::uint64_t kAllRings = 64ULL << 20;      // the kernel's memory, and it is pinned

}  // namespace

SwitchWatch::SwitchWatch(const ControlBlock& control) : control_(control) {
  const std::uint64_t parties = parties_of(control.experiment).size();
  if (control.experiment.lifetime != 0) {
    reason_ = "workers are replaced (lifetime), and a record is of one thread";
    return;
  }
  ring_bytes_ = std::clamp(std::bit_floor(kAllRings / parties), kSmallestRing, kLargestRing);
  while (!open() && ring_bytes_ > kSmallestRing) ring_bytes_ /= 2;
  if (!is_recording()) ring_bytes_ = 0;
}

// Rings for all, or for none.
bool SwitchWatch::open() {
  try {
    for (const std::uint32_t party : parties_of(control_.experiment)) {
      Watched watched;
      watched.party = party;
      watched.ring = SwitchRing(control_.parties[party].tid.load(), ring_bytes_);
      threads_.push_back(std::move(watched));
    }
    return true;
  } catch (const std::system_error& error) {
    threads_.clear();
    reason_ = why_no_switches(error);
    // A smaller ring may still be allowed; no ring makes up for a refused call.
    return std::string_view(error.what()).find("mmap") == std::string_view::npos;
  }
}

void SwitchWatch::drain() {
  for (Watched& each : threads_) drain(each, control_.parties[each.party]);
}

// A party's begin is known some time after it, and its end is read behind the flag that announces
// it. So what was in the ring before the flag was seen to be clear is of the measured part or
// older; what comes later waits until the end itself is known.
void SwitchWatch::drain(Watched& watched, const PartyBlock& block) {
  const std::size_t known = watched.pending.size();
  watched.ring.drain([&](const ContextSwitch& record) { watched.pending.push_back(record); });
  const std::uint64_t since = block.measured_since.load(std::memory_order_acquire);
  if (since == 0 || watched.is_over) return;
  if (block.measured_end.load() != 0) watched.is_over = true;
  if (!watched.schedule) watched.schedule.emplace(since, origin_ns_);
  const std::size_t sure = watched.is_over ? known : watched.pending.size();
  for (std::size_t i = 0; i < sure; ++i) watched.schedule->add(watched.pending[i]);
  watched.pending.erase(watched.pending.begin(),
                        watched.pending.begin() + static_cast<std::ptrdiff_t>(sure));
}

std::optional<ExactStates> SwitchWatch::states_of(std::uint32_t party) {
  if (!is_recording()) return std::nullopt;
  Watched& watched = *std::ranges::find(threads_, party, &Watched::party);
  const PartyRecord& record = control_.parties.at(party).record;
  drain(watched, control_.parties.at(party));
  if (!watched.schedule) watched.schedule.emplace(record.begin_ns, origin_ns_);
  for (const ContextSwitch& each : watched.pending)
    if (each.at_ns < record.end_ns) watched.schedule->add(each);
  ExactStates states = watched.schedule->end(record.end_ns);
  states.lost = watched.ring.lost();
  return states;
}

}  // namespace ipcbench
