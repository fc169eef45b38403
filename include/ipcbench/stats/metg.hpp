// From measurements at several lengths of the work to the one at which a given share of the cores'
// time is work. Pure; any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "ipcbench/model/metg.hpp"

namespace ipcbench {

// One invocation: so long was the work of an item, so long an item took.
struct MetgSample {
  std::uint64_t round = 0;
  double work_ns = 0;
  double message_ns = 0;
};

// Efficiency of a sample: work over the time of `cores` cores, which the workers have.
double efficiency_of(const MetgSample& sample, std::uint32_t cores);

// Where a line through neighbouring points crosses the efficiency that is asked for, in the
// logarithm of the work; `points` ascend by work. Where several do, the last one: beyond it all is
// more efficient. Nothing where none does.
std::optional<MetgPoint> crossing(std::span<const MetgPoint> points, double efficiency);

// Fills points, interval or note of a row. Every round gives one crossing; the interval is that of
// their median, in which a round without one counts as the end of what was tried beyond which it
// must be. There is none where half of the rounds or more have no crossing.
void conclude_metg(MetgRow& row, std::vector<MetgSample> samples, std::uint32_t cores,
                   double efficiency);

}  // namespace ipcbench
