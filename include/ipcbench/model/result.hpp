// What was measured, raw: one InvocationResult per fresh process tree. Plain data, owned by value.
// Times are nanoseconds; statistics over these are in stats.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "ipcbench/model/names.hpp"
#include "ipcbench/model/noise.hpp"

namespace ipcbench {

// What the kernel counted for one thread between its barrier and its last message.
struct PartyCounters {
  std::uint64_t user_ns = 0;
  std::uint64_t system_ns = 0;
  std::uint64_t run_ns = 0;        // on a core (schedstat); sleep = wall - run - run_queue
  std::uint64_t run_queue_ns = 0;  // runnable, but waiting for a core (schedstat)
  std::uint64_t voluntary_switches = 0;
  std::uint64_t involuntary_switches = 0;
  std::uint64_t minor_faults = 0;
  std::uint64_t major_faults = 0;
  std::uint64_t migrations = 0;           // 0 where the kernel does not tell
  std::uint64_t peak_resident_bytes = 0;  // of the party's process, its whole life
  std::int32_t first_cpu = -1;
  std::int32_t last_cpu = -1;
};

using PhaseTimes = std::array<std::uint64_t, kPhases>;  // indexed by Phase

// A run of equal samples of one thread.
struct StateSpan {
  std::uint64_t start_ns = 0;  // since the barrier
  std::uint64_t samples = 0;
  char state = '?';           // R running or runnable, S sleeping, D in uninterruptible wait, ...
  Phase phase = Phase::idle;  // what the party said it was doing
  std::string wait_channel;   // the kernel function it sleeps in; empty when running or unreadable

  bool is_like(const StateSpan& other) const {
    return state == other.state && phase == other.phase && wait_channel == other.wait_channel;
  }
};

// What a thread did from one switch to the next.
struct OccupationSpan {
  std::uint64_t start_ns = 0;  // since the barrier
  RunState state = RunState::run;
  std::int32_t cpu = -1;  // that it ran on, or ran on last
};

// One thread's whole measured part by the kernel's record of its switches. The three times add up
// to its wall time. Runnable is what followed a preemption; a thread that was woken counts as
// sleeping until it is on a core, because a wake-up leaves no record. The first span begins with
// the thread's measured part and the last one ends with it, wall_ns later. Spans of running and
// others take turns, and each of the others is one switch.
struct ExactStates {
  std::array<std::uint64_t, NamesOf<RunState>::kNames.size()> times_ns{};  // by RunState
  std::uint64_t switches = 0;     // times that it was taken off its core
  std::uint64_t preemptions = 0;  // of them while still runnable
  std::uint64_t moves = 0;        // times that it came back on another core
  std::uint64_t lost = 0;         // records that found no room: then times and counts are too low
  std::vector<OccupationSpan> timeline;  // the first kMostOccupations
  std::uint64_t left_out = 0;            // spans behind them; times and counts hold them all
};
inline constexpr std::size_t kMostOccupations = 2000;

struct PartyResult {
  std::uint32_t party = 0;  // 0: coordinator
  std::int32_t pid = 0;
  std::int32_t tid = 0;
  std::uint64_t messages = 0;
  std::uint64_t wall_ns = 0;  // by clock_gettime
  PhaseTimes phases_ns{};     // by the tick clock; every interval belongs to one of them
  PartyCounters counters;
  std::vector<StateSpan> timeline;   // empty when states are not sampled
  std::optional<ExactStates> exact;  // where every switch was recorded
};

// value: lower edge of a bucket, at most 0.1 % below the recorded times.
struct HistogramEntry {
  std::uint64_t value_ns = 0;
  std::uint64_t count = 0;
};

struct SamplerCost {
  std::uint64_t samples = 0;  // rounds over all threads
  std::uint64_t late = 0;     // rounds that came more than half a period late
  std::uint64_t cpu_ns = 0;   // of the sampling thread
  std::uint64_t wall_ns = 0;
  std::uint64_t unreadable = 0;  // parties whose state could not be read even once
};

// How an open loop kept its schedule.
struct OpenLoop {
  std::uint64_t late_sends = 0;  // that began later than they were due, see drive/open_loop.hpp
  std::uint64_t sending_ns = 0;  // from the start of the schedule to the last send
};

// How exact states went, where they were asked for.
struct ExactCost {
  bool recorded = false;
  std::string reason;            // why not; empty when recorded
  std::uint64_t ring_bytes = 0;  // of each party
  double switch_cost_ns = 0;     // what recording adds to one switch, measured before the run
};

// Where and why an invocation did not finish.
struct Failure {
  Status status = Status::ok;
  std::string reason;                  // one sentence for people
  std::optional<std::uint32_t> party;  // who
  std::string stage;                   // opening, copy_only, compute_only, warmup or measured
  std::optional<Phase> phase;          // in what phase that party was
  std::uint64_t messages = 0;          // that it had handled by then
};

struct InvocationResult {
  std::uint64_t start_ns = 0;  // since the start of the run
  std::uint64_t order = 0;     // among all invocations of the run
  std::uint64_t round = 0;     // invocations of one round belong together for comparison
  Failure failure;             // status ok: none
  // From the launch of the coordinator until the last worker runs; absent in results of versions
  // that did not look.
  std::optional<std::uint64_t> launch_ns;
  std::uint64_t setup_ns = 0;  // from the launch of the coordinator to the barrier
  std::uint64_t wall_ns = 0;   // of the measured part, coordinator's view
  std::uint64_t messages = 0;
  std::uint64_t batch_messages = 0;       // messages per batch
  std::vector<std::uint64_t> batches_ns;  // elapsed time of each full batch, in order; stream: none
  // Shared queues: how many workers had messages of each of these batches. Empty for lanes.
  std::vector<std::uint64_t> batches_workers;
  std::optional<OpenLoop> open_loop;          // absent: closed
  std::vector<HistogramEntry> message_times;  // the pattern says what is timed, see drive
  // Baselines, measured in the same processes just before: processor time of one work item with all
  // workers at work; wall time of moving a message and its reply by one memcpy each, written and
  // read alike.
  std::uint64_t compute_only_ns = 0;
  std::uint64_t copy_only_ns = 0;
  std::string work_variant;  // "v4": the code of the work that this processor runs; or empty
  std::uint64_t work_operations = 0;  // on numbers, per work item; 0: not counted
  // Processor time of the check of one item's product, which is in the phase touch of every message
  // and in its time; 0 in results of versions that checked a part alone.
  std::uint64_t work_check_ns = 0;
  std::uint32_t worker_cores = 1;        // how many workers can compute at the same time
  std::uint64_t chunks_per_message = 1;  // kernel calls or messages that one task was cut into
  // What the transport carries of one message behind a codec, length and padding included; 0: no
  // codec.
  std::uint64_t encoded_size_bytes = 0;
  std::uint64_t encoded_reply_bytes = 0;
  std::string granted;  // what the system gave where it differs: "capacity=64KiB"
  std::string clock;    // tsc or clock_gettime
  double clock_cost_ns = 0;
  // Messages between two readings where one is too short for the clock: message_times are means of
  // so many, and phases come from some messages alone. 0: every phase of every message was timed.
  std::uint64_t timed_batch = 0;
  SamplerCost sampler;
  std::optional<ExactCost> exact;       // where --states=exact asked for it
  std::optional<Noise> noise;           // absent in results of versions that did not look
  std::optional<CacheLine> cache_line;  // absent: one core
  std::vector<PartyResult> parties;
};

}  // namespace ipcbench
