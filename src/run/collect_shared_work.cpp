#include <algorithm>
#include <vector>

#include "ipcbench/run/collect.hpp"
#include "ipcbench/stats/fairness.hpp"

namespace ipcbench {
namespace {

using Waits = WorkBooks::Waits;

// By nearest rank: the time that so many of 10000 acquisitions did not exceed.
std::uint64_t wait_percentile(const std::vector<std::uint64_t>& counts, std::uint64_t all,
                              std::uint64_t of_10000) {
  const std::uint64_t rank = (all * of_10000 + 9'999) / 10'000;
  std::uint64_t seen = 0;
  for (std::size_t bucket = 0; bucket < counts.size(); ++bucket)
    if ((seen += counts[bucket]) >= rank) return Waits::lower_edge(bucket);
  return 0;
}

// Nobody notes who has a place of several.
void note_owners(const OwnerBooks& owners, std::uint64_t acquisitions, LockUse& use) {
  if (owners.windows != 0)
    use.owners_in_window = static_cast<double>(owners.owners) / static_cast<double>(owners.windows);
  if (owners.last == 0 || acquisitions < 2) return;
  use.change_share = static_cast<double>(owners.changes) / static_cast<double>(acquisitions - 1);
  use.convoy = is_convoy(*use.change_share, *use.switches_per_acquisition);
}

LockUse lock_use(const ControlBlock& control, std::uint64_t acquisitions) {
  LockUse use;
  std::vector<double> rates;
  std::vector<std::uint64_t> waits(Waits::kBuckets);
  std::uint64_t switches = 0, cpu_ns = 0;
  for (std::uint32_t party = 1; party <= control.experiment.workers; ++party) {
    const WorkBooks& books = control.parties[party].work_books;
    use.acquisitions.push_back(books.acquisitions);
    use.busy_ns.push_back(books.busy_ns);
    switches += books.switches;
    cpu_ns += books.cpu_ns;
    rates.push_back(books.busy_ns == 0 ? 0
                                       : static_cast<double>(books.acquisitions) * 1e9 /
                                             static_cast<double>(books.busy_ns));
    for (std::size_t bucket = 0; bucket < waits.size(); ++bucket)
      waits[bucket] += books.waits.count(bucket);
  }
  use.fairness = std::min(1.0, jain_index(rates));
  std::ranges::sort(rates);
  use.least_per_second = rates.front();
  use.median_per_second = (rates[(rates.size() - 1) / 2] + rates[rates.size() / 2]) / 2;
  use.most_per_second = rates.back();
  use.wait_p50_ns = wait_percentile(waits, acquisitions, 5'000);
  use.wait_p99_ns = wait_percentile(waits, acquisitions, 9'900);
  constexpr std::uint64_t kLeastBeyond = 10;
  if (acquisitions >= 10'000 * kLeastBeyond)
    use.wait_p99_99_ns = wait_percentile(waits, acquisitions, 9'999);
  const auto all = static_cast<double>(acquisitions);
  use.switches_per_acquisition = static_cast<double>(switches) / all;
  use.cpu_ns_per_acquisition = static_cast<double>(cpu_ns) / all;
  note_owners(control.shared_work.owners, acquisitions, use);
  return use;
}

}  // namespace

void collect_shared_work(const ControlBlock& control, InvocationResult& result) {
  std::uint64_t made = 0, acquisitions = 0;
  for (std::uint32_t party = 1; party <= control.experiment.workers; ++party) {
    made += control.parties[party].work_books.updates;
    acquisitions += control.parties[party].work_books.acquisitions;
  }
  if (made != 0) {
    const std::uint64_t counted = control.shared_work.counted.load();
    // Two steps lose updates and make up none; check_counts() looks whether there are more.
    const double lost =
        static_cast<double>(made - std::min(made, counted)) / static_cast<double>(made);
    result.shared_counter = SharedCounter{made, counted, lost};
  }
  if (acquisitions != 0) result.lock = lock_use(control, acquisitions);
}

}  // namespace ipcbench
