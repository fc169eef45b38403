// The result document as plain data: what statistics make of the raw invocations, and what the
// sinks print. Everything a sink needs is in here; no sink computes a figure of its own.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "ipcbench/model/plan.hpp"
#include "ipcbench/model/result.hpp"

namespace ipcbench {

// A median with an interval that holds it with `confidence` (exact, by order statistics). With few
// values the widest interval there is, and the confidence that it really has.
struct Interval {
  double low = 0;
  double median = 0;
  double high = 0;
  double confidence = 0;  // 0.95: 95 %
  std::uint64_t count = 0;
};

struct Percentiles {  // of single messages over all invocations, in ns
  std::uint64_t count = 0;
  double p50 = 0, p90 = 0, p99 = 0, p99_9 = 0, max = 0;
};

// A share of a party's samples.
struct StateShare {
  char state = '?';
  Phase phase = Phase::idle;
  std::string channel;
  double share = 0;  // 0 to 1
};

// One party over all invocations; shares of its wall time, 0 to 1.
struct PartySummary {
  std::uint32_t party = 0;
  std::array<double, kPhases> phases{};
  double unaccounted = 0;
  double user = 0, system = 0;
  double running = 0, run_queue = 0, asleep = 0;
  double voluntary_switches_per_message = 0;
  double involuntary_switches_per_message = 0;
  double minor_faults_per_message = 0;
  double migrations = 0;               // per invocation
  std::uint64_t peak_resident_bytes = 0;  // the largest
  std::vector<StateShare> states;      // largest first; empty when not sampled
};

struct Summary {
  Interval message_ns;            // wall time per message: the median of an invocation's batches
  Interval messages_per_second;
  Interval bytes_per_second;      // payload of tasks and replies (stream: of tasks)
  Percentiles message_times;      // of single messages; see `timed`
  std::string timed;              // what a message time is in this pattern, one sentence
  Interval compute_only_ns;       // processor time of one work item; 0 without work
  Interval copy_only_ns;          // one message and its reply by memcpy
  // Time per message over what the work alone would take with all workers busy on the cores there
  // are; 0 without work. 1.00: the transport costs nothing.
  double over_compute = 0;
  double over_copy = 0;           // time per message over copy_only
  std::vector<PartySummary> parties;  // coordinator first
};

struct ExperimentResult {
  PlannedExperiment planned;
  Failure failure;  // of the first invocation that failed; then there is no summary
  std::vector<InvocationResult> invocations;  // failed ones too
  std::optional<Summary> summary;
  std::vector<Warning> warnings;
};

// "shm is 3.4x faster than pipe (3.2 to 3.6)", for experiments that differ in one parameter alone.
struct Ratio {
  std::string axis;            // that parameter: "transport", "reply", ...
  std::string faster, slower;  // names of experiments
  std::string what;            // what they have in common, e.g. "size=1MiB"; may be empty
  std::string faster_value, slower_value;  // of the axis
  Interval ratio;              // time per message of slower over faster, paired by rounds
  bool distinct = false;       // the interval lies above 1
};

struct ToolInfo {
  std::string version, commit, compiler, flags;
};

struct HostInfo {
  std::string cpu, kernel, clock_source, governor, hypervisor, memory_limit_source;
  std::vector<int> allowed_cpus;
  std::vector<std::pair<std::string, std::uint64_t>> caches;  // "L2", bytes
  std::uint64_t memory_bytes = 0;
  std::uint64_t memory_limit_bytes = 0;  // of the cgroup; 0: none
  double load = 0;                       // one-minute average at the start
};

struct Document {
  ToolInfo tool;
  HostInfo host;
  std::string started;  // UTC, ISO 8601
  std::string name, description;  // of the config, may be empty
  // Effective keys and their values in the order of the flags: runs again as it stands.
  std::vector<std::pair<std::string, std::vector<std::string>>> config;
  std::uint64_t seed = 0;
  bool complete = true;  // false: interrupted; what was finished is here
  std::uint64_t elapsed_ns = 0;
  std::vector<Warning> warnings;  // of the run; those of an experiment are with it
  std::vector<ExperimentResult> experiments;
  std::vector<Ratio> ratios;
};

}  // namespace ipcbench
