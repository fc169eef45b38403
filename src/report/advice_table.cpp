// Advice for people: the answer, the candidates, when spreading pays.
#include <fmt/format.h>

#include <array>
#include <cmath>

#include "ipcbench/base/units.hpp"
#include "ipcbench/report/advice.hpp"
#include "ipcbench/report/layout.hpp"
#include "ipcbench/stats/advice.hpp"

namespace ipcbench {
namespace {

std::string size_text(std::uint64_t bytes) {
  return bytes < 1024 ? fmt::format("{} bytes", bytes) : format_size(bytes);
}

std::string question_text(const Advice& advice) {
  const AdviceQuestion& asked = advice.question;
  return fmt::format(
      "{} to a worker, {} back, {} of work an item ({}), up to {} workers on {} cores",
      size_text(asked.size_bytes), size_text(asked.reply_bytes),
      human_duration(advice.serial_ns.median),
      asked.measured_command.empty() ? asked.work : asked.measured_command, asked.most_workers,
      advice.cores);
}

std::string way_cell(const Way& way) {
  return way.items == 1 ? way.transport : fmt::format("{}, items={}", way.transport, way.items);
}

TableRow candidate_row(const Candidate& each, const Advice& advice) {
  TableRow row;
  row.cells = {way_cell(each.way),
               std::to_string(each.way.workers),
               human_duration(each.predicted.time_ns),
               each.measured_ns ? human_duration(each.measured_ns->median) : "",
               each.error ? fmt::format("{:+.0f} %", 100 * *each.error) : "",
               fmt::format("{:.2f}x", each.speedup),
               each.cpu_ns ? human_duration(*each.cpu_ns) : ""};
  row.note = each.gives_up;
  if (each.is_now)
    row.note = "this is what you have now" + (row.note.empty() ? "" : "; " + row.note);
  if (advice.best && *advice.best == each.way) row.style = Style::good;
  return row;
}

std::string candidates_text(const Advice& advice, const RenderOptions& options) {
  constexpr std::size_t kShown = 6;
  Table table;
  table.columns = {{"transport", false}, {"workers"},  {"predicted"},   {"measured"},
                   {"error", true, 2},   {"speed-up"}, {"cpu", true, 1}};
  table.note_heading = "gives up";
  TableRow serial;
  serial.cells = {"serial",
                  "",
                  "",
                  human_duration(advice.serial_ns.median),
                  "",
                  "1.00x",
                  human_duration(advice.serial_ns.median)};
  if (advice.kind == AdviceKind::stay_serial) serial.style = Style::good;
  table.rows.push_back(serial);
  std::size_t left = 0;
  for (const Candidate& each : advice.candidates) {
    const bool is_shown = options.details || each.measured_ns || table.rows.size() <= kShown;
    if (is_shown)
      table.rows.push_back(candidate_row(each, advice));
    else
      ++left;
  }
  std::string text = render_table(table, options);
  if (left > 0)
    text += paint(fmt::format("{} more were predicted to be slower; --details shows them\n", left),
                  Style::faint, options);
  return text;
}

std::string or_never(const std::optional<double>& ns) { return ns ? human_duration(*ns) : "never"; }

std::string pay_off_text(const Advice& advice, const RenderOptions& options) {
  if (advice.pay_offs.empty()) return {};
  Table table;
  table.columns = {{"with these sizes", false},
                   {"workers"},
                   {"pays from"},
                   {"half efficient from"},
                   {"useful workers", true, 1}};
  for (const PayOff& each : advice.pay_offs) {
    TableRow row;
    row.cells = {
        way_cell(each.way), std::to_string(each.way.workers), or_never(each.break_even_ns),
        or_never(each.metg_ns),
        each.useful_workers ? fmt::format("{:.3g}", std::floor(*each.useful_workers)) : ""};
    table.rows.push_back(row);
  }
  return "\n" + render_table(table, options) +
         paint(wrapped("pays from: work an item from which on it is faster than serial; half "
                       "efficient from: METG(50 %), from which half of the cores' time is work; "
                       "useful workers: more only wait for the coordinator. All by the model.",
                       options.width, 0, 2),
               Style::faint, options) +
         "\n";
}

std::string error_text(const Advice& advice) {
  if (!advice.error_median) return {};
  return fmt::format(
      "the model is off by {:.0f} % (median) and {:.0f} % (at most) where it was "
      "checked{}",
      100 * *advice.error_median, 100 * *advice.error_largest,
      *advice.error_largest > kLargeError
          ? "; that is much, so the answer goes by what was measured"
          : "");
}

std::string terms_text(const Advice& advice, const RenderOptions& options) {
  constexpr std::array<std::string_view, 3> kBounds{"workers", "coordinator", "cores"};
  Table table;
  table.columns = {{"the model's terms", false}, {"workers"},  {"of workers"},
                   {"of the coordinator"},       {"of cores"}, {"bound", false}};
  for (const Candidate& each : advice.candidates) {
    TableRow row;
    row.cells = {way_cell(each.way),
                 std::to_string(each.way.workers),
                 human_duration(each.predicted.workers_ns),
                 human_duration(each.predicted.coordinator_ns),
                 human_duration(each.predicted.cores_ns),
                 std::string(kBounds[static_cast<std::size_t>(each.predicted.bound)])};
    table.rows.push_back(row);
  }
  std::string text = "\n" + render_table(table, options);
  Table work;
  work.columns = {
      {"the work alone", false}, {"workers"}, {"wall time"}, {"processor time"}, {"efficiency"}};
  for (const WorkCost& each : advice.work) {
    TableRow row;
    row.cells = {advice.question.work, std::to_string(each.workers), human_duration(each.work_ns),
                 human_duration(each.cpu_ns), fmt::format("{:.2f}", each.efficiency)};
    work.rows.push_back(row);
  }
  return text + "\n" + render_table(work, options);
}

}  // namespace

std::string advice_table(const Advice& advice, const RenderOptions& options) {
  const auto line = [&](const std::string& text) {
    return text.empty() ? text : wrapped(text, options.width, 0, 2) + "\n";
  };
  std::string text =
      paint(wrapped(advice.answer, options.width, 0, 2), Style::heading, options) + "\n";
  if (!advice.reason.empty()) text += line("Why: " + advice.reason + ".");
  text += "\n" + line(question_text(advice)) + candidates_text(advice, options);
  text += line(error_text(advice));
  text += pay_off_text(advice, options);
  if (options.details) text += terms_text(advice, options);
  for (const LeftOut& each : advice.left_out)
    text += line(fmt::format("left out: {}: {}", each.transport, each.reason));
  for (const Warning& each : advice.warnings)
    text += line(fmt::format("{}; {}", each.text, each.advice));
  if (advice.best)
    for (const Candidate& each : advice.candidates)
      if (each.way == *advice.best) text += line("measure it again: " + each.command);
  return text;
}

template <>
std::span<const AdviceFormat* const> formats<Advice>() {
  static constexpr AdviceFormat kTable{
      .name = "table", .endings = kTextEndings, .render = advice_table};
  static constexpr AdviceFormat kJson{
      .name = "json", .endings = kJsonEndings, .render = advice_json};
  static constexpr std::array kAll = {&kTable, &kJson};
  return kAll;
}

}  // namespace ipcbench
