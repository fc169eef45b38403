// The records of what statistics make of the invocations of one experiment.
#pragma once

#include <string_view>
#include <tuple>

#include "ipcbench/model/document.hpp"
#include "ipcbench/model/field.hpp"

namespace ipcbench {

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
struct Record<ChosenPercentile> {
  static constexpr std::string_view kAbout = "A percentile that was asked for.";
  static constexpr std::tuple kFields{
      field("percent", &ChosenPercentile::percent,
            "so many of a hundred messages took no longer, above 0 and below 100",
            {.unit = "percent"}),
      field("ns", &ChosenPercentile::ns, "how long they took at most"),
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
      field("chosen", &Percentiles::chosen, "the percentiles that --percentiles asked for",
            {.presence = Presence::if_any}),
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

// Baselines are measured in processes of ours alone.
inline bool is_of_program(const Summary& summary) {
  return !summary.parties.empty() && is_of_program(summary.parties.front());
}

template <>
struct Record<Summary> {
  static constexpr std::string_view kName = "summary";
  static constexpr std::string_view kAbout = "What the invocations say together.";
  static constexpr FieldRule kIfTold{.if_told = true};
  static constexpr FieldRule kToldRatio{.if_told = true, .unit = "ratio"};
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
            "work; 0 without work",
            kIfTold),
      field("compute_only_flops", &Summary::compute_only_flops,
            "floating point operations per second of the work alone: work_operations over "
            "compute_only_ns; absent where they are not counted",
            kIfAny),
      field("copy_only_ns", &Summary::copy_only_ns,
            "a message and its reply moved by one memcpy each, written and read alike, ns",
            kIfTold),
      field("over_compute", &Summary::over_compute,
            "message_ns over compute_only_ns divided by worker_cores: 1 where the transport costs "
            "nothing and the cores do nothing but the work; 0 without work or with a rate",
            kToldRatio),
      field("over_copy", &Summary::over_copy,
            "message_ns over copy_only_ns; 0 where that was not measured or with a rate",
            kToldRatio),
      field("speedup", &Summary::speedup,
            "compute_only_ns over message_ns: how many times faster than one core with nothing but "
            "the work; 0 without work or with a rate, and where there are several modes: then it "
            "is ideal_speedup over the over_compute of each",
            kToldRatio),
      field("ideal_speedup", &Summary::ideal_speedup,
            "cores that the workers can use at the same time, which is what speedup would be over "
            "a free transport; 0 without work or with a rate",
            kToldRatio),
      field("efficiency", &Summary::efficiency,
            "speedup over ideal_speedup; 0 without work or with a rate, and where there are "
            "several modes",
            kToldRatio),
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

}  // namespace ipcbench
