// The control block: one piece of anonymous shared memory per invocation, the same for every
// transport. It carries the experiment out, the stages, the last words of whoever fails, and the
// measurements home. Nothing is serialised, and the transport under test is never used for it.
//
// Stages: the supervisor alone advances `stage`, when every party has added itself to `arrived`;
// parties sleep on `stage`. Each stage begins with `arrived` at 0. From `measured` on nobody waits
// for the supervisor any more: a party that is through waits for the others, closes its ends, sets
// its `done` and ends. There is no abort
// word: the supervisor ends an invocation by killing its process group.
//
// A party on another machine has a control block of its own, in which nobody else shows up. There
// `meet` stands in for the supervisor: it returns when all parties have come to the stage.
#pragma once

#include <semaphore.h>

#include <atomic>
#include <cstdint>
#include <memory>

#include "ipcbench/base/clock.hpp"
#include "ipcbench/base/mapping.hpp"
#include "ipcbench/core/histogram.hpp"
#include "ipcbench/core/life_books.hpp"
#include "ipcbench/core/shared_work.hpp"
#include "ipcbench/model/experiment.hpp"
#include "ipcbench/model/result.hpp"

namespace ipcbench {

// The baselines have stages of their own: neither may disturb the other.
enum class Stage : std::uint32_t { opening, copy_only, compute_only, warmup, measured };
template <>
struct NamesOf<Stage> {
  static constexpr std::array<std::string_view, 5> kNames = {"opening", "copy_only", "compute_only",
                                                             "warmup", "measured"};
};

// What a spawned worker needs to take part in its lane: descriptors that it inherits under their
// own numbers, and plain numbers.
struct LaneHandles {
  std::array<std::int32_t, 4> fds{-1, -1, -1, -1};
  std::array<std::int64_t, 4> numbers{};
  std::int32_t slots_fd = -1;  // memory of payloads that travel by handle, where there is any
};

// What one side of a channel says first where anybody on this machine can connect to it.
using Nonce = std::array<std::byte, 16>;

inline constexpr std::size_t kMaxBatches = 256;

// What one party measured; written by that party alone, read after its end.
struct PartyRecord {
  std::uint64_t launched_ns = 0;  // when it began to run; monotonic_ns
  std::uint64_t messages = 0;
  std::uint64_t begin_ns = 0;  // monotonic_ns
  std::uint64_t end_ns = 0;
  PhaseTimes phases_ns{};
  PartyCounters counters;
  std::uint64_t batch_messages = 0;
  std::uint64_t batch_count = 0;
  std::array<std::uint64_t, kMaxBatches> batch_ns{};
  std::array<std::uint16_t, kMaxBatches>
      batch_workers{};            // shared queues: that had a message of it
  std::uint64_t baseline_ns = 0;  // coordinator: copy only; worker: compute only
  std::uint64_t chunks_per_message = 1;
  Text<128> granted;
  Text<16> work_variant;  // worker: see WorkFacts
  std::uint64_t work_operations = 0;
  std::uint64_t work_check_ns = 0;  // worker: processor time of the check of one product
  OpenLoop open_loop;               // coordinator of one
  Accounting accounting;            // coordinator of a run that ends with data under way
};

// Of the data that every item needs (core/fixed_data.hpp), what one worker has to say about it.
struct FixedBooks {
  std::int32_t fd = 0;  // what it comes from, where that is a descriptor; the coordinator's word
  std::uint64_t ready_ns = 0;  // monotonic_ns, when it had all of it
  FixedUse use;
};

// The same data, as the coordinator hands it out.
struct FixedStart {
  std::uint64_t made_ns = 0;   // how long the coordinator took to make it, and its ballast
  std::uint64_t begin_ns = 0;  // monotonic_ns
  sem_t turn{};                // whose holder takes the next copy off the one queue
};

struct alignas(64) PartyBlock {
  // Live: what the watchdog and the sampler want to know. Relaxed, one writer, own cache line.
  alignas(64) std::atomic<std::uint64_t> live_messages{0};
  std::atomic<std::uint32_t> live_phase{0};
  std::atomic<std::uint32_t> live_lane{0};  // coordinator: the lane that it sends or receives on
  std::atomic<std::uint32_t> done{0};
  std::atomic<std::int32_t> pid{0};  // the process; set by whoever starts it
  std::atomic<std::int32_t> tid{0};  // the thread that takes part; set by itself
  // A lock in its own memory that the party is about to take: where it lies, and the thread that
  // holds it as far as this memory says. Address 0: it waits for none. See run/hazard.hpp.
  std::atomic<std::uint64_t> wanted_lock{0};
  std::atomic<std::int32_t> lock_holder{0};
  // The party's measured part for whoever records its switches: set right behind the begin of the
  // books, and right before their end. 0: not yet.
  std::atomic<std::uint64_t> measured_since{0};  // monotonic_ns
  std::atomic<std::uint32_t> measured_end{0};
  // How many messages this lane carries in each part; 0: not known yet. The coordinator stores it
  // before it publishes the last one, so a worker may ask after each message whether it was that.
  // One for each part, because a worker may look late.
  alignas(64) std::array<std::atomic<std::uint64_t>, 3> lane_totals{};
  // Worker of a lane: how many replies it has begun to send, in all parts. Polled by a coordinator
  // that collects whichever reply comes first, so not among the live words, which are stored more
  // often.
  std::atomic<std::uint64_t> live_replies{0};
  LaneHandles handles;
  PartyRecord record;
  Histogram histogram;
  WorkBooks work_books;  // worker
  FixedBooks fixed;      // worker
  LifeBooks life;        // worker
};

// The first failure of an invocation, in the words of the party that met it.
struct FailureSlot {
  std::atomic<std::uint32_t> claimed{0};
  std::atomic<std::uint32_t> written{0};
  std::uint32_t party = 0;
  Status status = Status::failed;
  bool peer_closed = false;  // probably the consequence of another party's end
  Text<1024> text;
};

struct ControlBlock {
  std::uint64_t magic = 0;  // kMagic: both ends are the same build
  Experiment experiment;
  TickClock clock;
  double clock_cost_ns = 0;  // of one reading
  // Random and new for each invocation. One for each side, so that nobody passes by sending back
  // what it was sent. transports/greeting.hpp compares them.
  Nonce coordinator_nonce{}, worker_nonce{};
  std::int32_t supervisor_pid = 0;
  // Not nullptr: of this process alone, and called by the thread of its party.
  void (*meet)(ControlBlock&, Stage next) = nullptr;
  alignas(64) std::atomic<std::uint32_t> stage{0};
  alignas(64) std::atomic<std::uint32_t> arrived{0};
  std::atomic<std::uint32_t> launched{0};  // parties that run
  std::atomic<std::uint32_t> through{0};   // parties that neither send nor receive any more
  // What the coordinator learns from the warm-up: the length of the measured part, and how many
  // messages are a batch. Stored before it arrives at the last barrier.
  std::atomic<std::uint64_t> expected_ns{0};
  std::atomic<std::uint64_t> batch_messages{0};
  std::atomic<std::uint32_t> timed_batch{
      0};  // messages between two readings; 0: all phases of each
  // 1: the coordinator sleeps until any worker begins a reply; see drive/dispatch.hpp.
  alignas(64) std::atomic<std::uint32_t> reply_bell{0};
  // Where work is uneven: how many items workers have begun in each part.
  alignas(64) std::array<std::atomic<std::uint64_t>, 3> items_begun{};
  FailureSlot failure;
  std::atomic<std::int32_t> group{0};  // process group of the running invocation
  Text<4096> directory;  // the invocation's private one, once a lane has made it; else empty
  SharedWork shared_work;
  FixedStart fixed;
  std::atomic<std::int32_t> fork_server{0};  // its process, where one forks the workers
  std::array<PartyBlock, kMaxParties> parties;

  static constexpr std::uint64_t kMagic = 0x6970'6362'0001'0000 + sizeof(Experiment);
};

// In the part that counts. Until all have arrived at its begin no party works for it, and from then
// on none works for another.
inline bool is_measured(const ControlBlock& control) noexcept {
  // Pairs with the supervisor's release of the new stage.
  return control.stage.load(std::memory_order_acquire) ==
         static_cast<std::uint32_t>(Stage::measured);
}

// The block in its memory. Whoever constructs it makes it ready for use; parties attach.
class ControlMapping {
 public:
  ControlMapping();                       // the supervisor's
  explicit ControlMapping(Fd inherited);  // a party's; throws when the builds differ

  ControlBlock& block() const noexcept { return *block_; }
  int fd() const noexcept { return memory_.fd(); }
  void close_fd() noexcept { memory_.close_fd(); }  // the mapping stays
  // Ready for the next invocation: as constructed, at the price of the pages that were touched.
  void reset();

 private:
  Mapping memory_;
  ControlBlock* block_ = nullptr;
};

// Sleeps until all parties run. Whoever faults gigabytes in before that keeps the others, who are
// still being launched, from a core.
void await_launch(ControlBlock& control);

// Sleeps until the loops of all parties have ended; nobody closes an end before that. A library may
// drop what it has received and not handed over, once it sees that its peer is gone.
void await_all_through(ControlBlock& control);

// Adds the calling party to the barrier and sleeps until the supervisor has advanced to `next`.
void await_stage(ControlBlock& control, Stage next);

// Keeps what a party has to say about its end; the first one counts.
void report_failure(ControlBlock& control, std::uint32_t party, const std::exception& error);

}  // namespace ipcbench
