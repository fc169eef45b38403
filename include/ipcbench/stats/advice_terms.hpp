// What the model is fed with, taken from what was measured. Pure; any thread.
#pragma once

#include <optional>
#include <vector>

#include "ipcbench/model/advice.hpp"
#include "ipcbench/stats/way_model.hpp"

namespace ipcbench {

// The cost of this way; nothing where it was not measured.
const WayCost* find_cost(const std::vector<WayCost>& costs, const Way& way);

// The terms of a way that is one of `costs`. Where it was not tried with work, the time of the way
// with one worker stands for x, or its own.
WayTerms terms_of(const std::vector<WayCost>& costs, const WayCost& cost);

// The work of the question with so many workers at it; of a number that was not tried that of most.
WorkTime work_time(const std::vector<WorkCost>& work, std::uint32_t workers);

// What work that takes 1 alone takes with so many workers at it, wall and processor time.
WorkTime slowed_work(const std::vector<WorkCost>& work, std::uint32_t workers);

// How many workers of a way are at work on one machine: all, or the most that one of its hosts has.
// Hosts are taken to be as fast as this machine.
std::uint32_t workers_together(const WayCost& cost);

// The terms of a way at any size. Between two measured sizes each term is a straight line over the
// size: x(s) = x(a) + (x(b) - x(a)) (s - a) / (b - a), because what a message costs grows by the
// byte, in caches by another amount than beyond them; below the smallest and above the largest it
// is as there. `sizes` ascend. Nothing where fewer than one of them has the way.
std::optional<WayTerms> terms_at(const std::vector<SizeCosts>& sizes, const Way& way,
                                 double size_bytes);

}  // namespace ipcbench
