// Advice whose costs are made up, with everything that follows from them.
#pragma once

#include "ipcbench/stats/advice.hpp"

namespace ipcbench::sample {

// A pipe whose exchange takes 10 us and 1 ns a byte, on four cores.
inline Advice advice_at(double work_ns) {
  Advice advice;
  advice.question.size_bytes = 4096;
  advice.question.reply_bytes = 8;
  advice.question.work = "spin:1ms";
  advice.question.most_workers = 4;
  advice.cores = 4;
  advice.work = {{1, work_ns, work_ns, 1}, {4, work_ns, work_ns, 1}};
  advice.serial_ns = {work_ns, work_ns, work_ns, 1, 1};
  for (const std::uint64_t size : {8U, 4096U, 1U << 20}) {
    const double alone = 10e3 + static_cast<double>(size), half = alone / 2;
    advice.sizes.push_back(
        {size,
         8,
         {{{"pipe", 1, 1}, alone, half, half, 0, 1}, {{"pipe", 4, 1}, half, half, half, 0, 1}}});
  }
  advice.costs = advice.sizes[1].costs;
  predict_all(advice);
  for (Candidate& each : advice.candidates) {
    const double time = each.predicted.time_ns;
    each.measured_ns = Interval{time, time, time, 1, 1};
  }
  conclude_advice(advice);
  conclude_sizes(advice);
  return advice;
}

}  // namespace ipcbench::sample
