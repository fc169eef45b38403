// The records of everything that a comparison holds as JSON. Private to the report.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <tuple>

#include "ipcbench/model/comparison.hpp"
#include "ipcbench/stats/compare.hpp"
#include "shared_fields.hpp"

namespace ipcbench {

// Changes are ratios less one, so none is below -1.
inline constexpr FieldRule kChange{.least = -1};

template <>
struct Record<ComparedVersion> {
  static constexpr std::string_view kName = "version";
  static constexpr std::string_view kAbout = "One of the two versions.";
  static constexpr std::tuple kFields{
      field("source", &ComparedVersion::source, "path of the program or of the result"),
      field("version", &ComparedVersion::version, "of ipcbench"),
      field("commit", &ComparedVersion::commit, "of its sources; may be empty"),
  };
};

template <>
struct Record<CompareRule> {
  static constexpr std::string_view kAbout = "What decided.";
  static constexpr std::tuple kFields{
      field("margin", &CompareRule::margin, "a smaller estimate is neither slower nor faster"),
      field("same_within", &CompareRule::same_within, "an interval within these bounds is same"),
      field("least_pairs", &CompareRule::least_pairs, "fewer usable pairs decide nothing"),
      field("confidence", &CompareRule::confidence, "of stored results", {.up_to_one = true}),
      field("looks", &CompareRule::looks, "pairs after which a decision is tried"),
      field("look_confidence", &CompareRule::look_confidence, "of each look", {.up_to_one = true}),
      field("least_confirming", &CompareRule::least_confirming,
            "fresh pairs that confirm, at least; as many as the first set had"),
      field("confirm_confidence", &CompareRule::confirm_confidence, "of the confirming set",
            {.up_to_one = true}),
  };
};

template <>
struct Record<Judgement> {
  static constexpr std::string_view kName = "judgement";
  static constexpr std::string_view kAbout = "What a set of pairs says.";
  static constexpr std::tuple kFields{
      field("verdict", &Judgement::verdict, "what the set says by itself"),
      field("pairs", &Judgement::pairs, "in the set"),
      field("usable", &Judgement::usable, "those with two figures and equal placements"),
      field("estimate", &Judgement::estimate, "median change", kChange),
      field("low", &Judgement::low, "lower end of its interval", kChange),
      field("high", &Judgement::high, "upper end", kChange),
      field("confidence", &Judgement::confidence, "with which the interval holds the change",
            {.up_to_one = true}),
      field("detectable", &Judgement::detectable,
            "a slowdown that would have been found with 80 % power; 0: none would"),
  };
};

// The figures that stand for a row.
struct Headline : Judgement {
  std::string of;
};

inline Headline headline_of(const ComparisonRow& row) {
  return {headline(row), has_fresh_figures(row) ? "fresh_pairs" : "pairs"};
}

template <>
struct Record<Headline> {
  static constexpr std::string_view kAbout = "The figures that stand for an experiment.";
  static constexpr std::array<std::string_view, 2> kSets = {"pairs", "fresh_pairs"};
  static constexpr auto kFields = std::tuple_cat(
      Record<Judgement>::kFields,
      std::tuple(field("of", &Headline::of, "which of the sets below", {.choices = kSets})));
};

inline std::string run_place(const PairedRun& run) {
  return run.placement + (run.distance.empty() ? "" : " " + run.distance);
}

template <>
struct Record<Pair> {
  static constexpr bool kRow = true;
  static constexpr std::string_view kAbout =
      "ns per message of A and of B, placement of A and of B, which ran first: AB or BA";
  static constexpr std::array<std::string_view, 2> kOrders = {"AB", "BA"};
  static constexpr std::tuple kFields{
      field("a_ns", &Pair::a, &PairedRun::message_ns, "time per message of A"),
      field("b_ns", &Pair::b, &PairedRun::message_ns, "of B"),
      computed<Pair>(
          "a_placement", [](const Pair& pair) { return run_place(pair.a); }, "where A ran"),
      computed<Pair>(
          "b_placement", [](const Pair& pair) { return run_place(pair.b); }, "where B ran"),
      computed<Pair>("order",
                     [](const Pair& pair) { return std::string(pair.b_first ? "BA" : "AB"); },
                     "which ran first", {.choices = kOrders}),
  };
};

template <>
struct Record<ComparisonRow> {
  using Row = ComparisonRow;
  static constexpr std::string_view kName = "experiment";
  static constexpr std::string_view kAbout = "One experiment in both versions.";
  static constexpr std::tuple kFields{
      field("name", &Row::name, "of the experiment"),
      field("parameters", &Row::parameters, "of B, as on the command line"),
      field("difference", &Row::difference,
            "what differs between two configurations, such as depth: 1 in A, 4 in B; empty where "
            "programs or stored results are compared"),
      field("verdict", &Row::verdict, "slower or faster of a live comparison has been confirmed"),
      field("status", &Row::failure, &Failure::status,
            "ok, or how the invocation that ended the comparison failed"),
      computed<Row>(
          "reason",
          [](const Row& row) {
            return row.failure.status == Status::ok ? row.reason : row.failure.reason;
          },
          "why there is no clear verdict; may be empty, and is where one holds for all "
          "experiments"),
      field("messages", &Row::messages, "per invocation; 0: they may differ"),
      field("a_ns", &Row::a_ns,
            "median time per message of A, over the usable pairs of the headline, or over all "
            "where none is usable"),
      field("b_ns", &Row::b_ns, "of B"),
      computed<Row>("headline", headline_of,
                    "The figures that stand for it: those of the fresh pairs where these were "
                    "judged, because the first ones were looked at for what they said."),
      field("first", &Row::first, "What the first set says."),
      computed<Row>(
          "confirmation",
          [](const Row& row) {
            return row.confirmation.pairs > 0 ? std::optional(row.confirmation) : std::nullopt;
          },
          "What the confirming set says; absent where there was none."),
      field("worst_run_queue", &Row::worst_run_queue,
            "largest share of an invocation that a party waited for a core", {.up_to_one = true}),
      field("worst_steal", &Row::worst_steal,
            "largest share of all cores' time during an invocation that the hypervisor took; "
            "absent where no invocation tells, such as those during which all cores together had "
            "less than 30 ms",
            {.up_to_one = true}),
      field("elapsed_ns", &Row::elapsed_ns, "of this experiment"),
      field("warnings", &Row::warnings, "Doubts."),
      field("pairs", &Row::pairs, "The first set, in the order in which it ran."),
      field("fresh_pairs", &Row::fresh, "The confirming set."),
  };
};

template <>
struct Record<ComparisonDocument> {
  using Comparison = ComparisonDocument;
  static constexpr std::string_view kAbout =
      "Two versions of ipcbench, or two results, experiment by experiment. A is the baseline. "
      "Changes are of time per message, B over A less one: 0.05 is 5 % slower. Units are in the "
      "keys; times are ns; every number is finite.";
  static constexpr std::tuple kFields{
      computed<Comparison>(
          "schema", [](const Comparison&) { return DocumentKind<Comparison>{}; },
          "What this document is."),
      field("a", &Comparison::a, "The baseline."),
      field("b", &Comparison::b, "What is asked about."),
      computed<Comparison>(
          "host", [](const Comparison& comparison) { return in_brief(comparison.host); },
          "The machine; of stored results that of B."),
      field("started", &Comparison::started, "when the comparison began, UTC, ISO 8601"),
      field("seed", &Comparison::seed, "of the coins that order each pair; 0 for stored results"),
      field("stored", &Comparison::stored, "two stored results rather than programs run in pairs"),
      field("gating", &Comparison::gating, "whether slower decides the exit code; false: advice"),
      field("complete", &Comparison::complete, "false: interrupted; what was finished is here"),
      field("reason", &Comparison::reason,
            "why none of several experiments can be compared, which have no reason of their own "
            "then; else empty"),
      field("elapsed_ns", &Comparison::elapsed_ns, "of the whole comparison"),
      computed<Comparison>(
          "rule", [](const Comparison&) { return CompareRule{}; }, "What decided."),
      field("experiments", &Comparison::rows, "In the order of the plan."),
  };
};

}  // namespace ipcbench
