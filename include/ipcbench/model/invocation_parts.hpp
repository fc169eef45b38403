// The records of what went on in one invocation: how it failed, what looking at it cost, what
// disturbed it, and what its parties shared.
#pragma once

#include <string_view>
#include <tuple>

#include "ipcbench/model/document.hpp"
#include "ipcbench/model/field.hpp"

namespace ipcbench {

template <>
struct Record<Failure> {
  static constexpr std::string_view kName = "failure";
  static constexpr std::string_view kAbout = "Who failed, where and when, as far as that is known.";
  static constexpr std::tuple kFields{
      field("party", &Failure::party, "the party that failed",
            {.presence = Presence::if_any, .is_party = true}),
      field("stage", &Failure::stage,
            "part of the invocation: opening, copy_only, compute_only, warmup or measured",
            {.presence = Presence::if_any}),
      field("phase", &Failure::phase, "what that party was doing", {.presence = Presence::if_any}),
      field("messages", &Failure::messages, "messages that it had handled by then"),
      field("pid", &Failure::pid, "its process; without a party that of the supervisor",
            {.presence = Presence::if_any}),
      field("state", &Failure::state,
            "in which its thread was seen last: when the time was up, or as the last sample has "
            "it; a state letter of the kernel",
            {.presence = Presence::if_any}),
      field("wait_channel", &Failure::wait_channel, "kernel function that it slept in then",
            {.presence = Presence::if_any}),
      field("after_ns", &Failure::after_ns,
            "from the launch of the coordinator until the failure was noticed",
            {.presence = Presence::if_any}),
      field("named", &Failure::named,
            "of a failure that was asked for (work=fail): whether the worker that failed, a phase "
            "and the cause are here; absent where none was",
            {.presence = Presence::if_any}),
  };
};

template <>
struct Record<SamplerCost> {
  static constexpr std::string_view kAbout = "What watching the states cost.";
  static constexpr std::tuple kFields{
      field("samples", &SamplerCost::samples, "rounds over all threads"),
      field("late", &SamplerCost::late, "rounds that came more than half a period late"),
      field("cpu_ns", &SamplerCost::cpu_ns, "processor time of the sampling thread"),
      field("wall_ns", &SamplerCost::wall_ns, "time for which it sampled"),
      field("unreadable", &SamplerCost::unreadable,
            "parties whose state could not be read even once; only where there are such",
            {.presence = Presence::if_any}),
  };
};

template <>
struct Record<ExactCost> {
  static constexpr std::string_view kAbout = "How the record of every switch went.";
  static constexpr std::tuple kFields{
      field("recorded", &ExactCost::recorded,
            "false: the system refused, and there are samples alone"),
      field("reason", &ExactCost::reason, "why it refused; else empty"),
      field("ring_bytes", &ExactCost::ring_bytes, "size of the kernel's ring of each party"),
      field("switch_cost_ns", &ExactCost::switch_cost_ns,
            "what recording adds to one switch, measured before the run; 0 where it is below what "
            "can be seen"),
  };
};

inline constexpr std::string_view kDistances[] = {"near", "far", "moved"};

template <>
struct Record<CacheLine> {
  static constexpr std::string_view kAbout = "How far apart two of the cores in use were.";
  static constexpr std::tuple kFields{
      field("cpus", &CacheLine::cpus, "the two cores"),
      field("before_ns", &CacheLine::before_ns, "round trip of a cache line before the invocation",
            {.presence = Presence::if_any}),
      field("after_ns", &CacheLine::after_ns, "the same after it", {.presence = Presence::if_any}),
      field("distance", &InvocationFigures::distance,
            "near below 160 ns, far from there on, moved where before and after differ in that",
            {.presence = Presence::if_any, .choices = kDistances}),
  };
};

template <>
struct Record<Noise> {
  static constexpr std::string_view kName = "noise";
  static constexpr std::string_view kAbout =
      "What else the machine did, from just before the barrier opened until the coordinator had "
      "ended. A key that is absent was not available.";
  static constexpr FieldRule kIfAny{.presence = Presence::if_any};
  static constexpr std::tuple kFields{
      field("wall_ns", &Noise::wall_ns, "how long that was"),
      field("own_ns", &Noise::own_ns,
            "processor time of the invocation, its end included, and of ipcbench beside it"),
      field("core_ns", &Noise::core_ns,
            "time of all cores of the machine together, as /proc/stat counts it, in ticks of 10 ms",
            kIfAny),
      field("busy_ns", &Noise::busy_ns,
            "the part of core_ns that is neither idle nor stolen; busy_ns - own_ns went to other "
            "programs, give or take a few ticks",
            kIfAny),
      field("steal_ns", &Noise::steal_ns, "the part of core_ns that the hypervisor took", kIfAny),
      field("pressure_ns", &Noise::pressure_ns,
            "time for which some thread of the machine was runnable without a core (PSI); the "
            "parties' own waiting counts",
            kIfAny),
      field("throttled_periods", &Noise::throttled_periods,
            "periods in which a processor quota of the control group was used up", kIfAny),
      field("throttled_ns", &Noise::throttled_ns,
            "time for which the group's threads stood still on that account, summed over cores",
            kIfAny),
      field("frequency_hz", &Noise::frequency_hz,
            "frequency of the slowest core that the parties could use, right after the measured "
            "part",
            kIfAny),
      field("load", &Noise::load, "average number of runnable threads over the minute before",
            kIfAny),
  };
};

template <>
struct Record<OpenLoop> {
  static constexpr std::string_view kAbout = "How an invocation kept its rate.";
  static constexpr std::tuple kFields{
      field("late_sends", &OpenLoop::late_sends,
            "messages whose sending began more than 10 us behind its time, or more than one "
            "interval where that is shorter",
            {.column = true}),
      field("sending_ns", &OpenLoop::sending_ns,
            "from the start of the schedule to the last send; message i is due (i + 1) / rate "
            "after the start"),
      field("achieved_per_second", &InvocationFigures::achieved_per_second,
            "messages over sending_ns", {.column = true}),
  };
};

template <>
struct Record<Accounting> {
  static constexpr std::string_view kAbout =
      "What became of the items of an invocation that ended with data under way; together all that "
      "was to be done.";
  static constexpr std::tuple kFields{
      field("done", &Accounting::done, "replies that arrived, and were right", {.column = true}),
      field("lost", &Accounting::lost, "tasks that were sent, and whose replies never arrived",
            {.column = true}),
      field("never_sent", &Accounting::never_sent,
            "tasks that were not sent any more: the rest of the round that was cut short",
            {.column = true}),
  };
};

template <>
struct Record<WorkerLives> {
  static constexpr std::string_view kAbout =
      "How workers came and went that live for a number of messages each.";
  static constexpr std::tuple kFields{
      field("workers", &WorkerLives::workers,
            "workers that had messages of the measured part; the first ones began before it",
            {.column = true}),
      field("launched", &WorkerLives::launched, "of these, that began in the measured part",
            {.column = true}),
      field("mean_launch_ns", &WorkerLives::mean_launch_ns,
            "from when the predecessor was gone until its successor ran, the mean of all that were "
            "launched; 0 where none was",
            {.column = true}),
      field("longest_launch_ns", &WorkerLives::longest_launch_ns, "the longest of these",
            {.column = true}),
  };
};

template <>
struct Record<EncodedSize> {
  static constexpr std::string_view kAbout = "What a codec makes of each message.";
  static constexpr std::tuple kFields{
      field("size_bytes", &EncodedSize::size_bytes,
            "of a task: the longest that its encoding can be, and the length of what it is",
            {.least = 1}),
      field("reply_bytes", &EncodedSize::reply_bytes, "the same of a reply", {.least = 1}),
  };
};

template <>
struct Record<SharedCounter> {
  static constexpr std::string_view kAbout = "What became of a counter that all workers increment.";
  static constexpr std::tuple kFields{
      field("updates_made", &SharedCounter::updates_made,
            "increments by all workers in the measured part"),
      field("updates_counted", &SharedCounter::updates_counted,
            "of these, what the counter says at the end"),
      field("updates_lost", &SharedCounter::updates_lost,
            "the share of updates_made that the counter does not say",
            {.up_to_one = true, .column = true, .unit = "share"}),
  };
};

template <>
struct Record<LockUse> {
  static constexpr std::string_view kAbout =
      "How one lock went round among the workers. A worker is at work from asking for the first "
      "acquisition of an item until it gives the last one back.";
  static constexpr std::tuple kFields{
      field("acquisitions", &LockUse::acquisitions, "Of each worker, in the measured part.",
            {.item = "of one worker"}),
      field("busy_ns", &LockUse::busy_ns, "How long each worker was at work in all, ns.",
            {.item = "of one worker"}),
      field("least_per_second", &LockUse::least_per_second,
            "acquisitions over busy_ns of the worker that got the fewest in its time",
            {.column = true}),
      field("median_per_second", &LockUse::median_per_second,
            "the same of the worker in the middle; of an even number the mean of two",
            {.column = true}),
      field("most_per_second", &LockUse::most_per_second, "the same of the one that got the most",
            {.column = true}),
      field("fairness", &LockUse::fairness,
            "Jain's index of acquisitions over busy_ns of the workers: 1 where all are alike, one "
            "over their number where one got everything",
            {.up_to_one = true, .column = true, .unit = "index"}),
      field("wait_p50_ns", &LockUse::wait_p50_ns,
            "from asking for the lock until holding it: what half of the acquisitions did not "
            "exceed; lower edge of a bucket that is at most 0.8 % wide",
            {.column = true}),
      field("wait_p99_ns", &LockUse::wait_p99_ns, "the same of 99 in 100", {.column = true}),
      field("wait_p99_99_ns", &LockUse::wait_p99_99_ns,
            "the same of 9999 in 10000; absent where fewer than 10 lie beyond it",
            {.presence = Presence::if_any, .column = true}),
      field("owners_in_window", &LockUse::owners_in_window,
            "how many different workers had the lock among 4 x workers acquisitions that followed "
            "each other, the mean of all such windows, one behind the other; absent where there "
            "was none, and of a semaphore of several places",
            {.presence = Presence::if_any, .column = true, .unit = "workers"}),
      field("change_share", &LockUse::change_share,
            "the share of the acquisitions before which another worker had it; absent where there "
            "was a single one, and of a semaphore of several places",
            {.presence = Presence::if_any, .up_to_one = true, .column = true, .unit = "share"}),
      field("switches_per_acquisition", &LockUse::switches_per_acquisition,
            "how often a worker gave its core away during its items, over its acquisitions, of all "
            "workers",
            {.presence = Presence::if_any, .column = true, .unit = "per acquisition"}),
      field("cpu_ns_per_acquisition", &LockUse::cpu_ns_per_acquisition,
            "processor time of the workers during their items, over their acquisitions",
            {.presence = Presence::if_any, .column = true, .unit = "ns"}),
      field("convoy", &LockUse::convoy,
            "whether the workers go round behind the lock at the pace of wake-ups: before at least "
            "half of the acquisitions another worker had it, and a worker gave its core away for "
            "at least half; absent without change_share",
            {.presence = Presence::if_any}),
  };
};

}  // namespace ipcbench
