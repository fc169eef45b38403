// The data that every item needs beside its message (keys fixed and fixed-by): what it consists of,
// and how it comes to a worker. The coordinator has it in its memory before any worker lives, and
// hands it out outside of what is measured as messages; run/fixed_data.hpp does.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "ipcbench/core/payload.hpp"
#include "ipcbench/model/experiment.hpp"

namespace ipcbench {

enum class FixedWay : std::uint8_t {
  none,         // there is no such data, or it travels with each task
  same_memory,  // the coordinator's own: of a thread, or of a forked worker until either writes
  pipe_first,   // a pipe for each worker, which is served before the next one is started
  pipe,         // a pipe for each worker, once all of them run
  queue,        // one pipe that holds a copy for each worker; whoever has its turn takes the next
  file,         // mapped by each, and private to it as soon as it writes
  memory,       // mapped by each, and the same for all
};

// inherit is what a worker is given at its start. A program of its own inherits no memory, and
// neither does what another process has forked: there it is copied to it, as Python does.
FixedWay fixed_way(const Experiment& experiment);

// May a worker write to it without a change to what others read?
bool has_own_fixed_data(const Experiment& experiment);

// What the parties and their lanes see of an experiment: where the data travels with each task, the
// tasks are so much longer. Saturating.
Experiment as_it_travels(const Experiment& experiment);

// Where it begins in such a task: at the first word behind what the task has without it.
std::uint64_t fixed_offset_in_task(const Experiment& as_it_travels);

// The number that its words carry where those of a message have theirs; no message has it.
inline constexpr std::uint64_t kFixedNumber = std::uint64_t{1} << 40;

// The number by which fill_payload() and sum_matches() know the part of message `number` that
// begins at byte `offset`, a multiple of 8.
constexpr std::uint64_t number_at(std::uint64_t number, std::uint64_t offset) noexcept {
  return number + (offset / 8 << 16);
}

}  // namespace ipcbench
