// Where a part of a run ends. With a fixed number of messages that is known beforehand. Where time
// decides, the messages come in rounds, one for every lane, and the round that begins when time is
// over is the last one: so every worker can be told the number of its last message before that
// message comes, and nobody waits for a message that is not sent.
#pragma once

#include <algorithm>

#include "ipcbench/base/units.hpp"
#include "ipcbench/drive/party.hpp"

namespace ipcbench {

// To be held by value: a loop keeps it in registers.
class PartEnd {
 public:
  explicit PartEnd(const StageBudget& budget)
      : budget_(budget), limit_(budget.messages == 0 ? UINT64_MAX : budget.messages) {}

  // Is there one more message to send, after so many?
  [[gnu::always_inline]] bool goes_on(std::uint64_t sent) const { return sent < limit_; }
  // Messages of the part, as far as is known; UINT64_MAX: it is open.
  std::uint64_t limit() const { return limit_; }
  [[gnu::always_inline]] bool is_open() const { return limit_ == UINT64_MAX; }

  // Of lanes, before each task. The last round is announced: each worker is told how many tasks it
  // will have had.
  template <class Window>
  [[gnu::always_inline]] void look_at_round(Party& party, Window& window) {
    if constexpr (Window::kEqualShares) {
      if (window.begins_round() && is_open()) begin_round(party, party.recorder.latest());
    } else {
      look_at_shares(party, window, party.recorder.latest());
    }
  }
  // A round begins at `now`, while the part is open and all lanes have the same number of messages.
  [[gnu::always_inline]] void begin_round(Party& party, std::uint64_t now) {
    if (budget_.ends_with(++rounds_, now)) limit_ = announce_rounds(party, rounds_);
  }
  // Lanes have as many messages as a policy gives them, so none knows its number beforehand, even
  // where that of all together is fixed.
  template <class Window>
  void look_at_shares(Party& party, Window& window, std::uint64_t now) {
    if (is_announced_) return;
    if (is_open() && window.begins_round() && budget_.ends_with(++rounds_, now))
      limit_ = window.tasks() + window.lanes();
    if (is_open() || window.tasks() + window.lanes() < limit_) return;
    for (std::size_t lane = 0; lane < window.lanes(); ++lane)
      party.lane_total(lane).store(window.begin_last_round(lane), std::memory_order_release);
    is_announced_ = true;
  }

  // With so many sent, at `now`: are the messages of the part over, or its time?
  bool is_over(std::uint64_t sent, std::uint64_t now) const {
    return budget_.messages != 0 ? sent >= budget_.messages : now >= budget_.until_ticks;
  }
  // What becomes of a part that ends there. `round`: messages of one round, which is never sent in
  // part where time decides.
  Accounting account(std::uint64_t sent, std::uint64_t in_flight, std::uint64_t round) const {
    const std::uint64_t all =
        budget_.messages != 0 ? budget_.messages : (sent + round - 1) / round * round;
    return {.done = sent - in_flight, .lost = in_flight, .never_sent = all - sent};
  }

  // Of shared queues, before every message: nobody there has a number of messages of its own, so a
  // part may end anywhere, but not before its first message.
  void look_at_clock(std::uint64_t sent, std::uint64_t workers, std::uint64_t now) {
    if (budget_.messages != 0) return;
    limit_ = std::min(limit_, saturating_multiply(budget_.max_rounds, workers));
    if (sent != 0 && now >= budget_.until_ticks) limit_ = std::min(limit_, sent);
  }

 private:
  // Returns the messages of so many rounds. Of values alone: who hands out the address of a loop's
  // state takes it out of the registers.
  [[gnu::noinline]] static std::uint64_t announce_rounds(Party& party, std::uint64_t rounds) {
    const std::size_t lanes = party.experiment.workers;
    for (std::size_t lane = 0; lane < lanes; ++lane)
      party.lane_total(lane).store(rounds, std::memory_order_release);
    return rounds * lanes;
  }

  StageBudget budget_;
  std::uint64_t limit_;
  std::uint64_t rounds_ = 0;
  bool is_announced_ = false;  // of unequal shares
};

// How a loop ends its measured part: when every reply has come, or at once.
struct DrainEnd {
  static constexpr bool kIsCut = false;
};
struct CutEnd {  // see drive/teardown.hpp
  static constexpr bool kIsCut = true;
};

}  // namespace ipcbench
