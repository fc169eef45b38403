#include <algorithm>
#include <vector>

#include "ipcbench/run/collect.hpp"
#include "ipcbench/stats/fairness.hpp"

namespace ipcbench {
namespace {

using Waits = WorkBooks::Waits;

// By nearest rank: the time that so many of 100 acquisitions did not exceed.
std::uint64_t wait_percentile(const std::vector<std::uint64_t>& counts, std::uint64_t all,
                              std::uint64_t percent) {
  const std::uint64_t rank = (all * percent + 99) / 100;
  std::uint64_t seen = 0;
  for (std::size_t bucket = 0; bucket < counts.size(); ++bucket)
    if ((seen += counts[bucket]) >= rank) return Waits::lower_edge(bucket);
  return 0;
}

LockUse lock_use(const ControlBlock& control, std::uint64_t acquisitions) {
  LockUse use;
  std::vector<double> rates;
  std::vector<std::uint64_t> waits(Waits::kBuckets);
  for (std::uint32_t party = 1; party <= control.experiment.workers; ++party) {
    const WorkBooks& books = control.parties[party].work_books;
    use.acquisitions.push_back(books.acquisitions);
    use.busy_ns.push_back(books.busy_ns);
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
  use.wait_p50_ns = wait_percentile(waits, acquisitions, 50);
  use.wait_p99_ns = wait_percentile(waits, acquisitions, 99);
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
