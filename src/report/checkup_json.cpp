// What doctor found, for programs, and the schema of it.
#include "advice_fields.hpp"
#include "description.hpp"
#include "ipcbench/report/checkup.hpp"
#include "ipcbench/report/json_text.hpp"
#include "json_fields.hpp"

namespace ipcbench {

template <>
struct NamesOf<CheckState> {
  static constexpr std::array<std::string_view, 4> kNames{"ok", "warn", "fail", "skipped"};
};

template <>
struct Record<Check> {
  static constexpr std::string_view kAbout = "One thing that was tried.";
  static constexpr std::tuple kFields{
      field("area", &Check::area, "what it belongs to", {.not_empty = true}),
      field("name", &Check::name, "what was tried", {.not_empty = true}),
      field("state", &Check::state,
            "ok; warn: it works, and figures suffer; fail: it does not work here; skipped: it "
            "could not be tried"),
      field("finding", &Check::finding, "what was found"),
      field("remedy", &Check::remedy, "what mends it; empty where nothing has to be"),
  };
};

template <>
struct Record<Forecast> {
  static constexpr std::string_view kAbout =
      "What compare can find here, from runs of the same against itself.";
  static constexpr std::tuple kFields{
      field("how", &Forecast::how, "where the parties ran"),
      field("pairs", &Forecast::pairs, "of invocations"),
      field("detectable", &Forecast::detectable,
            "a slowdown that so many pairs find in four of five runs: 0.03 is 3 %; 0: none",
            {.unit = "share"}),
      field("elapsed_ns", &Forecast::elapsed_ns, "how long that takes"),
  };
};

template <>
struct Record<Checkup> {
  static constexpr std::string_view kAbout =
      "What a machine allows, and what it will do to figures. Every check was tried.";
  static constexpr std::tuple kFields{
      computed<Checkup>(
          "schema", [](const Checkup&) { return DocumentKind<Checkup>{}; },
          "What this document is."),
      field("tool", &Checkup::tool, "What checked."),
      computed<Checkup>(
          "host", [](const Checkup& checkup) { return in_brief(checkup.host); }, "The machine."),
      field("started", &Checkup::started, "when it began, UTC, ISO 8601"),
      field("elapsed_ns", &Checkup::elapsed_ns, "of the whole"),
      field("checks", &Checkup::checks, "In the order in which they were made."),
      field("forecasts", &Checkup::forecasts, "Empty where they were not asked for."),
  };
};

template <>
struct SchemaOf<Checkup> {
  static constexpr std::string_view kName = "ipcbench-doctor", kTitle = "Checkup by ipcbench",
                                    kPlural = "checkups";
  static constexpr int kVersion = 1;
};

std::string checkup_json(const Checkup& checkup, const RenderOptions&) {
  return json_text(json_parts::object_of(checkup));
}

const std::string& doctor_schema() {
  static const std::string text = json_text(Description<Checkup>().schema());
  return text;
}

}  // namespace ipcbench
