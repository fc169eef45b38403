// What a worker computes between a task and its reply. Made, used and destroyed by one worker's
// thread; set-up and verify() are never timed, run() always is.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace ipcbench {

// What the result says about the work beside its time.
struct WorkFacts {
  std::string_view variant;      // the code that was chosen for this processor; empty: only one
  std::uint64_t operations = 0;  // on numbers, per item; 0: not counted
};

class Workload {
 public:
  virtual ~Workload() = default;
  // One work item. `payload` is the task as it arrived, `sequence` its number on this lane.
  // Cheap checks of the product belong here; throws CorruptionError when one fails.
  virtual void run(std::span<const std::byte> payload, std::uint64_t sequence) = 0;
  // A whole check of the last product; throws CorruptionError.
  virtual void verify() const {}
  virtual WorkFacts facts() const { return {}; }
  // Whether its processor time alone says anything.
  virtual bool computes() const { return true; }
};

}  // namespace ipcbench
