#include <optional>

#include "figure_parts.hpp"

namespace ipcbench {
namespace {

template <class Value>
std::optional<double> number(const std::optional<Value>& value) {
  if (!value) return std::nullopt;
  return static_cast<double>(*value);
}
inline std::optional<double> number(std::uint64_t value) { return static_cast<double>(value); }
inline std::optional<double> number(double value) { return value; }

template <class Value>
Figure lock_figure(std::string name, std::string unit, std::string about, Value LockUse::*which) {
  return of_invocation(std::move(name), std::move(unit), std::move(about),
                       [which](const InvocationResult& each) -> std::optional<double> {
                         if (!each.lock) return std::nullopt;
                         return number((*each.lock).*which);
                       });
}

// What a worker does in the phase compute is nothing else.
std::optional<double> time_per_update(const InvocationResult& each) {
  if (!each.shared_counter || each.shared_counter->updates_made == 0) return std::nullopt;
  double total_ns = 0;
  for (const PartyResult& party : each.parties)
    if (is_worker(party.party))
      total_ns += static_cast<double>(party.phases_ns[static_cast<std::size_t>(Phase::compute)]);
  return total_ns / static_cast<double>(each.shared_counter->updates_made);
}

}  // namespace

void add_shared_work_figures(std::vector<Figure>& all) {
  all.push_back(of_invocation("updates_lost", "share",
                              "share of the increments that the workers' counter has lost",
                              [](const InvocationResult& each) -> std::optional<double> {
                                if (!each.shared_counter) return std::nullopt;
                                return each.shared_counter->updates_lost;
                              }));
  all.push_back(of_invocation("time_per_update", "ns",
                              "time of a worker for one increment of the counter that all share, "
                              "or for one acquisition of their lock",
                              time_per_update));
  all.push_back(lock_figure("fairness", "",
                            "Jain's index of the acquisitions of a lock by the workers, 1 at most",
                            &LockUse::fairness));
  const std::string waited =
      "time from asking for the lock until holding it that so many acquisitions did not exceed";
  all.push_back(lock_figure("lock_wait_p50", "ns", waited, &LockUse::wait_p50_ns));
  all.push_back(lock_figure("lock_wait_p99", "ns", waited, &LockUse::wait_p99_ns));
  all.push_back(lock_figure("lock_wait_p99.99", "ns", waited, &LockUse::wait_p99_99_ns));
  all.push_back(lock_figure("lock_owners", "",
                            "different workers that had the lock among 4 x workers acquisitions",
                            &LockUse::owners_in_window));
  all.push_back(lock_figure("lock_changes", "share",
                            "share of the acquisitions before which another worker had the lock",
                            &LockUse::change_share));
  all.push_back(lock_figure("lock_switches", "",
                            "how often a worker gave its core away, per acquisition of the lock",
                            &LockUse::switches_per_acquisition));
  all.push_back(lock_figure("lock_cpu", "ns", "processor time per acquisition of the lock",
                            &LockUse::cpu_ns_per_acquisition));
  all.push_back(lock_figure("convoys", "",
                            "1 where the workers go round behind the lock at the pace of "
                            "wake-ups, 0 where they do not",
                            &LockUse::convoy));
}

}  // namespace ipcbench
