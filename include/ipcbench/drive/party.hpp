// What the measured loops are given, and the stages that both sides go through around them.
// Everything here belongs to one party's thread.
#pragma once

#include "ipcbench/core/control.hpp"
#include "ipcbench/core/meter.hpp"
#include "ipcbench/core/payload.hpp"
#include "ipcbench/core/recorder.hpp"
#include "ipcbench/core/workload.hpp"

namespace ipcbench {

struct Party;

// How a message's bytes are written and checked in a stage.
struct PayloadCheck {
  bool touch = true;              // every byte, or only the sequence number
  bool hash = false;              // order and content, slowly: for messages that are not timed
  const Party* reader = nullptr;  // for the words about a message that is not as it should be

  [[gnu::always_inline]] void write(std::span<std::byte> out,
                                    std::uint64_t sequence) const noexcept {
    if (touch)
      fill_payload(out, sequence);
    else
      stamp_payload(out, sequence);
  }
  [[gnu::always_inline]] void check(std::span<const std::byte> in, std::size_t bytes,
                                    std::uint64_t sequence) const {
    const bool good = in.size() == bytes && (!touch ? stamp_matches(in, sequence)
                                             : hash ? hash_matches(in, sequence)
                                                    : sum_matches(in, sequence));
    if (!good) [[unlikely]]
      throw_corrupt(reader, touch, in, bytes, sequence);
  }

 private:
  // CorruptionError: which message, where it differs first, what was expected there and what came.
  // Not a member: who hands out the address of a loop's state takes it out of the registers.
  [[noreturn]] static void throw_corrupt(const Party* reader, bool touch,
                                         std::span<const std::byte> in, std::size_t bytes,
                                         std::uint64_t sequence);
};

// How many messages a stage has. A round is one message on every lane.
struct StageBudget {
  std::uint64_t messages = 0;     // exactly so many; 0: rounds until `until_ticks`
  std::uint64_t until_ticks = 0;  // the round that begins after this is the last one
  std::uint64_t max_rounds = UINT64_MAX;
  std::uint64_t min_rounds = 0;  // whatever the time

  // Is round number `round`, counted from 1, which begins at `now`, the last one? Where time
  // decides.
  bool ends_with(std::uint64_t round, std::uint64_t now) const {
    return round >= max_rounds || (now >= until_ticks && round >= min_rounds);
  }
};

struct Party {
  Party(ControlBlock& control, std::uint32_t index);

  ControlBlock& control;
  std::uint32_t index;  // 0: coordinator
  PartyBlock& block;
  const Experiment& experiment;
  Recorder recorder;
  ThreadMeter meter;
  enum Part : std::size_t { warmup, pacing, measured } part = warmup;
  bool life_is_over = false;        // worker: another one takes its place; see drive/lives.hpp
  std::uint64_t next_sequence = 0;  // numbers go on from part to part: nothing stale can pass
  Workload* work = nullptr;         // workers only; nullptr: none
  std::span<const std::byte> sample_payload;  // workers: to measure the work alone

  // Coordinator: this lane is the next one. Should its worker be gone, that is where it shows
  // first.
  void set_live_lane(std::size_t lane) noexcept {
    block.live_lane.store(static_cast<std::uint32_t>(lane), std::memory_order_relaxed);
  }
  // Coordinator: has the worker of this lane begun to send the reply to task `sequence`? What
  // counts comes over the lane; seq_cst for the sake of the bell in drive/dispatch.hpp.
  bool has_begun_reply(std::size_t lane, std::uint64_t sequence) const {
    return control.parties[lane + 1].live_replies.load() > sequence;
  }
  std::atomic<std::uint64_t>& lane_total(std::size_t lane) {
    return control.parties[lane + 1].lane_totals[part];
  }
  // Worker: was message number `handled` - 1 the last one of its lane in this part? A total of 0 is
  // "not known yet", and one less than that is beyond every count.
  bool was_last(std::uint64_t handled) const {
    return handled > block.lane_totals[part].load(std::memory_order_acquire) - 1;
  }
};

// Coordinator, where all lanes have equal shares: their totals as far as the budget fixes them
// beforehand.
void announce_totals(Party& party, const StageBudget& budget);
StageBudget warmup_budget(const Party& party);
// Can messages be so short that their pace has to be found without the checks of the warm-up and
// without a clock between them? Then a part of its own follows the warm-up.
bool needs_pacing(const Experiment& experiment);
StageBudget pacing_budget(const Party& party);
// The measured part, but for its end in time, which begins with it. From the pace so far: batches
// for all parties, messages that are timed together, and the expected length for the watchdog.
StageBudget plan_measured(Party& party, std::uint64_t ticks, std::uint64_t messages);
// For how long messages may be sent where time decides: an open loop has as many as are due within
// the duration, and as long again to catch up with its schedule.
std::uint64_t longest_sending_ns(const Experiment& experiment);
// Time of one message and its reply moved by memcpy, both written and read in full.
std::uint64_t measure_copy_only(const Party& party);
// Into the party's record: processor time of one work item while all other workers do the same, and
// of the check of its product; both 0 without work. Not wall time: in the milliseconds that this
// may take, other programs would decide the figure.
void measure_work_alone(Party& party);

// How the party times the measured part.
Timing timing_of(const Party& party);

// Measures `loop` as the party's measured part: counters around, books closed behind.
template <class Loop>
void measure(Party& party, Loop loop) {
  const std::uint64_t batch_messages = party.control.batch_messages.load(std::memory_order_acquire);
  const Timing timing = timing_of(party);
  party.meter.begin();
  party.recorder.begin(batch_messages, timing);
  party.block.measured_since.store(party.recorder.begin_ns(), std::memory_order_release);
  loop();
  // seq_cst: the end is not read before others can see that it comes.
  party.block.measured_end.store(1);
  party.recorder.end();
  party.block.record.counters = party.meter.end();
}

}  // namespace ipcbench
