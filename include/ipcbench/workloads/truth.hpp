// Known behaviour, for tests of what is measured: `--transport=truth` and `--work=truth` sleep,
// burn processor time, fault pages in and copy bytes, as much and as often as they are told, and
// keep books of their own, by another clock than the recorder's, of what that took. Neither is
// listed; the formats of results and the figures of others never see them.
//
// What is done at a place is written as `KIND/AMOUNT[/EVERY]`, several joined by `+`:
// "sleep/2ms+cpu/500us", "fault/16" (pages), "copy/1MiB"; with EVERY on each EVERYth call alone.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "ipcbench/base/mapping.hpp"
#include "ipcbench/core/control.hpp"

namespace ipcbench {

// One place in the code of one party, and what it does there. Used by one thread.
class TruthPlace {
 public:
  TruthPlace() = default;
  explicit TruthPlace(std::string_view actions);  // UsageError where they cannot be read

  // `counts`: in the measured part, so it goes into the books.
  void act(bool counts);

  // What was done in the measured part, in all.
  struct Books {
    std::uint64_t calls = 0;
    std::uint64_t wall_ns = 0;   // that the calls took, by CLOCK_MONOTONIC
    std::uint64_t sleep_ns = 0;  // that was to be slept
    std::uint64_t cpu_ns = 0;    // that was burnt
    std::uint64_t pages = 0;     // that were faulted in
    std::uint64_t bytes = 0;     // that were copied
  };
  const Books& books() const { return books_; }

 private:
  struct Action {
    std::string_view kind;  // of kKinds
    std::uint64_t amount = 0;
    std::uint64_t every = 1;
  };
  static Action parse(std::string_view text);
  void perform(const Action& action, bool counts);

  std::vector<Action> actions_;
  std::uint64_t calls_ = 0;
  Books books_;
  Mapping pages_, from_, to_;
};

// Where a worker's transport and its work meet: both write into one line of the log. Set by the
// transport's endpoint in the worker's thread, nullptr where there is none.
struct TruthWork {
  const ControlBlock* control = nullptr;
  TruthPlace::Books books;
};
extern thread_local TruthWork* truth_work;

}  // namespace ipcbench
