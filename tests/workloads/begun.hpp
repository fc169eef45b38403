// A workload that has begun, as a worker has it. For tests alone.
#pragma once

#include <memory>
#include <string_view>

#include "ipcbench/core/control.hpp"
#include "ipcbench/workloads/registry.hpp"

namespace ipcbench {

inline void share_work(std::string_view text, ControlBlock& control) {
  const WorkloadChoice choice = find_workload(text);
  if (choice.info->share != nullptr) choice.info->share(choice.arguments, control.shared_work);
}

// nullptr: no work. `party`: of the worker, from 1.
inline std::unique_ptr<Workload> begun_work(std::string_view text, ControlBlock& control,
                                            std::uint32_t party) {
  const WorkloadChoice choice = find_workload(text);
  auto work = choice.info->make(choice.arguments);
  if (work) work->begin(control, party);
  return work;
}

}  // namespace ipcbench
