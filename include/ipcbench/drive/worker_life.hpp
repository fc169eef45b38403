// How long a worker lives: the policies that its loops leave that to. A loop says what is done with
// one task, and a life calls it for the tasks that fall to this worker:
//
//   live(party, task)   calls task(sequence) with the sequence numbers of this worker's lane, and
//                       leaves party.next_sequence where its successor, or its next part, goes on
//
// It is inlined with the task into one loop. Workers of a shared queue need none: each lives until
// it is ordered to stop.
#pragma once

#include <string_view>

#include "ipcbench/drive/party.hpp"

namespace ipcbench {

// For the whole run: all tasks of the lane, part by part.
struct RunLife {
  static constexpr std::string_view kName = "run";
  static constexpr std::string_view kSummary = "a worker lives for the whole run";

  template <class Task>
  [[gnu::always_inline]] static void live(Party& party, Task task) {
    const std::uint64_t first = party.next_sequence;
    std::uint64_t sequence = first;
    do task(sequence++);
    while (!party.was_last(sequence - first));
    party.next_sequence = sequence;
  }
};

// For so many tasks of a part, or until the part is over: then the worker lives on, and its count
// begins anew with the next part. See drive/lives.hpp.
struct CountedLife {
  static constexpr std::string_view kName = "N";
  static constexpr std::string_view kSummary = "another worker takes its place behind N messages";

  template <class Task>
  [[gnu::always_inline]] static void live(Party& party, Task task) {
    LifeBooks& life = party.block.life;
    const std::uint64_t first = party.next_sequence;
    const std::uint64_t before = life.handled;
    const std::uint64_t longest = party.experiment.lifetime;
    std::uint64_t own = 0;
    bool is_last = false;
    do {
      task(first + own++);
      is_last = party.was_last(before + own);
    } while (!is_last && own < longest);
    party.next_sequence = life.next_sequence = first + own;
    life.handled = is_last ? 0 : before + own;
    party.life_is_over = !is_last;
  }
};

}  // namespace ipcbench
