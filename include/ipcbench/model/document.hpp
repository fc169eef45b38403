// The result document as plain data: what statistics make of the raw invocations, and what the
// sinks print. Everything a sink needs is in here; no sink computes a figure of its own.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "ipcbench/model/claim.hpp"
#include "ipcbench/model/host.hpp"
#include "ipcbench/model/interval.hpp"
#include "ipcbench/model/plan.hpp"
#include "ipcbench/model/result.hpp"
#include "ipcbench/model/yardsticks.hpp"

namespace ipcbench {

// A percentile that somebody asked for.
struct ChosenPercentile {
  double percent = 0;        // 99.9: so many of a hundred messages took no longer
  std::optional<double> ns;  // nothing: too few messages lie beyond it
};

// Times of messages over all invocations, in ns. A percentile is there where enough messages lie
// beyond it, see stats/summary.hpp.
struct Percentiles {
  std::uint64_t count = 0;     // messages
  std::uint64_t together = 1;  // more than one: each time is the mean of up to so many of them
  std::optional<double> p50, p90, p99, p99_9, p99_99;
  std::vector<ChosenPercentile> chosen;  // those of Document::percentiles, in its order
  double max = 0;
};

// "messages", or "means of up to 50 messages": what percentiles are of.
std::string times_of(std::uint64_t together);

// The smallest, the middle and the largest of some times.
struct Spread {
  double low = 0, median = 0, high = 0;
  std::uint64_t count = 0;
};

// Invocations whose figures lie together, apart from those of all others. An experiment with
// several of these is described by them: a middle over all is a time that no invocation took.
struct Mode {
  std::uint64_t count = 0;               // invocations
  double share = 0;                      // of all invocations, 0 to 1
  double low = 0, median = 0, high = 0;  // time per message in ns: the smallest, middle, largest
  double bytes_per_second = 0;           // by that median, as are the next two; with a rate, sent
  double over_compute = 0, over_copy = 0;
  double cpu_ns = 0;  // as in the summary
  Percentiles message_times;
  std::string placement;       // label that most of them have, see InvocationFigures
  double placement_share = 0;  // that have it, 0 to 1
};

// Do invocations that ran one after the other resemble each other?
struct SerialCorrelation {
  double lag_1 = 0;  // rank correlation of neighbours in time, -1 to 1
  double p = 1;      // how often chance alone gives that much of it
  // As many independent invocations would say as much; the count itself where p is not small.
  double effective_count = 0;
};

// How the workers shared the messages of a shared queue.
struct Sharing {
  double workers_used = 0;     // that had messages of a batch; the median over all batches
  double least = 0, most = 0;  // share of the least and of the most busy worker, 0 to 1
};

// How the invocations of an open loop kept its rate.
struct RateSummary {
  Interval achieved_per_second;  // messages sent, over the time from the start to the last send
  std::uint64_t late_sends = 0;  // of all invocations
  double late_share = 0;         // of all messages, 0 to 1
};

struct Summary {
  // Wall time per message: the median of an invocation's batches; with a rate, which decides that,
  // the median response time.
  Interval message_ns;
  Interval messages_per_second;
  Interval bytes_per_second;          // payload of tasks and replies (stream: of tasks)
  Interval cpu_ns;                    // processor time per message, user and system, of all parties
  Percentiles message_times;          // of single messages; see `timed`
  TimeKind time = TimeKind::service;  // what a message time is
  std::string timed;                  // the same as one sentence
  Interval compute_only_ns;           // processor time of one work item; 0 without work
  double compute_only_flops = 0;      // operations per second of the work alone; 0: not counted
  Interval copy_only_ns;              // one message and its reply by memcpy
  // Time per message over what the work alone would take with all workers busy on the cores there
  // are; 0 without work or with a rate. 1.00: the transport costs nothing.
  double over_compute = 0;
  double over_copy = 0;  // time per message over copy_only; 0 with a rate
  // How many times faster than one core with the work alone, and how many cores the workers have; 0
  // without work or with a rate. The efficiency is 1 where the transport costs nothing: 1 /
  // over_compute. Both are 0 where there are several modes: each has its own over_compute.
  double speedup = 0, ideal_speedup = 0, efficiency = 0;
  SerialCorrelation serial;  // of message_ns
  // Until the last worker ran; absent where results of older versions do not tell.
  std::optional<Spread> launch_ns;
  std::vector<Mode> modes;               // fastest first; one: all invocations lie together
  std::vector<PartySummary> parties;     // coordinator first
  std::optional<Sharing> sharing;        // of a shared queue
  std::optional<RateSummary> open_loop;  // absent: closed
};

// What one invocation says by itself; of a failed one nothing but zeros.
struct InvocationFigures {
  double message_ns = 0;              // time per message, see Summary
  double achieved_per_second = 0;     // open loop: messages, see RateSummary
  std::uint64_t dropped_batches = 0;  // first ones that were still warming up, left out of that
  double run_queue = 0;   // largest share of its wall time that a party waited for a core
  std::string placement;  // label of where its parties ran; equal ones were placed alike
  std::string distance;   // of the cores: near, far or moved; empty: not available
};

struct ExperimentResult {
  PlannedExperiment planned;
  Failure failure;  // of the first invocation that failed; then there is no summary
  std::vector<InvocationResult> invocations;  // failed ones too
  std::vector<InvocationFigures> figures;     // of each of them
  std::optional<Summary> summary;
  std::optional<StoppedBy> stopped_by;  // nothing: a result that does not say
  std::vector<Warning> warnings;
};

// "shm is 3.4x faster than pipe (3.2 to 3.6)", for experiments that differ in one parameter alone.
struct Ratio {
  std::string axis;            // that parameter: "transport", "reply", ...
  std::string faster, slower;  // names of experiments
  std::string what;            // what they have in common, e.g. "size=1MiB"; may be empty
  std::string faster_value, slower_value;  // of the axis
  // The invocations of one of them fall into groups: then there is no ratio, and no faster one.
  bool grouped = false;
  Interval ratio;         // time per message of slower over faster, paired by rounds
  bool distinct = false;  // the interval lies above 1, with 95 % or more
  bool alike = false;  // it lies around 1 within narrow bounds; neither: they cannot be told apart
};

struct ToolInfo {
  std::string version, commit, compiler, flags;
};

struct Document {
  ToolInfo tool;
  HostInfo host;
  std::string started;            // UTC, ISO 8601
  std::string name, description;  // of the config, may be empty
  // Effective keys and their values in the order of the flags: runs again as it stands.
  std::vector<std::pair<std::string, std::vector<std::string>>> config;
  std::uint64_t seed = 0;
  bool complete = true;  // false: interrupted; what was finished is here
  std::uint64_t elapsed_ns = 0;
  // That people get to see, in percent and ascending; empty: every format has its own. They belong
  // to the showing and are no part of what is stored.
  std::vector<double> percentiles;
  std::vector<Warning> warnings;  // of the run; those of an experiment are with it
  // At both ends of the run. Absent: it was of single invocations, or was interrupted.
  std::optional<Yardsticks> yardsticks_before, yardsticks_after;
  std::vector<ExperimentResult> experiments;
  std::vector<Ratio> ratios;
  std::vector<Claim> claims;  // of the configs that make any
};

}  // namespace ipcbench
