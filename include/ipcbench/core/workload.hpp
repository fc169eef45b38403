// What a worker computes between a task and its reply. Made, used and destroyed by one worker's
// thread; set-up and verify() are never timed, run() always is.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace ipcbench {

class Workload {
 public:
  virtual ~Workload() = default;
  // One work item. `payload` is the task as it arrived, `sequence` its number on this lane.
  // Cheap checks of the product belong here; throws CorruptionError when one fails.
  virtual void run(std::span<const std::byte> payload, std::uint64_t sequence) = 0;
  // A whole check of the last product; throws CorruptionError.
  virtual void verify() const {}
};

}  // namespace ipcbench
