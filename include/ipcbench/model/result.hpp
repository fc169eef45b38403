// What was measured, raw: one InvocationResult per fresh process tree. Plain data, owned by value.
// Times are nanoseconds; statistics over these are in stats.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "ipcbench/model/names.hpp"
#include "ipcbench/model/noise.hpp"
#include "ipcbench/model/option_values.hpp"
#include "ipcbench/model/party.hpp"

namespace ipcbench {

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

// What the transport carries of one message behind a codec, length and padding included.
struct EncodedSize {
  std::uint64_t size_bytes = 0;
  std::uint64_t reply_bytes = 0;
};

// What became of a counter that all workers increment.
struct SharedCounter {
  std::uint64_t updates_made = 0;     // by all workers, in the measured part
  std::uint64_t updates_counted = 0;  // of these, what the counter says at the end
  double updates_lost = 0;            // share of those made
};

// How one lock went round among the workers. A worker is at work from asking for the first
// acquisition of an item until it gives the last one back.
struct LockUse {
  std::vector<std::uint64_t> acquisitions;  // of each worker
  std::vector<std::uint64_t> busy_ns;       // of each worker: how long it was at work in all
  // Acquisitions of a worker over the time that it was at work.
  double least_per_second = 0, median_per_second = 0, most_per_second = 0;
  double fairness = 0;                             // Jain's index of these, see stats/fairness.hpp
  std::uint64_t wait_p50_ns = 0, wait_p99_ns = 0;  // from asking until holding, of all workers
  // What follows is absent in results of versions that did not look, and as it says.
  std::optional<std::uint64_t> wait_p99_99_ns = {};  // with fewer than 10 acquisitions beyond it
  // Of the order in which it went round: not of a semaphore of several places.
  std::optional<double> owners_in_window = {};  // with less than one window of acquisitions
  std::optional<double> change_share = {};      // with a single acquisition
  std::optional<double> switches_per_acquisition = {};
  std::optional<double> cpu_ns_per_acquisition = {};
  std::optional<bool> convoy = {};  // without change_share
};

// What became of the items of an invocation that ended with data under way. Together they are all
// that was to be done: so many messages as were asked for, or the rounds that had begun when time
// was over.
struct Accounting {
  std::uint64_t done = 0;        // replies that arrived, and were right
  std::uint64_t lost = 0;        // sent, and never came back
  std::uint64_t never_sent = 0;  // of the round that was cut short
};

// How workers came and went that live for a number of messages each, in the measured part. A launch
// is from the end of the predecessor, once it is gone, until the successor runs.
struct WorkerLives {
  std::uint64_t workers = 0;   // that had messages; the first ones began before the measured part
  std::uint64_t launched = 0;  // of these, in the measured part
  double mean_launch_ns = 0;   // 0: none was launched
  std::uint64_t longest_launch_ns = 0;
};

// A thread in the tree of a program that is not ours, and none of its parties: a manager, a feeder,
// a resource tracker. Times are those that it used from the start of the measured part until it was
// seen last.
struct OtherThread {
  std::string role;  // of its process, as the program named it; "other" where it did not
  std::string name;  // of the thread, by the kernel
  std::int32_t pid = 0;
  std::int32_t tid = 0;
  std::uint64_t user_ns = 0;
  std::uint64_t system_ns = 0;
  std::vector<StateSpan> timeline;
};

// What a program that is not ours said of itself: "name", "version", and more of its own.
using ProgramWords = std::vector<std::pair<std::string, std::string>>;

// Where one rank of an MPI job ran. A clock of CLOCK_MONOTONIC belongs to a machine, and what is
// measured lies on it; the offset says how far it is ahead of that of rank 0.
struct RankPlace {
  std::uint32_t party = 0;  // rank 0 is the coordinator, rank i + 1 is worker i
  std::string host;
  std::int32_t core = -1;           // that it is pinned to; -1: none
  std::uint32_t ranks_on_core = 1;  // that have this core, or have to share one
  std::string cpu = {}, kernel = {};
  // By the shortest of many round trips before the measured part, and how far it had moved behind
  // it. Neither is wrong by more than the error, which is half of such a round trip.
  double clock_offset_ns = 0, clock_moved_ns = 0, clock_error_ns = 0;
  // How long before the timeline of rank 0 begins, and how long behind that, both were taken; 0 of
  // rank 0, and of results of versions that did not say. stats/host_clock.hpp puts times together.
  double clock_before_ns = 0, clock_behind_ns = 0;
  // When its own timeline begins: on its own clock, less the offset, since that of rank 0 begins.
  double begin_ns = 0;
  std::optional<Noise> noise = {};  // of its host; of the first rank of each host alone
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
  std::uint64_t pid = 0;               // of its process, or of the supervisor; 0: it had none yet
  std::optional<char> state = {};      // in which its thread was seen last, a letter of the kernel
  std::string wait_channel = {};       // that it slept in then; may be empty
  std::uint64_t after_ns = 0;          // from the launch of the coordinator until it was noticed
  // Of a failure that was asked for: whether party, phase and cause are the right ones.
  std::optional<bool> named = {};
};

struct InvocationResult {
  std::uint64_t start_ns = 0;  // since the start of the run
  std::uint64_t order = 0;     // among all invocations of the run
  std::uint64_t round = 0;     // invocations of one round belong together for comparison
  Failure failure;             // status ok: none
  // From the launch of the coordinator until the last worker runs, without the time in which it
  // makes its ballast and the fixed data; absent in results of versions that did not look.
  std::optional<std::uint64_t> launch_ns;
  std::uint64_t setup_ns = 0;  // from the launch of the coordinator to the barrier
  std::uint64_t wall_ns = 0;   // of the measured part, coordinator's view
  // From the end of the first worker's last task until that of the last worker's: for so long fewer
  // than all work. Absent with one worker or a shared queue, and in results of versions that did
  // not look.
  std::optional<std::uint64_t> tail_ns;
  std::uint64_t messages = 0;
  std::uint64_t batch_messages = 0;       // messages per batch
  std::vector<std::uint64_t> batches_ns;  // elapsed time of each full batch, in order; stream: none
  // Shared queues: how many workers had messages of each of these batches. Empty for lanes.
  std::vector<std::uint64_t> batches_workers;
  std::optional<OpenLoop> open_loop;          // absent: closed
  std::optional<Accounting> accounting;       // absent: it ended when all were done
  std::optional<WorkerLives> lives;           // absent: workers live for the whole run
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
  std::optional<EncodedSize> encoded;    // absent: no codec
  std::optional<SharedCounter> shared_counter;  // absent: the work has none
  std::optional<LockUse> lock;                  // absent: the work is none
  // From when the coordinator, which has the data that every item needs in its memory, begins to
  // hand it out and to start workers, until the last worker has read all of it. Absent without such
  // data, and where it travels with each task.
  std::optional<std::uint64_t> fixed_ready_ns;
  OptionValues granted;  // what the system gave where it differs from what was asked for
  std::string clock;     // tsc or clock_gettime
  double clock_cost_ns = 0;
  // Messages between two readings where one is too short for the clock: message_times are means of
  // so many, and phases come from some messages alone. 0: every phase of every message was timed.
  std::uint64_t timed_batch = 0;
  SamplerCost sampler;
  std::optional<ExactCost> exact;       // where --states=exact asked for it
  std::optional<Noise> noise;           // absent in results of versions that did not look
  std::optional<CacheLine> cache_line;  // absent: one core
  std::vector<PartyResult> parties;
  ProgramWords program;  // who carried it out; empty: processes of ours
  // Contents that the program compared with what was sent; absent: ours, or it did not say.
  std::optional<std::uint64_t> checked;
  std::vector<OtherThread> other_threads;  // of a program; the first kMostOtherThreads
  std::vector<RankPlace> hosts;            // of an MPI job, by rank; empty: this machine
  bool standing_job = false;               // that was there before, for all invocations together
};
inline constexpr std::size_t kMostOtherThreads = 512;

// Whether a program that is not ours carried it out, which need not say everything.
inline bool is_of_program(const InvocationResult& result) { return !result.program.empty(); }

}  // namespace ipcbench
