// How long an item takes when the work is spread in a certain way, from what the way costs without
// work. A bottleneck model: of three things that cannot be faster, the slowest decides.
//
//   workers      a worker needs its work and, between two items, one exchange with the coordinator:
//                (t + x) / W
//   coordinator  it serves one worker after the other; with work of nothing that is the measured
//                time of the way: eW
//   cores        all processor time of an item, over the cores that the parties can have:
//                (t' + w + c) / min(cores, W + 1)
//
// t, t': work of one item with W workers at it, wall and processor time; eW: time per item of the
// way with W workers, without work; c, w: of it the time in which the coordinator and a worker are
// busy. x: what a worker spends between two items. Who waits for work goes to sleep, and waking it
// takes tens of us that a way without work does not show; so x is what remains of W times the time
// of an item with work beside that work. Where it cannot be told, it is the time of an item with
// one worker and without work.
//
// Measured on this tool's own records: 180 points on 2 cores (6 ways, 8 B to 16 MiB, 10 us to 10 ms
// of work): median error 3.1 %, 90 % of the points within 16.4 %; with a core for everyone (16
// cores, 15 workers, 120 points) max(t / W, eW) is within 2.7 % and 12 %. Pure; any thread.
#pragma once

#include <optional>

#include "ipcbench/model/advice.hpp"

namespace ipcbench {

// What the model knows of a way.
struct WayTerms {
  std::uint32_t workers = 1;
  std::uint32_t items = 1;
  double exchange_ns = 0;     // x
  double message_ns = 0;      // eW
  double coordinator_ns = 0;  // c
  double worker_ns = 0;       // w
  std::uint32_t cores = 0;    // that its parties can have; 0: as many as the caller says
};

// The work of one item: t and t'. Others that use the cores make the first one longer.
struct WorkTime {
  double wall_ns = 0, cpu_ns = 0;
};

// `cores` of this machine that may be used, at least 1; a way over hosts has its own.
Prediction predict(const WayTerms& way, const WorkTime& work, std::uint32_t cores);

// The smallest work, wall time on one core, from which on spreading it is faster; nothing where it
// never is below `most_work_ns`. `with_all`: what work that takes 1 alone takes with all workers at
// it.
std::optional<double> break_even_ns(const WayTerms& way, std::uint32_t cores,
                                    const WorkTime& with_all = {1, 1}, double most_work_ns = 1e11);

// METG(efficiency) of Slaughter et al., Task Bench (SC'20), as pure work: the smallest work at
// which this share of the time of the workers' cores is work. Nothing: none below `most_work_ns`.
std::optional<double> metg_ns(const WayTerms& way, std::uint32_t cores, double efficiency = 0.5,
                              const WorkTime& with_all = {1, 1}, double most_work_ns = 1e11);

// So many workers keep the coordinator busy all the time; more bring nothing. Nothing where the
// coordinator has nothing to do.
std::optional<double> useful_workers(const WayTerms& way, double work_ns);

}  // namespace ipcbench
