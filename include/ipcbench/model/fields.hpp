// The records of everything that a result document holds: of the document here, of invocations and
// summaries beside, of parties in model/party.hpp. Sentences are those of the schema and of
// docs/result.md.
#pragma once

#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "ipcbench/model/document.hpp"
#include "ipcbench/model/field.hpp"
#include "ipcbench/model/invocation_fields.hpp"
#include "ipcbench/model/summary_fields.hpp"

namespace ipcbench {

// Whether an invocation or an experiment of this status carries the field; what has no status does.
template <class Struct>
bool is_due(When when, const Struct& object) {
  if constexpr (requires { object.failure.status; })
    return when == When::always || (when == When::ok) == (object.failure.status == Status::ok);
  else
    return true;
}

// Whether it may leave out what a field has with `if_told`.
template <class Struct>
bool need_not_tell(const Struct& object) {
  if constexpr (requires { is_of_program(object); })
    return is_of_program(object);
  else
    return false;
}

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
struct Record<Finding> {
  static constexpr std::string_view kName = "finding";
  static constexpr std::string_view kAbout =
      "One experiment, or a pair of them, held against a rule.";
  static constexpr FieldRule kIfAny{.presence = Presence::if_any};
  static constexpr std::tuple kFields{
      field("of", &Finding::of,
            "name of the experiment; empty where the rule could not be applied"),
      field("over", &Finding::over,
            "name of the experiment that it is divided by, or that is taken off; absent: neither",
            kIfAny),
      field("verdict", &Finding::verdict,
            "proven: the whole interval keeps the rule; refuted: none of it does"),
      field("figure", &Finding::figure,
            "what the rule is about, of pairs of invocations of one round, or of invocations by "
            "themselves; in the unit of the expectation",
            {.unit = "see unit"}),
      field("reason", &Finding::reason,
            "where it is inconclusive: why, and what would decide it; else absent", kIfAny),
  };
};

template <>
struct Record<Expectation> {
  static constexpr std::string_view kName = "expectation";
  static constexpr std::string_view kAbout = "A rule on the figures of the run.";
  static constexpr std::tuple kFields{
      field("rule", &Expectation::rule, "as it is written in expect"),
      field("unit", &Expectation::unit,
            "of the figures: ns, bytes, per_second or share; empty: a ratio, or a number"),
      field("verdict", &Expectation::verdict, "refuted where one finding is, proven where all are"),
      field("findings", &Expectation::findings, "One for each experiment that the rule means."),
  };
};

template <>
struct Record<Claim> {
  static constexpr std::string_view kName = "claim";
  static constexpr std::string_view kAbout = "What somebody says, and what the run found.";
  static constexpr FieldRule kIfAny{.presence = Presence::if_any};
  static constexpr std::tuple kFields{
      field("config", &Claim::config,
            "name of the config that makes it; absent where the run has one config", kIfAny),
      field("claim", &Claim::text,
            "what is claimed; absent: there are limits to keep, and no claim", kIfAny),
      field("source", &Claim::source, "who says so", kIfAny),
      field("verdict", &Claim::verdict, "refuted where one expectation is, proven where all are"),
      field("expectations", &Claim::expectations, "The rules that decide about it."),
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
template <class Document>
struct DocumentKind {};

template <>
struct Record<Document> {
  static constexpr std::string_view kAbout =
      "The result of one run of ipcbench. Units are in the keys; bytes are bytes, times are ns "
      "unless the key says otherwise; every number is finite.";
  static constexpr std::tuple kFields{
      computed<Document>(
          "schema", [](const Document&) { return DocumentKind<Document>{}; },
          "What this document is."),
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
      field("claims", &Document::claims,
            "What was claimed, and what was found; absent where no config has expectations.",
            {.presence = Presence::if_any}),
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
