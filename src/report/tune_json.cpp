// What tune found, for programs, and the schema of it.
#include "advice_fields.hpp"
#include "description.hpp"
#include "ipcbench/report/json_text.hpp"
#include "ipcbench/report/tune.hpp"
#include "json_fields.hpp"

namespace ipcbench {

template <>
struct Record<TransportForm> {
  static constexpr std::string_view kName = "form";
  static constexpr std::string_view kAbout = "A transport with its options and its wait.";
  static constexpr std::tuple kFields{
      field("transport", &TransportForm::transport, "as --transport takes it", {.not_empty = true}),
      field("wait", &TransportForm::wait, "as --wait takes it; empty: it is left to ipcbench"),
  };
};

template <>
struct Record<FormResult> {
  static constexpr std::string_view kAbout =
      "One form, and what was measured in the last heat that it took part in.";
  static constexpr std::tuple kFields{
      field("form", &FormResult::form, "The form."),
      field("turned", &FormResult::turned,
            "options, the wait among them, that are not as in the default form"),
      field("heat", &FormResult::heat,
            "the last one that it took part in, from 1; all of the final one have the same"),
      computed<FormResult>(
          "status", [](const FormResult& each) { return each.failure.status; },
          "ok, or why there is nothing"),
      computed<FormResult>(
          "reason", [](const FormResult& each) { return each.failure.reason; },
          "of a failure; else empty"),
      field("time_ns", &FormResult::time_ns, "Wall time of one message over the rounds, ns.",
            kWhereKnown),
      field("to_default", &FormResult::to_default,
            "Its time over that of the default form, paired by rounds.", kWhereKnown),
      field("to_plain", &FormResult::to_plain,
            "Its time over that of the plain form, paired by rounds.", kWhereKnown),
  };
};

template <>
struct Record<TunedSize> {
  static constexpr std::string_view kAbout = "The search with one size of the payload.";
  static constexpr std::tuple kFields{
      field("size_bytes", &TunedSize::size_bytes, "of a task, to a worker", {.least = 1}),
      field("reply_bytes", &TunedSize::reply_bytes, "of its reply"),
      field("workers", &TunedSize::workers, "beside the coordinator", {.least = 1}),
      field("answer", &TunedSize::answer, "the best form in one sentence"),
      field("best", &TunedSize::best, "place in forms of the one to use", {.unit = "place"}),
      field("default", &TunedSize::default_form, "place of the default form", {.unit = "place"}),
      field("plain", &TunedSize::plain,
            "place of the form without anything: all options off, and the system's own buffers",
            {.unit = "place"}),
      field("all_forms", &TunedSize::all_forms,
            "that there are; more than in forms where only so many options were turned at a time",
            {.least = 1, .unit = "forms"}),
      field("forms", &TunedSize::forms, "Those of the final heat first, the fastest first."),
  };
};

template <>
struct Record<Tune> {
  static constexpr std::string_view kAbout =
      "The best form of a transport on a machine, with what was measured to say it. Times are ns "
      "of "
      "one message; every number is finite.";
  static constexpr std::tuple kFields{
      computed<Tune>(
          "schema", [](const Tune&) { return DocumentKind<Tune>{}; }, "What this document is."),
      field("tool", &Tune::tool, "What measured."),
      computed<Tune>(
          "host", [](const Tune& tune) { return in_brief(tune.host); }, "The machine."),
      field("started", &Tune::started, "when it began, UTC, ISO 8601"),
      field("elapsed_ns", &Tune::elapsed_ns, "of the whole"),
      field("transport", &Tune::transport, "that was asked for, with the options that were to stay",
            {.not_empty = true}),
      field("work", &Tune::work, "of a message, as --work takes it"),
      field("budget_ns", &Tune::budget_ns, "of each size"),
      field("sizes", &Tune::sizes, "The searches, in the order of what was asked."),
      field("left_out", &Tune::left_out, "Forms that could not be measured."),
      field("warnings", &Tune::warnings, "Where the default does not hold what it claims."),
  };
};

template <>
struct SchemaOf<Tune> {
  static constexpr std::string_view kName = "ipcbench-tune", kTitle = "Tuning by ipcbench",
                                    kPlural = "documents of tune";
  static constexpr int kVersion = 1;
};

std::string tune_json(const Tune& tune, const RenderOptions&) {
  return json_text(json_parts::object_of(tune));
}

const std::string& tune_schema() {
  static const std::string text = json_text(Description<Tune>().schema());
  return text;
}

}  // namespace ipcbench
