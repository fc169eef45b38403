// What is faster, and by how much: transports, and the ends of every sweep. Pure; any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "ipcbench/model/document.hpp"

namespace ipcbench {

// For every set of experiments that differ in nothing but their transport: each slower one against
// the fastest, in the order of their medians. Then for every other parameter that is swept, and
// every set that differs in it alone: the slowest against the fastest. Parameters that were left to
// the tool may differ along. The `null` transport is a floor, not a competitor, and takes no part.
//
// The interval is over the rounds that both took part in, with the cores as near or as far for both
// or where that is not known, one ratio per round, so that drift of the machine hits both alike. It
// is made of logarithms: of an even number of rounds the median is the geometric mean of the middle
// two. Where no round is left there is no ratio, nor between a closed and an open loop. Fewer than
// six rounds make no interval of 95 %, and then nothing is distinct. Experiments whose invocations
// fall into groups come last in every set and have no ratio (Ratio::grouped).
inline constexpr double kSureConfidence = 0.95 - 1e-9;  // which is 95 %, rounding aside
// Within a tenth two are called alike: as far as two runs of one machine may be apart and still be
// compared (the yardsticks of stats/compare_stored.hpp), and nobody chooses a transport by less.
inline constexpr double kAlikeFactor = 1.1;

// Of as many rounds as an interval of 95 % takes.
inline bool is_sure(const Ratio& ratio) { return ratio.ratio.confidence >= kSureConfidence; }

// Whether it is that floor.
bool is_floor(const PlannedExperiment& planned);

// What one invocation says to a ratio.
struct RoundTime {
  std::uint64_t round = 0;
  double time_ns = 0;                   // of a message; not above 0: it says nothing
  std::optional<CacheLine> cache_line;  // how far apart the cores were
};
std::vector<RoundTime> round_times(const std::vector<InvocationResult>& invocations);

// The times of `slower` over those of `faster`, which need not be faster: the interval that is
// described above. Of a count of 0 where there is no round that both took part in alike.
Interval paired_ratio(const std::vector<RoundTime>& faster, const std::vector<RoundTime>& slower);

// Of two experiments alone, without axis and values.
Ratio ratio_of(const ExperimentResult& faster, const ExperimentResult& slower);

std::vector<Ratio> compare_experiments(const std::vector<ExperimentResult>& experiments);

}  // namespace ipcbench
