// METG for programs, and the schema of it.
#include "advice_fields.hpp"
#include "description.hpp"
#include "ipcbench/report/json_text.hpp"
#include "ipcbench/report/metg.hpp"
#include "json_fields.hpp"

namespace ipcbench {

template <>
struct Record<MetgPoint> {
  static constexpr std::string_view kAbout = "What was found at one length of the work.";
  static constexpr std::tuple kFields{
      field("work_ns", &MetgPoint::work_ns, "pure work of an item on one core"),
      field("granularity_ns", &MetgPoint::granularity_ns,
            "work and overhead of an item: its time, times the cores of the workers"),
      field("efficiency", &MetgPoint::efficiency, "share of it that is work", {.unit = "share"}),
  };
};

template <>
struct Record<MetgRow> {
  static constexpr std::string_view kAbout = "One transport with one size.";
  static constexpr std::tuple kFields{
      field("transport", &MetgRow::transport, "as --transport takes it", {.not_empty = true}),
      field("hosts", &MetgRow::hosts, "as --hosts takes them; absent: this machine",
            {.presence = Presence::if_any}),
      field("size_bytes", &MetgRow::size_bytes, "of an item, to a worker"),
      field("reply_bytes", &MetgRow::reply_bytes, "of its answer"),
      field("workers", &MetgRow::workers, "beside the coordinator", {.least = 1}),
      computed<MetgRow>(
          "status", [](const MetgRow& row) { return row.failure.status; },
          "ok, or why there is nothing"),
      computed<MetgRow>(
          "reason", [](const MetgRow& row) { return row.failure.reason; },
          "of a failure; else empty"),
      field("points", &MetgRow::points, "Medians over rounds, ascending by work."),
      field("work_ns", &MetgRow::work_ns,
            "METG as pure work: the median over rounds and its interval, ns; absent: see note.",
            kWhereKnown),
      field("granularity_ns", &MetgRow::granularity_ns,
            "The same with the overhead, as Task Bench has it.", kWhereKnown),
      field("note", &MetgRow::note, "why there is none; else empty"),
  };
};

template <>
struct Record<Metg> {
  static constexpr std::string_view kAbout =
      "The smallest work that is worth spreading: at which a given share of the cores' time is "
      "work. Times are ns of one item; every number is finite.";
  static constexpr std::tuple kFields{
      computed<Metg>(
          "schema", [](const Metg&) { return DocumentKind<Metg>{}; }, "What this document is."),
      field("tool", &Metg::tool, "What measured."),
      computed<Metg>(
          "host", [](const Metg& metg) { return in_brief(metg.host); }, "The machine."),
      field("started", &Metg::started, "when it began, UTC, ISO 8601"),
      field("elapsed_ns", &Metg::elapsed_ns, "of the whole"),
      field("efficiency", &Metg::efficiency, "that was asked for", {.unit = "share"}),
      field("cores", &Metg::cores, "that could be used", {.least = 1}),
      field("rows", &Metg::rows, "Transports and sizes."),
      field("left_out", &Metg::left_out, "Transports that could not be measured."),
  };
};

template <>
struct SchemaOf<Metg> {
  static constexpr std::string_view kName = "ipcbench-metg", kTitle = "METG by ipcbench",
                                    kPlural = "METG documents";
  static constexpr int kVersion = 1;
};

std::string metg_json(const Metg& metg, const RenderOptions&) {
  return json_text(json_parts::object_of(metg));
}

const std::string& metg_schema() {
  static const std::string text = json_text(Description<Metg>().schema());
  return text;
}

}  // namespace ipcbench
