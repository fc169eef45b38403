// The records of everything that a result document holds, but for parties, whose records are in
// model/party.hpp. Sentences are those of the schema and of docs/result.md.
#pragma once

#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "ipcbench/model/document.hpp"
#include "ipcbench/model/field.hpp"

namespace ipcbench {

template <class Value>
inline constexpr bool kIsOptional = false;
template <class Value>
inline constexpr bool kIsOptional<std::optional<Value>> = true;

// What is optional in the program is left out of a document where it holds nothing.
template <class Owner, class Get, class Reduced>
constexpr Presence presence_of(const Field<Owner, Get, Reduced>& field) {
  return kIsOptional<typename Field<Owner, Get, Reduced>::Value> ? Presence::if_any
                                                                 : field.rule.presence;
}

template <>
struct Record<Interval> {
  static constexpr std::string_view kName = "interval";
  static constexpr std::string_view kAbout =
      "A median and the interval that holds it, exact by order statistics over invocations (or "
      "rounds).";
  static constexpr std::tuple kFields{
      field("low", &Interval::low, "lower end of the interval"),
      field("median", &Interval::median, "the estimate"),
      field("high", &Interval::high, "upper end of the interval"),
      field("confidence", &Interval::confidence,
            "with which the interval holds the median: 0.95 or a little more; less where there are "
            "fewer than 6 values, and 0 for a single one",
            {.up_to_one = true, .unit = "share"}),
      field("count", &Interval::count, "values that it was made of"),
  };
};

template <>
struct Record<Warning> {
  static constexpr std::string_view kName = "warning";
  static constexpr std::string_view kAbout = "A doubt about a measurement.";
  static constexpr std::tuple kFields{
      field("id", &Warning::id, "stable name of the kind of doubt", {.not_empty = true}),
      field("text", &Warning::text, "what is doubtful, with the values"),
      field("advice", &Warning::advice, "what to do about it"),
  };
};

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
struct Record<HistogramEntry> {
  static constexpr bool kRow = true;
  static constexpr std::string_view kAbout = "One bucket.";
  static constexpr std::tuple kFields{
      field("value_ns", &HistogramEntry::value_ns, "lower edge, ns"),
      field("count", &HistogramEntry::count, "messages in the bucket", {.least = 1}),
  };
};

inline constexpr std::string_view kClocks[] = {"tsc", "clock_gettime"};

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
            "from the launch of the coordinator until the last worker runs; absent in results of "
            "versions that did not look",
            {.presence = Presence::if_any, .when = When::ok, .column = true}),
      field("setup_ns", &Result::setup_ns, "from the launch of the coordinator to the barrier",
            {.when = When::ok, .column = true}),
      field("wall_ns", &Result::wall_ns, "time of the measured part, as the coordinator saw it",
            {.when = When::ok, .column = true}),
      field("messages", &Result::messages, "messages in the measured part",
            {.when = When::ok, .column = true}),
      field("batch_messages", &Result::batch_messages, "messages per batch", {.when = When::ok}),
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
      field("batches_workers", &Result::batches_workers,
            "Workers that had messages of each of these batches; left out for lanes.",
            {.presence = Presence::if_any,
             .when = When::ok,
             .most = kMaxWorkers,
             .item = "workers of one batch"}),
      field("open_loop", &Result::open_loop,
            "How this invocation kept the rate that was asked for; left out without one.",
            {.presence = Presence::if_any, .when = When::ok}),
      field("histogram", &Result::message_times,
            "Times of single messages: [lower edge in ns, count], ascending; exact below 2048 ns, "
            "at most 0.1 % below the time above.",
            {.when = When::ok}),
      field("compute_only_ns", &Result::compute_only_ns,
            "processor time of one work item with all workers at work, measured just before; 0 "
            "without work",
            {.when = When::ok, .column = true}),
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
            {.when = When::ok, .column = true}),
      field("chunks_per_message", &Result::chunks_per_message,
            "calls or queue messages that one task was cut into",
            {.when = When::ok, .column = true}),
      field("encoded", &Result::encoded,
            "What the transport carried of each message behind a codec; absent without one.",
            {.presence = Presence::if_any, .when = When::ok}),
      field("granted", &Result::granted,
            "what the system gave where that is not what was asked for; may be empty",
            {.when = When::ok, .column = true}),
      field("clock", &Result::clock, "tsc or clock_gettime",
            {.when = When::ok, .column = true, .choices = kClocks}),
      field("clock_cost_ns", &Result::clock_cost_ns,
            "time that one reading of the clock takes; never subtracted from anything",
            {.when = When::ok, .column = true}),
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
  };
};

template <>
struct Record<Percentiles> {
  static constexpr std::string_view kName = "message_times";
  static constexpr std::string_view kAbout =
      "Times of messages, by nearest rank from the histograms: exact below 2048 ns, at most 0.1 % "
      "too low above. A percentile is there where at least 10 messages lie beyond it, of messages "
      "that were timed together 10 means.";
  static constexpr FieldRule kIfAny{.presence = Presence::if_any, .column = true};
  static constexpr std::tuple kFields{
      field("time", &Summary::time,
            "service: from sending a task until its reply is there, in a closed loop, where nobody "
            "sends while a reply is late; response: from when a task was due by the rate; "
            "interval: between two arrivals, of a stream"),
      field("timed", &Summary::timed, "the same as a sentence"),
      computed<Percentiles>(
          "of", [](const Percentiles& times) { return times_of(times.together); },
          "what the times are of: messages, each by itself; or the means of messages that were "
          "timed together, too short for the clock",
          {.pattern = "^(messages|means of up to [0-9]+ messages)$"}),
      field("count", &Percentiles::count, "messages"),
      field("p50_ns", &Percentiles::p50, "half of the messages took no longer", kIfAny),
      field("p90_ns", &Percentiles::p90, "90 % of the messages took no longer", kIfAny),
      field("p99_ns", &Percentiles::p99, "99 % of the messages took no longer", kIfAny),
      field("p99_9_ns", &Percentiles::p99_9, "99.9 % of the messages took no longer", kIfAny),
      field("p99_99_ns", &Percentiles::p99_99, "99.99 % of the messages took no longer", kIfAny),
      field("max_ns", &Percentiles::max, "the slowest message", {.column = true}),
  };
};

template <>
struct Record<Mode> {
  static constexpr std::string_view kName = "mode";
  static constexpr std::string_view kAbout =
      "Invocations whose figures lie together, apart from those of all others.";
  static constexpr FieldRule kShare{.up_to_one = true, .unit = "share"};
  static constexpr std::tuple kFields{
      field("count", &Mode::count, "invocations", {.least = 1}),
      field("share", &Mode::share, "of all invocations of the experiment", kShare),
      field("low_ns", &Mode::low, "time per message of the fastest of them"),
      field("median_ns", &Mode::median, "time per message, their median"),
      field("high_ns", &Mode::high, "time per message of the slowest of them"),
      field("bytes_per_second", &Mode::bytes_per_second,
            "payload per second, by that median; with a rate, as it was sent"),
      field("over_compute", &Mode::over_compute, "as in the summary, by that median",
            {.unit = "ratio"}),
      field("over_copy", &Mode::over_copy, "as in the summary, by that median", {.unit = "ratio"}),
      field("cpu_ns", &Mode::cpu_ns, "as in the summary, the median of these invocations"),
      field("placement", &Mode::placement, "label that most of them have, see invocations"),
      field("placement_share", &Mode::placement_share, "how many of them have it", kShare),
      field("message_times", &Mode::message_times, "single messages of these invocations"),
  };
};

template <>
struct Record<SerialCorrelation> {
  static constexpr std::string_view kAbout =
      "Whether invocations that ran one after the other resemble each other.";
  static constexpr std::tuple kFields{
      field("lag_1", &SerialCorrelation::lag_1,
            "rank correlation of neighbours in time (Bartels); 0 with fewer than 10 invocations",
            {.least = -1, .up_to_one = true, .unit = "correlation"}),
      field("p", &SerialCorrelation::p,
            "how often chance alone gives as much, by a normal approximation",
            {.up_to_one = true, .unit = "probability"}),
      field("effective_count", &SerialCorrelation::effective_count,
            "as many independent invocations would say as much; all of them where p is above "
            "0.01"),
  };
};

template <>
struct Record<Spread> {
  static constexpr std::string_view kAbout = "The smallest, the middle and the largest.";
  static constexpr std::tuple kFields{
      field("low", &Spread::low, "the shortest", {.unit = "ns"}),
      field("median", &Spread::median, "the middle one", {.unit = "ns"}),
      field("high", &Spread::high, "the longest", {.unit = "ns"}),
      field("count", &Spread::count, "invocations that tell", {.least = 1}),
  };
};

template <>
struct Record<RateSummary> {
  static constexpr std::string_view kAbout = "How the invocations kept their rate.";
  static constexpr std::tuple kFields{
      field("achieved_per_second", &RateSummary::achieved_per_second,
            "messages over the time from the start of the schedule to the last send"),
      field("late_sends", &RateSummary::late_sends, "late sends of all invocations together"),
      field("late_share", &RateSummary::late_share, "late sends over all messages",
            {.up_to_one = true, .unit = "share"}),
  };
};

template <>
struct Record<Sharing> {
  static constexpr std::string_view kAbout = "How the workers shared the messages.";
  static constexpr FieldRule kShare{.up_to_one = true, .unit = "share"};
  static constexpr std::tuple kFields{
      field("workers_used", &Sharing::workers_used,
            "workers that had messages of a batch, the median over all batches"),
      field("least", &Sharing::least, "share of all messages of the least busy worker", kShare),
      field("most", &Sharing::most, "share of all messages of the most busy worker", kShare),
  };
};

template <>
struct Record<Summary> {
  static constexpr std::string_view kName = "summary";
  static constexpr std::string_view kAbout = "What the invocations say together.";
  static constexpr FieldRule kRatio{.unit = "ratio"};
  static constexpr FieldRule kIfAny{.presence = Presence::if_any};
  static constexpr std::tuple kFields{
      field("message_ns", &Summary::message_ns,
            "wall time per message in ns; of each invocation the median of its batches. With a "
            "rate, which decides that, the median response time of each invocation"),
      field("modes", &Summary::modes,
            "Groups that the invocations fall into, fastest first. Where there are several, read "
            "these: the medians over all invocations then are times that hardly any of them took.",
            {.not_empty = true}),
      field("messages_per_second", &Summary::messages_per_second,
            "messages per second; with a rate, as they were sent"),
      field("bytes_per_second", &Summary::bytes_per_second,
            "payload per second: tasks and replies, of a stream the tasks alone"),
      field("cpu_ns", &Summary::cpu_ns,
            "processor time per message in ns, user and system, of all parties together"),
      field("message_times", &Summary::message_times, "single messages of all invocations"),
      field("compute_only_ns", &Summary::compute_only_ns,
            "processor time of one work item in ns, without any transport and with all workers at "
            "work; 0 without work"),
      field("compute_only_flops", &Summary::compute_only_flops,
            "floating point operations per second of the work alone: work_operations over "
            "compute_only_ns; absent where they are not counted",
            kIfAny),
      field("copy_only_ns", &Summary::copy_only_ns,
            "a message and its reply moved by one memcpy each, written and read alike, ns"),
      field("over_compute", &Summary::over_compute,
            "message_ns over compute_only_ns divided by worker_cores: 1 where the transport costs "
            "nothing and the cores do nothing but the work; 0 without work or with a rate",
            kRatio),
      field("over_copy", &Summary::over_copy,
            "message_ns over copy_only_ns; 0 where that was not measured or with a rate", kRatio),
      field("speedup", &Summary::speedup,
            "compute_only_ns over message_ns: how many times faster than one core with nothing but "
            "the work; 0 without work or with a rate, and where there are several modes: then it "
            "is ideal_speedup over the over_compute of each",
            kRatio),
      field("ideal_speedup", &Summary::ideal_speedup,
            "cores that the workers can use at the same time, which is what speedup would be over "
            "a free transport; 0 without work or with a rate",
            kRatio),
      field("efficiency", &Summary::efficiency,
            "speedup over ideal_speedup; 0 without work or with a rate, and where there are "
            "several modes",
            kRatio),
      field("serial_correlation", &Summary::serial,
            "Whether invocations that ran one after the other resemble each other; the interval "
            "takes them to be independent."),
      field("launch_ns", &Summary::launch_ns,
            "From the launch of the coordinator until the last worker ran; absent where no "
            "invocation tells.",
            kIfAny),
      field("parties", &Summary::parties,
            "Where the time of each party went, the coordinator first."),
      field("open_loop", &Summary::open_loop,
            "How the invocations kept the rate that was asked for; left out without one.", kIfAny),
      field("sharing", &Summary::sharing,
            "How the workers shared the messages of a shared queue; left out for lanes.", kIfAny),
  };
};

// The parameters as texts and as numbers: model/document.hpp holds them with the plan, and the keys
// say what they are.
struct ParameterTexts {
  const PlannedExperiment* planned;
};
struct ParameterValues {
  const PlannedExperiment* planned;
};
struct InvocationsOf {
  const ExperimentResult* experiment;
};

template <>
struct Record<ExperimentResult> {
  using Result = ExperimentResult;
  static constexpr std::string_view kName = "experiment";
  static constexpr std::string_view kAbout = "One point of the plan: every parameter fixed.";
  static constexpr std::tuple kFields{
      field("name", &Result::planned, &PlannedExperiment::name,
            "unique in this document: what varies, such as pipe/size=1MiB", {.not_empty = true}),
      computed<Result>("parameters",
                       [](const Result& each) { return ParameterTexts{&each.planned}; },
                       "Every parameter as it would be written on the command line.",
                       {.item = "value of one parameter"}),
      computed<Result>(
          "values", [](const Result& each) { return ParameterValues{&each.planned}; },
          "The same as numbers, with the unit in the name: those parameters that are sizes, times "
          "and counts and that this experiment listens to."),
      field("chosen", &Result::planned, &PlannedExperiment::chosen,
            "Names of the parameters that were left to ipcbench: they follow from the others and "
            "tell no two experiments apart.",
            {.presence = Presence::later, .item = "name of one parameter"}),
      field("status", &Result::failure, &Failure::status,
            "ok, or how its first invocation that failed did"),
      field("reason", &Result::failure, &Failure::reason,
            "why it failed, one sentence; only where it did", {.when = When::failed}),
      field("failure", &Result::failure, "who failed and where; only where it did",
            {.when = When::failed}),
      field("stopped_by", &Result::stopped_by,
            "why no more invocations were run: the interval of the median was narrow enough, their "
            "number or the time was reached, one failed, the run was interrupted",
            {.presence = Presence::if_any}),
      field("warnings", &Result::warnings, "Doubts about this experiment."),
      computed<Result>(
          "summary", [](const Result& each) -> const Summary& { return *each.summary; },
          "what the invocations say together; only where status is ok", {.when = When::ok}),
      computed<Result>(
          "invocations", [](const Result& each) { return InvocationsOf{&each}; },
          "Every invocation in order, failed ones too."),
  };
};

template <>
struct Record<Ratio> {
  static constexpr std::string_view kName = "ratio";
  static constexpr std::string_view kAbout =
      "Two experiments that differ in one parameter, all else that was asked for being equal.";
  static constexpr std::tuple kFields{
      field("axis", &Ratio::axis, "that parameter: transport, reply, ..."),
      field("faster", &Ratio::faster, "name of the faster experiment"),
      field("slower", &Ratio::slower, "name of the slower experiment"),
      field("what", &Ratio::what,
            "what sets this pair apart from others in the document, such as size=1MiB; may be "
            "empty"),
      field("faster_value", &Ratio::faster_value, "value of the axis of the faster one"),
      field("slower_value", &Ratio::slower_value, "value of the axis of the slower one"),
      field("grouped", &Ratio::grouped,
            "the invocations of one of them fall into groups: there is no ratio, and which one is "
            "faster is not said"),
      computed<Ratio>(
          "ratio",
          [](const Ratio& each) { return each.grouped ? std::nullopt : std::optional(each.ratio); },
          "time per message of slower over faster, paired by rounds in which the cores were as "
          "near or as far for both; absent where one is grouped",
          {.presence = Presence::if_any, .unit = "ratio"}),
      field("distinct", &Ratio::distinct,
            "the interval lies above 1 and holds with 95 % or more: the difference is more than "
            "noise"),
      field("alike", &Ratio::alike,
            "the interval lies within 1/1.1 to 1.1 around 1 and holds with 95 % or more; where "
            "neither this nor distinct is true the two cannot be told apart"),
  };
};

template <>
struct Record<Yardstick> {
  static constexpr std::string_view kName = "yardstick";
  static constexpr std::string_view kAbout = "Time per call over batches.";
  static constexpr std::tuple kFields{
      field("low_ns", &Yardstick::low, "time of the fastest batch"),
      field("median_ns", &Yardstick::median, "time of the middle one"),
      field("high_ns", &Yardstick::high, "time of the slowest batch"),
      field("count", &Yardstick::count, "batches", {.least = 1}),
  };
};

template <>
struct Record<Yardsticks> {
  static constexpr std::string_view kName = "yardsticks";
  static constexpr std::string_view kAbout =
      "One end of the run; what could not be measured is absent.";
  static constexpr FieldRule kIfAny{.presence = Presence::if_any};
  static constexpr std::tuple kFields{
      field("null_syscall", &Yardsticks::null_syscall, "getppid", kIfAny),
      field("self_pipe", &Yardsticks::self_pipe, "a byte into a pipe and out again, in one thread",
            kIfAny),
      field("memory_copy", &Yardsticks::memory_copy, "8 MiB by memcpy", kIfAny),
      field("cache_line", &Yardsticks::cache_line,
            "round trip of a cache line between the first two cores", kIfAny),
  };
};

template <>
struct Record<YardstickEnds> {
  static constexpr std::string_view kAbout = "Both ends of the run.";
  static constexpr FieldRule kIfAny{.presence = Presence::if_any};
  static constexpr std::tuple kFields{
      field("before", &YardstickEnds::before, "the first end of the run", kIfAny),
      field("after", &YardstickEnds::after, "the last; absent where it was interrupted", kIfAny),
  };
};

template <>
struct Record<ToolInfo> {
  static constexpr std::string_view kAbout = "The program that measured.";
  static constexpr std::tuple kFields{
      field("version", &ToolInfo::version, "version of ipcbench"),
      field("commit", &ToolInfo::commit, "commit of its sources; may be empty"),
      field("compiler", &ToolInfo::compiler, "name and version of the compiler"),
      field("flags", &ToolInfo::flags, "build type and compiler flags"),
  };
};

template <>
struct Record<CacheInfo> {
  static constexpr std::string_view kAbout = "One cache.";
  static constexpr std::tuple kFields{
      field("name", &CacheInfo::name, "such as L2"),
      field("size_bytes", &CacheInfo::size_bytes, "its size", {.most = UINT64_MAX}),
  };
};

template <>
struct Record<ResourceLimit> {
  static constexpr auto kKey = &ResourceLimit::name;
  static constexpr std::string_view kAbout = "One limit; absent: unlimited.";
  static constexpr FieldRule kIfAny{.presence = Presence::if_any, .most = UINT64_MAX};
  static constexpr std::tuple kFields{
      field("soft", &ResourceLimit::soft, "the limit that holds", kIfAny),
      field("hard", &ResourceLimit::hard, "the limit to which it may be raised", kIfAny),
  };
};

template <>
struct Record<HostInfo> {
  static constexpr std::string_view kAbout = "The machine that was measured.";
  static constexpr FieldRule kIfAny{.presence = Presence::if_any};
  static constexpr std::tuple kFields{
      field("cpu", &HostInfo::cpu, "model of the processor"),
      field("allowed_cpus", &HostInfo::allowed_cpus, "Cores that ipcbench was allowed to use.",
            {.item = "one core"}),
      field("caches", &HostInfo::caches, "Caches of the first core."),
      field("kernel", &HostInfo::kernel, "name and release of the kernel"),
      field("clock_source", &HostInfo::clock_source, "clock of the kernel"),
      field("governor", &HostInfo::governor, "frequency governor, or that it is not available"),
      field("hypervisor", &HostInfo::hypervisor,
            "by its own name, none on bare metal, or that it is not available"),
      field("memory_bytes", &HostInfo::memory_bytes, "memory of the machine", {.most = UINT64_MAX}),
      field("memory_limit_bytes", &HostInfo::memory_limit_bytes,
            "limit of the control group; 0: none", {.most = UINT64_MAX}),
      field("memory_limit_source", &HostInfo::memory_limit_source,
            "where that limit was read; may be empty"),
      field("load", &HostInfo::load,
            "average number of runnable threads over the minute before the start"),
      field("cpu_limit", &HostInfo::cpu_limit,
            "processor time that the control group may use, in cores; 0: no quota; absent: not "
            "available",
            {.presence = Presence::if_any, .unit = "cores"}),
      field("mitigations", &HostInfo::mitigations,
            "What the kernel says of each vulnerability of the processor; absent: not available.",
            kIfAny),
      field("huge_pages", &HostInfo::huge_pages,
            "Modes of transparent huge pages: enabled, defrag, shmem_enabled; absent: not "
            "available.",
            kIfAny),
      field("limits", &HostInfo::limits,
            "Resource limits of ipcbench (getrlimit), by the names of limits.conf.", kIfAny),
  };
};

// What a document is; the names and versions are with the sinks that write them.
struct DocumentKind {};

template <>
struct Record<Document> {
  static constexpr std::string_view kAbout =
      "The result of one run of ipcbench. Units are in the keys; bytes are bytes, times are ns "
      "unless the key says otherwise; every number is finite.";
  static constexpr std::tuple kFields{
      computed<Document>(
          "schema", [](const Document&) { return DocumentKind{}; }, "What this document is."),
      field("tool", &Document::tool, "The program that measured."),
      field("host", &Document::host, "The machine that was measured."),
      field("started", &Document::started, "when the run began, UTC, ISO 8601"),
      field("complete", &Document::complete, "false: interrupted; what was finished is here"),
      field("elapsed_ns", &Document::elapsed_ns, "time of the whole run", {.most = UINT64_MAX}),
      field("name", &Document::name, "name of the scenario; may be empty"),
      field("description", &Document::description,
            "the question that the scenario asks; may be empty"),
      field("config", &Document::config, "Effective configuration: runs again as it stands.",
            {.item = "One value, or the list of values that it was swept over."}),
      field("seed", &Document::seed, "decides the order of invocations", {.most = UINT64_MAX}),
      field("warnings", &Document::warnings, "Doubts about the whole run."),
      computed<Document>(
          "yardsticks",
          [](const Document& document) -> std::optional<YardstickEnds> {
            const YardstickEnds ends{document.yardsticks_before, document.yardsticks_after};
            return ends.before || ends.after ? std::optional(ends) : std::nullopt;
          },
          "A few things that every machine can do, timed at both ends of the run to tell whether "
          "two results can be compared; nothing is divided by them. Absent around single "
          "invocations.",
          {.presence = Presence::if_any}),
      computed<Document>(
          "experiments",
          [](const Document& document) -> const auto& { return document.experiments; },
          "In the order of the plan."),
      computed<Document>(
          "ratios", [](const Document& document) -> const auto& { return document.ratios; },
          "Comparisons of experiments that differ in one parameter alone: every transport against "
          "the fastest, and the ends of every sweep."),
  };
};

}  // namespace ipcbench
