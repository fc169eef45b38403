#include "ipcbench/core/fixed_data.hpp"

#include "ipcbench/base/units.hpp"

namespace ipcbench {

FixedWay fixed_way(const Experiment& experiment) {
  if (experiment.fixed_bytes == 0) return FixedWay::none;
  switch (experiment.fixed_by) {
    case FixedBy::inherit:
      return experiment.start == Start::fork || experiment.start == Start::thread
                 ? FixedWay::same_memory
                 : FixedWay::pipe_first;
    case FixedBy::message:
      return FixedWay::pipe;
    case FixedBy::shared_queue:
      return FixedWay::queue;
    case FixedBy::file:
      return FixedWay::file;
    case FixedBy::memory:
      return FixedWay::memory;
    case FixedBy::task:
      break;
  }
  return FixedWay::none;
}

bool has_own_fixed_data(const Experiment& experiment) {
  const FixedWay way = fixed_way(experiment);
  if (way == FixedWay::same_memory) return experiment.start != Start::thread;
  return way != FixedWay::none && way != FixedWay::memory;
}

Experiment as_it_travels(const Experiment& experiment) {
  Experiment result = experiment;
  if (experiment.fixed_by == FixedBy::task)
    result.size_bytes = saturating_add(experiment.size_bytes, experiment.fixed_bytes);
  return result;
}

std::uint64_t fixed_offset_in_task(const Experiment& as_it_travels) {
  return (as_it_travels.size_bytes - as_it_travels.fixed_bytes + 7) / 8 * 8;
}

}  // namespace ipcbench
