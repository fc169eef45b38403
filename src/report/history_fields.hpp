// The records of everything that a history holds as JSON. Private to the report.
#pragma once

#include <string>
#include <tuple>
#include <vector>

#include "ipcbench/model/history.hpp"
#include "shared_fields.hpp"

namespace ipcbench {

template <>
struct Record<HistoryPoint> {
  static constexpr std::string_view kAbout = "What one result says.";
  static constexpr std::tuple kFields{
      field("started", &HistoryPoint::started, "when its run began, UTC, ISO 8601"),
      field("file", &HistoryPoint::file, "its name in the folder"),
      field("version", &HistoryPoint::version, "of the ipcbench that measured"),
      field("commit", &HistoryPoint::commit, "of its sources; may be empty"),
      field("message_ns", &HistoryPoint::message_ns,
            "Time per message: the median over invocations and its interval, ns."),
      field("groups", &HistoryPoint::groups,
            "that the invocations fall into; where there are several, message_ns lies between "
            "them, and the result takes no part in the search for changes"),
  };
};

// A change together with the first result behind it.
struct DatedChange {
  HistoryPoint first;
  ChangePoint change;
};

inline std::vector<DatedChange> dated_changes(const HistoryRow& row) {
  std::vector<DatedChange> dated;
  for (const ChangePoint& each : row.changes) dated.push_back({row.points[each.at], each});
  return dated;
}

template <>
struct Record<DatedChange> {
  static constexpr std::string_view kAbout = "One change.";
  static constexpr std::string_view kOfFirst = "of the first result behind it";
  // As many results as the search for changes wants on either side.
  static constexpr FieldRule kCount{.least = 4};
  static constexpr auto kChange = &DatedChange::change;
  static constexpr std::tuple kFields{
      field("started", &DatedChange::first, &HistoryPoint::started, kOfFirst),
      field("file", &DatedChange::first, &HistoryPoint::file, kOfFirst),
      field("commit", &DatedChange::first, &HistoryPoint::commit, kOfFirst),
      field("before_count", kChange, &ChangePoint::before_count, "results since the change before",
            kCount),
      field("after_count", kChange, &ChangePoint::after_count, "results up to the next change",
            kCount),
      field("before_ns", kChange, &ChangePoint::before_ns, "their median, before"),
      field("after_ns", kChange, &ChangePoint::after_ns, "their median, after"),
      field("change", kChange, &ChangePoint::change,
            "after_ns over before_ns less one: 0.05 is 5 % slower", {.least = -1}),
      field("p", kChange, &ChangePoint::p, "how often a series without any change gives as much",
            {.up_to_one = true}),
  };
};

template <>
struct Record<HistoryRow> {
  static constexpr std::string_view kName = "experiment";
  static constexpr std::string_view kAbout = "One experiment over time.";
  static constexpr std::tuple kFields{
      field("name", &HistoryRow::name,
            "its series: transport, size, workers, work, and whatever else is not as usual",
            {.not_empty = true}),
      field("parameters", &HistoryRow::parameters, "its parameters in the first result"),
      field("results", &HistoryRow::points, "In the order of time."),
      computed<HistoryRow>(
          "changes", dated_changes,
          "Where the level changed, in the order of time; at least 4 results on either side, found "
          "by ranks and permutations. Advice: drift of the machine looks the same."),
  };
};

template <>
struct Record<HistoryMachine> {
  static constexpr std::string_view kAbout = "Results of machines that look alike.";
  static constexpr std::tuple kFields{
      computed<HistoryMachine>(
          "host", [](const HistoryMachine& machine) { return in_brief(machine.host); },
          "The machine of the first of them."),
      field("experiments", &HistoryMachine::rows, "Experiments with equal names and parameters."),
  };
};

template <>
struct Record<SkippedFile> {
  static constexpr std::string_view kAbout = "One file.";
  static constexpr std::tuple kFields{
      field("file", &SkippedFile::file, "its name in the folder"),
      field("reason", &SkippedFile::reason, "why it is no result"),
  };
};

template <>
struct Record<HistoryDocument> {
  static constexpr std::string_view kAbout =
      "The results of a folder over time, experiment by experiment. Times are ns; every number is "
      "finite.";
  static constexpr std::tuple kFields{
      computed<HistoryDocument>(
          "schema", [](const HistoryDocument&) { return DocumentKind<HistoryDocument>{}; },
          "What this document is."),
      field("directory", &HistoryDocument::directory, "the folder, as it was named"),
      field("results", &HistoryDocument::results, "files in it that are results"),
      field("machines", &HistoryDocument::machines,
            "Results of machines that differ are kept apart."),
      field("skipped", &HistoryDocument::skipped, "Files that are no results."),
  };
};

}  // namespace ipcbench
