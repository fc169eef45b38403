// The records of one invocation, of its other threads and places. Its parties are in
// model/party.hpp, what went on in it in model/invocation_parts.hpp.
#pragma once

#include <string_view>
#include <tuple>

#include "ipcbench/model/document.hpp"
#include "ipcbench/model/field.hpp"
#include "ipcbench/model/invocation_parts.hpp"

namespace ipcbench {

template <>
struct Record<OtherThread> {
  static constexpr std::string_view kName = "other_thread";
  static constexpr std::string_view kAbout =
      "A thread of a program that is not ours, which is none of the parties. Its times are those "
      "from the start of the measured part until it was seen last.";
  static constexpr std::tuple kFields{
      field("role", &OtherThread::role,
            "what the program called its process, such as manager; other where it named none"),
      field("name", &OtherThread::name, "of the thread, as the kernel has it"),
      field("pid", &OtherThread::pid, "process"),
      field("tid", &OtherThread::tid, "thread"),
      field("user_ns", &OtherThread::user_ns, "time in user mode, in ticks of 10 ms"),
      field("system_ns", &OtherThread::system_ns, "time in the kernel, in the same ticks"),
      computed<OtherThread>(
          "states", [](const OtherThread& thread) { return shares_of_states(thread.timeline); },
          "Share of samples by state letter; empty when states were not sampled.",
          {.unit = "share"}),
      field("timeline", &OtherThread::timeline,
            "Runs of equal samples, in order: [start in ns since the start of the measured part, "
            "samples, state letter, phase, wait channel]."),
  };
};

template <>
struct Record<RankPlace> {
  static constexpr std::string_view kName = "rank";
  static constexpr std::string_view kAbout =
      "Where one rank of an MPI job ran. Its times are of the clock of its own host.";
  static constexpr std::tuple kFields{
      field("party", &RankPlace::party, "rank 0 is the coordinator, rank 1 worker 0, and so on",
            {.is_party = true}),
      field("host", &RankPlace::host, "name of its host, as the host itself has it"),
      field("core", &RankPlace::core, "that it was pinned to; -1: it was not", {.least = -1}),
      field("ranks_on_core", &RankPlace::ranks_on_core,
            "how many ranks were pinned to that core; where none was pinned, how many ranks of its "
            "machine there were for each core, rounded up",
            {.most = UINT32_MAX, .least = 1}),
      field("cpu", &RankPlace::cpu, "processor of its host"),
      field("kernel", &RankPlace::kernel, "kernel of its host"),
      field("clock_offset_ns", &RankPlace::clock_offset_ns,
            "how far the clock of its host was ahead of that of rank 0 before the measured part",
            {.least = -static_cast<std::int64_t>(kMostCounted)}),
      field("clock_moved_ns", &RankPlace::clock_moved_ns,
            "how much further it was ahead behind the measured part",
            {.least = -static_cast<std::int64_t>(kMostCounted)}),
      field("clock_error_ns", &RankPlace::clock_error_ns,
            "by how much either may be wrong: half of the shortest round trip, the longer of both "
            "times"),
      field("clock_before_ns", &RankPlace::clock_before_ns,
            "how long before the measured part of rank 0 the offset was taken",
            {.presence = Presence::later, .least = -static_cast<std::int64_t>(kMostCounted)}),
      field("clock_behind_ns", &RankPlace::clock_behind_ns,
            "how long behind the begin of that part it was taken again",
            {.presence = Presence::later}),
      field("begin_ns", &RankPlace::begin_ns,
            "when its own measured part began, on its own clock less the offset, since that of "
            "rank 0 began",
            {.presence = Presence::later, .least = -static_cast<std::int64_t>(kMostCounted)}),
      field("noise", &RankPlace::noise,
            "what else its host did meanwhile, where own_ns is of all ranks of that machine; of "
            "the first rank of each host",
            {.presence = Presence::if_any}),
  };
};

template <>
struct Record<HistogramEntry> {
  static constexpr bool kRow = true;
  static constexpr std::string_view kAbout = "One bucket.";
  static constexpr std::tuple kFields{
      field("value_ns", &HistogramEntry::value_ns, "lower edge, ns"),
      field("count", &HistogramEntry::count, "messages in the bucket", {.least = 1}),
  };
};

inline constexpr std::string_view kClocks[] = {"tsc", "clock_gettime", "program"};

template <>
struct Record<InvocationResult> {
  using Result = InvocationResult;
  static constexpr std::string_view kName = "invocation";
  static constexpr std::string_view kAbout =
      "One fresh process tree that measured the experiment once. One that failed carries no "
      "numbers.";
  static constexpr std::tuple kFields{
      field("start_ns", &Result::start_ns, "time of its launch, since the start of the run",
            {.column = true}),
      field("order", &Result::order, "place among all invocations of the run", {.column = true}),
      field("round", &Result::round,
            "invocations of one round ran close together and are compared in pairs",
            {.column = true}),
      field("status", &Result::failure, &Failure::status, "ok, or how it failed"),
      field("reason", &Result::failure, &Failure::reason,
            "why it failed, one sentence; only where it did", {.when = When::failed}),
      field("failure", &Result::failure, "who failed and where; only where it did",
            {.when = When::failed}),
      field("launch_ns", &Result::launch_ns,
            "from the launch of the coordinator until the last worker runs, without the time in "
            "which the coordinator makes its ballast and the fixed data; absent in results of "
            "versions that did not look",
            {.presence = Presence::if_any, .when = When::ok, .column = true}),
      field("setup_ns", &Result::setup_ns, "from the launch of the coordinator to the barrier",
            {.when = When::ok, .column = true}),
      field("wall_ns", &Result::wall_ns, "time of the measured part, as the coordinator saw it",
            {.when = When::ok, .column = true}),
      field("messages", &Result::messages, "messages in the measured part",
            {.when = When::ok, .column = true}),
      field("batch_messages", &Result::batch_messages, "messages per batch",
            {.when = When::ok, .if_told = true}),
      field("batches_ns", &Result::batches_ns,
            "Elapsed time of every full batch, in order, ns; divide by batch_messages. Empty in a "
            "stream, which is timed as a whole.",
            {.when = When::ok, .item = "one batch"}),
      field("dropped_batches", &InvocationFigures::dropped_batches,
            "first batches that differ from the rest, as warm-up does, and are left out of "
            "message_ns; they are in batches_ns and in the histogram",
            {.when = When::ok, .column = true}),
      field("message_ns", &InvocationFigures::message_ns,
            "time per message: the median of the batches that are not dropped; wall_ns over "
            "messages where there are fewer than five batches; with a rate the median response "
            "time",
            {.when = When::ok, .column = true}),
      field("placement", &InvocationFigures::placement,
            "where the parties ran: pinned; or together on one core, apart on a core each, mixed, "
            "moved (a party ended on another core than it began on), unknown",
            {.when = When::ok, .column = true}),
      field("tail_ns", &Result::tail_ns,
            "from the end of the first worker's last task until that of the last worker's: for so "
            "long fewer than all work; absent with one worker or a shared queue, and in results of "
            "versions that did not look",
            {.presence = Presence::if_any, .when = When::ok, .column = true}),
      field("batches_workers", &Result::batches_workers,
            "Workers that had messages of each of these batches; left out for lanes.",
            {.presence = Presence::if_any,
             .when = When::ok,
             .most = kMaxWorkers,
             .item = "workers of one batch"}),
      field("open_loop", &Result::open_loop,
            "How this invocation kept the rate that was asked for; left out without one.",
            {.presence = Presence::if_any, .when = When::ok}),
      field("accounting", &Result::accounting,
            "What became of every item; only where the run ends with data under way (end=now).",
            {.presence = Presence::if_any, .when = When::ok}),
      field("lives", &Result::lives,
            "How workers came and went; only where they live for a number of messages (lifetime).",
            {.presence = Presence::if_any, .when = When::ok}),
      field("histogram", &Result::message_times,
            "Times of single messages: [lower edge in ns, count], ascending; exact below 2048 ns, "
            "at most 0.1 % below the time above.",
            {.when = When::ok}),
      field("compute_only_ns", &Result::compute_only_ns,
            "processor time of one work item with all workers at work, measured just before; 0 "
            "without work",
            {.when = When::ok, .column = true, .if_told = true}),
      field("work_variant", &Result::work_variant,
            "the code of the work that was chosen for this processor: matmul has baseline, v3 "
            "(AVX2) and v4 (AVX-512)",
            {.presence = Presence::if_any, .when = When::ok, .column = true}),
      field("work_operations", &Result::work_operations,
            "floating point operations of one work item; absent where they are not counted",
            {.presence = Presence::if_any, .when = When::ok, .column = true}),
      field("work_check_ns", &Result::work_check_ns,
            "processor time of the check of one item's product, which every message has in its "
            "time and in the phase touch of its worker; absent without such work, and in results "
            "of versions that checked a part of it",
            {.presence = Presence::if_any, .when = When::ok, .column = true}),
      field("worker_cores", &Result::worker_cores,
            "how many workers can compute at the same time: cores that they are pinned to or may "
            "use",
            {.when = When::ok, .most = UINT32_MAX, .least = 1, .column = true}),
      field("copy_only_ns", &Result::copy_only_ns,
            "a message and its reply by one memcpy each, measured just before",
            {.when = When::ok, .column = true, .if_told = true}),
      field("chunks_per_message", &Result::chunks_per_message,
            "calls or queue messages that one task was cut into",
            {.when = When::ok, .column = true, .if_told = true}),
      field("encoded", &Result::encoded,
            "What the transport carried of each message behind a codec; absent without one.",
            {.presence = Presence::if_any, .when = When::ok}),
      field("shared_counter", &Result::shared_counter,
            "What became of the counter that all workers increment; only where the work has one.",
            {.presence = Presence::if_any, .when = When::ok}),
      field("lock", &Result::lock, "How the lock went round; only where the work is one.",
            {.presence = Presence::if_any, .when = When::ok}),
      field("fixed_ready_ns", &Result::fixed_ready_ns,
            "from when the coordinator, which has the fixed data in its memory, begins to hand it "
            "out and to start workers, until the last worker has read all of it; absent without "
            "such data, and where it travels with each task",
            {.presence = Presence::if_any, .when = When::ok, .column = true}),
      field("granted", &Result::granted,
            "what the system gave where that is not what was asked for; may be empty",
            {.when = When::ok, .column = true}),
      field("clock", &Result::clock,
            "tsc or clock_gettime; program: its own clock, of which nothing more is known",
            {.when = When::ok, .column = true, .choices = kClocks}),
      field("clock_cost_ns", &Result::clock_cost_ns,
            "time that one reading of the clock takes; never subtracted from anything",
            {.when = When::ok, .column = true, .if_told = true}),
      field("timed_batch", &Result::timed_batch,
            "messages between two readings, because one is too short for the clock: the histogram "
            "counts means of so many, and phases come from some messages alone; absent: every "
            "phase of every message was timed",
            {.presence = Presence::if_any, .when = When::ok, .most = UINT32_MAX, .least = 1}),
      field("sampler", &Result::sampler, "What watching the states cost.", {.when = When::ok}),
      field("exact", &Result::exact, "How the record of every switch went; only with states=exact.",
            {.presence = Presence::if_any, .when = When::ok}),
      field("cache_line", &Result::cache_line,
            "How far apart two of the cores in use were, just before and after; absent where all "
            "parties are on one core. A time is absent where another program was in the way.",
            {.presence = Presence::if_any, .when = When::ok}),
      field("run_queue", &InvocationFigures::run_queue,
            "largest share of its wall time that any party was runnable, but waited for a core",
            {.presence = Presence::later, .when = When::ok, .unit = "share"}),
      field("noise", &Result::noise, "what else the machine did meanwhile",
            {.presence = Presence::if_any, .when = When::ok}),
      field("parties", &Result::parties, "Every party, the coordinator first.", {.when = When::ok}),
      field("program", &Result::program,
            "What the program said of itself that carried the invocation out: its name, its "
            "version and more; absent where the parties were processes of ipcbench.",
            {.presence = Presence::if_any, .when = When::ok}),
      field("checked", &Result::checked,
            "contents that the program compared with what was sent; absent where it did not say "
            "that it looked, and where the parties were processes of ipcbench, which look at all",
            {.presence = Presence::if_any, .when = When::ok}),
      field("other_threads", &Result::other_threads,
            "Threads of the program's tree that are no parties: at most 512, those that were seen "
            "first.",
            {.presence = Presence::if_any, .when = When::ok}),
      field("hosts", &Result::hosts,
            "Where each rank of an MPI job ran, by rank; absent where all parties were processes "
            "of this machine.",
            {.presence = Presence::if_any, .when = When::ok}),
      field("standing_job", &Result::standing_job,
            "true: its ranks were there before, in one MPI job for all invocations, so a launch is "
            "no part of it, and peak_resident_bytes counts from the start of that job; else absent",
            {.presence = Presence::if_any, .when = When::ok}),
  };
};

}  // namespace ipcbench
