// The records of everything that advice holds as JSON. Private to the report.
#pragma once

#include <array>
#include <string_view>
#include <tuple>

#include "ipcbench/model/advice.hpp"
#include "ipcbench/report/schema.hpp"
#include "shared_fields.hpp"

namespace ipcbench {

template <>
struct NamesOf<Bound> {
  static constexpr std::array<std::string_view, 3> kNames{"workers", "coordinator", "cores"};
};
template <>
struct NamesOf<AdviceKind> {
  static constexpr std::array<std::string_view, 2> kNames{"spread", "stay-serial"};
};

inline constexpr FieldRule kWhereKnown{.presence = Presence::if_any};
inline constexpr FieldRule kShareOff{.presence = Presence::if_any, .least = -1};

template <>
struct Record<AdviceQuestion> {
  static constexpr std::string_view kAbout = "What was asked.";
  static constexpr std::tuple kFields{
      field("size_bytes", &AdviceQuestion::size_bytes, "of an item, to a worker"),
      field("reply_bytes", &AdviceQuestion::reply_bytes, "of its answer"),
      field("work", &AdviceQuestion::work, "of an item, as --work takes it", {.not_empty = true}),
      field("measured_command", &AdviceQuestion::measured_command,
            "whose time is the work; empty: none"),
      field("most_workers", &AdviceQuestion::most_workers, "that may be used", {.least = 2}),
      field("isolation", &AdviceQuestion::isolation,
            "whether a crash of a worker must stay its own"),
      field("memory_bytes", &AdviceQuestion::memory_bytes,
            "that a way may take; absent: as much as there is", {.presence = Presence::if_any}),
      field("now", &AdviceQuestion::now, "what the asker has today; empty: not said"),
      field("hosts", &AdviceQuestion::hosts, "as --hosts takes them; absent: this machine",
            {.presence = Presence::if_any}),
      field("launcher", &AdviceQuestion::launcher, "of MPI jobs; absent: the usual one",
            {.presence = Presence::if_any}),
  };
};

template <>
struct Record<Way> {
  static constexpr std::string_view kName = "way";
  static constexpr std::string_view kAbout = "One way to spread the work.";
  static constexpr std::tuple kFields{
      field("transport", &Way::transport, "as --transport takes it", {.not_empty = true}),
      field("workers", &Way::workers, "beside the coordinator", {.least = 1}),
      field("items", &Way::items, "that travel in one message", {.least = 1}),
      field("by_handle", &Way::by_handle,
            "whether payloads lie in shared memory, and a handle travels",
            {.presence = Presence::if_any}),
      field("hosts", &Way::hosts,
            "and how many ranks each may take, as --hosts takes them; absent: this machine",
            {.presence = Presence::if_any}),
  };
};

template <>
struct Record<WayCost> {
  static constexpr std::string_view kName = "cost";
  static constexpr std::string_view kAbout = "What a way costs where the work is nothing.";
  static constexpr std::tuple kFields{
      field("way", &WayCost::way, "The way."),
      field("message_ns", &WayCost::message_ns, "wall time of one item"),
      field("coordinator_ns", &WayCost::coordinator_ns, "of it, how long the coordinator was busy"),
      field("worker_ns", &WayCost::worker_ns, "how long a worker was busy with one item"),
      field("launch_ns", &WayCost::launch_ns, "until all workers run, once"),
      field("exchange_ns", &WayCost::exchange_ns,
            "what a worker spends between two items that it works on, waking up included; absent: "
            "the coordinator is the bottleneck with 1 ms of work, or with the work of the question "
            "where that is shorter",
            {.presence = Presence::if_any, .least = -1'000'000'000'000}),
      field("invocations", &WayCost::invocations, "that measured it", {.least = 1}),
      field(
          "cores", &WayCost::cores,
          "that all parties can have together, of a way over hosts; absent: those of this machine",
          {.presence = Presence::if_any}),
      field("workers_on_host", &WayCost::workers_on_host,
            "the most that one host has; absent: all are on this machine",
            {.presence = Presence::if_any}),
  };
};

template <>
struct Record<SizeCosts> {
  static constexpr std::string_view kAbout = "What the ways cost at one size.";
  static constexpr std::tuple kFields{
      field("size_bytes", &SizeCosts::size_bytes, "of an item, to a worker", {.least = 1}),
      field("reply_bytes", &SizeCosts::reply_bytes, "of its answer", {.least = 1}),
      field("costs", &SizeCosts::costs, "Without work."),
  };
};

template <>
struct Record<WorkCost> {
  static constexpr std::string_view kAbout = "The work by itself, with several at it.";
  static constexpr std::tuple kFields{
      field("workers", &WorkCost::workers, "at the same time", {.least = 1}),
      field("work_ns", &WorkCost::work_ns,
            "wall time of one item, in which others may have had the core"),
      field("cpu_ns", &WorkCost::cpu_ns, "processor time of one item"),
      field("efficiency", &WorkCost::efficiency, "cpu_ns of one worker over it", {.unit = "ratio"}),
  };
};

template <>
struct Record<Prediction> {
  static constexpr std::string_view kName = "prediction";
  static constexpr std::string_view kAbout =
      "What the model says of one item: the largest of three terms.";
  static constexpr std::tuple kFields{
      field("time_ns", &Prediction::time_ns, "wall time"),
      field("bound", &Prediction::bound, "which of the three terms it is"),
      field("workers_ns", &Prediction::workers_ns,
            "a worker's work and one exchange with the coordinator, over the workers"),
      field("coordinator_ns", &Prediction::coordinator_ns, "the way without work"),
      field("cores_ns", &Prediction::cores_ns,
            "all that is to be done, over the cores that there are; 0 with one worker"),
  };
};

template <>
struct Record<Candidate> {
  static constexpr std::string_view kAbout = "One way, predicted and perhaps measured.";
  static constexpr std::tuple kFields{
      field("way", &Candidate::way, "The way."),
      field("predicted", &Candidate::predicted, "By the model."),
      field("measured_ns", &Candidate::measured_ns,
            "Wall time of one item: the median over invocations and its interval, ns.",
            kWhereKnown),
      field("cpu_ns", &Candidate::cpu_ns, "processor time of one item, of all parties",
            kWhereKnown),
      field("error", &Candidate::error, "predicted over measured, less one", kShareOff),
      field("speedup", &Candidate::speedup,
            "serial time over its time, measured where it was, else predicted", {.unit = "ratio"}),
      field("memory_bytes", &Candidate::memory_bytes, "of all buffers; absent: not known",
            {.presence = Presence::if_any}),
      field("is_now", &Candidate::is_now, "whether the asker has it today"),
      field("gives_up", &Candidate::gives_up, "what a program gives up by it; may be empty"),
      field("command", &Candidate::command, "that measures it"),
  };
};

template <>
struct Record<WhatIf> {
  static constexpr std::string_view kAbout = "One thing that is otherwise, and what it brings.";
  static constexpr std::tuple kFields{
      field("name", &WhatIf::name, "of the change", {.not_empty = true}),
      field("about", &WhatIf::about, "what is otherwise"),
      field("is_burden", &WhatIf::is_burden,
            "the times are those with a burden that the change takes away, not of the change"),
      field("predicted", &WhatIf::predicted, "By the model."),
      field("measured_ns", &WhatIf::measured_ns,
            "Wall time of one item, ns; absent: ipcbench cannot run it.", kWhereKnown),
      field("gain", &WhatIf::gain,
            "how many times as fast the change makes it, measured where both were, else predicted",
            {.unit = "ratio"}),
      field("is_clear", &WhatIf::is_clear,
            "whether the intervals of the two, of three invocations or more, lie apart; true where "
            "one of them was only predicted"),
      field("command", &WhatIf::command, "that measures it; empty: none does"),
  };
};

template <>
struct Record<Examination> {
  static constexpr std::string_view kAbout = "What a way would be with changes, one at a time.";
  static constexpr std::tuple kFields{
      field("way", &Examination::way, "The way."),
      field("predicted", &Examination::predicted, "As it is, by the model."),
      field("measured_ns", &Examination::measured_ns,
            "Wall time of one item as it is, in the same rounds as the changes, ns.", kWhereKnown),
      field("changes", &Examination::changes, "The largest gain first."),
  };
};

template <>
struct Record<PayOff> {
  static constexpr std::string_view kAbout = "When a way is worth it, by the model.";
  static constexpr std::tuple kFields{
      field("way", &PayOff::way, "The way."),
      field("break_even_ns", &PayOff::break_even_ns,
            "work of an item from which on it is faster than serial; absent: never", kWhereKnown),
      field("metg_ns", &PayOff::metg_ns,
            "METG(50 %): the smallest work of an item at which half of the cores' time is work; "
            "absent: never",
            kWhereKnown),
      field("useful_workers", &PayOff::useful_workers,
            "more keep the coordinator no busier: it is the bottleneck",
            {.presence = Presence::if_any, .unit = "workers"}),
      field("largest_size_bytes", &PayOff::largest_size_bytes,
            "up to this size half of the cores' time is work, with the work of the question; the "
            "largest of sizes: perhaps beyond it too; absent: at none of them",
            kWhereKnown),
  };
};

template <>
struct Record<LeftOut> {
  static constexpr std::string_view kAbout = "A transport that is no candidate.";
  static constexpr std::tuple kFields{
      field("transport", &LeftOut::transport, "its name"),
      field("reason", &LeftOut::reason, "why"),
  };
};

template <>
struct Record<SizeAdvice> {
  static constexpr std::string_view kAbout = "The answer for one size.";
  static constexpr std::tuple kFields{
      field("question", &SizeAdvice::question, "What was asked."),
      field("kind", &SizeAdvice::kind, "what to do"),
      field("answer", &SizeAdvice::answer, "the same as one sentence"),
      field("reason", &SizeAdvice::reason, "why; may be empty"),
      field("best", &SizeAdvice::best, "The way to take; absent: stay serial.", kWhereKnown),
      field("serial_ns", &SizeAdvice::serial_ns,
            "Wall time of the work of one item on one core, nothing sent, ns."),
      field("work", &SizeAdvice::work, "The work by itself."),
      field("costs", &SizeAdvice::costs, "What the ways cost without work."),
      field("candidates", &SizeAdvice::candidates,
            "Those that were measured first, the fastest first."),
      field("pay_offs", &SizeAdvice::pay_offs, "With as many workers as may be used, or cores."),
      field("error_median", &SizeAdvice::error_median,
            "of the predictions of what was measured, without their signs, as a share",
            kWhereKnown),
      field("error_largest", &SizeAdvice::error_largest, "the same, the largest", kWhereKnown),
      field(
          "second_host_ns", &SizeAdvice::second_host_ns,
          "work of an item from which on several hosts are faster than one by 5 % or more, by the "
          "model; absent: never, or there is one alone",
          kWhereKnown),
      field("left_out", &SizeAdvice::left_out, "Transports that are no candidates."),
      field("warnings", &SizeAdvice::warnings, "What makes the answer doubtful."),
      field("what_if", &SizeAdvice::what_if, "Where --what-if asked for it.", kWhereKnown),
      field("explanation", &SizeAdvice::explanation,
            "the terms of the way to take in sentences, where --explain asked for them",
            {.presence = Presence::if_any, .item = "one sentence"}),
  };
};

template <>
struct Record<Advice> {
  static constexpr std::string_view kAbout =
      "How to spread some work, with what was measured to say it. Times are ns of one item; every "
      "number is finite.";
  static constexpr std::tuple kFields = std::tuple_cat(
      std::tuple{
          computed<Advice>(
              "schema", [](const Advice&) { return DocumentKind<Advice>{}; },
              "What this document is."),
          field("tool", &Advice::tool, "What measured."),
          computed<Advice>(
              "host", [](const Advice& advice) { return in_brief(advice.host); }, "The machine."),
          field("started", &Advice::started, "when it began, UTC, ISO 8601"),
          field("elapsed_ns", &Advice::elapsed_ns, "of the whole"),
          field("cores", &Advice::cores, "that could be used", {.least = 1}),
      },
      Record<SizeAdvice>::kFields,
      std::tuple{
          field("sizes", &Advice::sizes,
                "Costs at sizes around those of the question and at these themselves, ascending."),
          field("notes", &Advice::notes, "what holds beyond the question",
                {.presence = Presence::if_any, .item = "one sentence"}),
          field("other_sizes", &Advice::other_sizes,
                "The answers for the sizes of the question behind the first one.",
                {.presence = Presence::if_any}),
      });
};

template <>
struct SchemaOf<Advice> {
  static constexpr std::string_view kName = "ipcbench-advice", kTitle = "Advice by ipcbench",
                                    kPlural = "pieces of advice";
  static constexpr int kVersion = 1;
};

}  // namespace ipcbench
