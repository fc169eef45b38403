// What a worker computes between a task and its reply. Made, used and destroyed by one worker's
// thread. run() is the phase compute; check() follows each run() and is booked as touch, like the
// checking of a payload.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace ipcbench {

struct ControlBlock;

// What the result says about the work beside its time.
struct WorkFacts {
  std::string_view variant;      // the code that was chosen for this processor; empty: only one
  std::uint64_t operations = 0;  // on numbers, per item; 0: not counted
};

class Workload {
 public:
  virtual ~Workload() = default;
  // Before begin(), where there is data that every item needs: where this worker has it. It may be
  // written to where core/fixed_data.hpp says so, and outlives the workload.
  virtual void use_fixed(std::span<std::byte> /*data*/) {}
  // Before the first item, in the worker's thread: where the memory is that all workers share, and
  // where the books of this one are (core/shared_work.hpp). Both outlive the workload.
  virtual void begin(ControlBlock& /*control*/, std::uint32_t /*party*/) {}
  // One work item. `payload` is the task as it arrived, `sequence` its number on this lane. What is
  // computed differs from one number to the next, so that no earlier product can pass for this one.
  virtual void run(std::span<const std::byte> payload, std::uint64_t sequence) = 0;
  // Was item `sequence` worked on, all of it and rightly? `payload` is what run() was given. May be
  // asked again; throws CorruptionError.
  virtual void check(std::span<const std::byte> payload, std::uint64_t sequence) = 0;
  // Before each part of the run, outside what is measured: where items differ in length, `begun`
  // counts those of all workers in this part, and `seed` and an item's number there decide its
  // length. So the items of a part are the same whoever has them. Until the first part all items
  // have the mean length, which is what the work alone is measured with.
  virtual void begin_part(std::uint64_t /*seed*/, std::atomic<std::uint64_t>& /*begun*/) {}
  virtual WorkFacts facts() const { return {}; }
  // Whether its processor time alone says anything.
  virtual bool computes() const { return true; }
};

}  // namespace ipcbench
