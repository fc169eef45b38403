// What one worker of a lane leaves to the next one where workers live for a number of messages each
// (drive/lives.hpp). In the control block, one for each lane. Lives are numbered from 0.
#pragma once

#include <atomic>
#include <cstdint>

#include "ipcbench/model/party.hpp"

namespace ipcbench {

struct LifeBooks {
  // The life that was begun last, stored behind its pid by whoever starts workers; and how many are
  // over, stored by the worker as the last thing that it does. So a process that ends while
  // `ended` does not exceed its number has ended before its time.
  std::atomic<std::uint32_t> started{0};
  std::atomic<std::uint32_t> ended{0};

  // From one worker to the next; the end of one comes before the begin of the other.
  std::uint32_t part = 0;           // Party::Part
  std::uint64_t handled = 0;        // messages of that part so far
  std::uint64_t next_sequence = 0;  // of the lane's next message
  std::uint64_t asked_ns = 0;       // monotonic_ns, when the place was free
  // Processor time of the worker's process until the end of its life: what is more when it is gone,
  // the giving back of its memory, is added to the counters below.
  std::uint64_t user_ns = 0, system_ns = 0;

  // Of the measured part, all lives so far together.
  std::uint64_t lives = 0;
  std::uint64_t launched = 0;
  std::uint64_t launch_ns = 0;  // from asked_ns until the successor ran
  std::uint64_t longest_launch_ns = 0;
  std::uint64_t messages = 0;
  std::uint64_t begin_ns = 0, end_ns = 0;
  PhaseTimes phases_ns{};
  PartyCounters counters;
};

}  // namespace ipcbench
