// What spreading brings over work and size, by the model, from costs that were measured at a few
// sizes. Pure; any thread.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "ipcbench/model/advice.hpp"

namespace ipcbench {

struct MapCell {
  std::optional<std::size_t> way;  // of SpeedupMap::ways; nothing: stay serial
  double speedup = 1;              // of the fastest way over serial, below 1 where that is slower
};

// A grid whose columns are lengths of the work, each a factor apart, and whose rows are sizes, the
// measured ones among them; both ascend.
struct SpeedupMap {
  std::vector<double> works_ns, sizes_bytes;
  std::vector<Way> ways;       // that are named somewhere, those of most cells first
  std::vector<MapCell> cells;  // row by row
  const MapCell& at(std::size_t size, std::size_t work) const {
    return cells[size * works_ns.size() + work];
  }
};

// From the smallest to the largest of the sizes, and from where nothing pays to where all of it is
// work. A cell names what an answer would: the simplest way within kAlike of the fastest, and none
// where that is not kWorthwhile times as fast as serial. Nothing where fewer than two sizes have
// costs. There are about so many rows.
std::optional<SpeedupMap> speedup_map(const Advice& advice, std::size_t columns = 96,
                                      std::size_t rows = 48);

// The row of this size, or of the nearest one.
std::size_t row_of(const SpeedupMap& map, double size_bytes);

// The work at which the speed-up of this row becomes `level`, ns, by a straight line over the
// logarithm of the work between two columns; nothing where it never does.
std::optional<double> work_at(const SpeedupMap& map, std::size_t size, double level);

// The largest size, up to that of the last of advice.sizes, at which with the work of the question
// at least `efficiency` of the time of the way's cores is work: t / (min(cores, W) time) with t,
// time and W of way_model.hpp. Nothing where it is less at the smallest.
std::optional<double> largest_size(const Advice& advice, const Way& way, double efficiency = 0.5);

}  // namespace ipcbench
