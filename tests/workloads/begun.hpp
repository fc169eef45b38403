// A workload that has begun, as a worker has it. For tests alone.
#pragma once

#include <array>
#include <memory>
#include <span>
#include <string_view>

#include "ipcbench/core/control.hpp"
#include "ipcbench/core/fixed_data.hpp"
#include "ipcbench/workloads/registry.hpp"

namespace ipcbench {

inline void share_work(std::string_view text, ControlBlock& control) {
  const WorkloadChoice choice = find_workload(text);
  if (choice.info->share != nullptr) choice.info->share(choice.arguments, control.shared_work);
}

// What is handed out as the data that every item needs: anew for each workload.
inline std::span<std::byte> fixed_data() {
  static std::array<std::byte, 10'003> data;
  fill_payload(data, kFixedNumber);
  return data;
}

// nullptr: no work. `party`: of the worker, from 1.
inline std::unique_ptr<Workload> begun_work(std::string_view text, ControlBlock& control,
                                            std::uint32_t party) {
  const WorkloadChoice choice = find_workload(text);
  auto work = choice.info->make(choice.arguments);
  if (work && choice.info->fixed != FixedUsage::none) work->use_fixed(fixed_data());
  if (work) work->begin(control, party);
  return work;
}

}  // namespace ipcbench
