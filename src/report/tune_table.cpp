// What tune found, for people and for spreadsheets.
#include <fmt/format.h>

#include <array>

#include "ipcbench/base/units.hpp"
#include "ipcbench/report/layout.hpp"
#include "ipcbench/report/tune.hpp"
#include "ipcbench/stats/advice.hpp"

namespace ipcbench {
namespace {

constexpr std::string_view kTuneCsvEndings[] = {".csv"};

bool is_final(const TunedSize& size, const FormResult& each) {
  return each.heat == size.forms[size.default_form].heat && each.failure.status == Status::ok;
}

std::string form_note(const TunedSize& size, std::size_t place) {
  std::string note = given_up_by(Way{size.forms[place].form.transport, 1, 1});
  const auto name = [&](std::string_view word, std::size_t of) {
    if (place == of) note = std::string(word) + (note.empty() ? "" : ", ") + note;
  };
  name("plain", size.plain);
  name("default", size.default_form);
  return note;
}

std::string tune_ratio_cell(const std::optional<Interval>& ratio) {
  return ratio ? ratio_text(*ratio) : "";
}

TableRow form_row(const TunedSize& size, std::size_t place) {
  const FormResult& each = size.forms[place];
  TableRow row;
  row.cells = {
      text_of(each.form),
      human_duration(each.time_ns.median),
      fmt::format("{} to {}", human_duration(each.time_ns.low), human_duration(each.time_ns.high)),
      tune_ratio_cell(each.to_default),
      tune_ratio_cell(each.to_plain),
      std::to_string(each.time_ns.count)};
  row.note = form_note(size, place);
  if (place == size.best) row.style = Style::good;
  return row;
}

std::string forms_text(const TunedSize& size, const RenderOptions& options) {
  Table table;
  table.columns = {{"form", false},       {"time"},
                   {"interval", true, 2}, {"of the default"},
                   {"of plain", true, 1}, {"rounds", true, 3}};
  table.note_heading = "is";
  std::size_t left = 0;
  for (std::size_t i = 0; i < size.forms.size(); ++i) {
    if (size.forms[i].failure.status != Status::ok) continue;
    if (options.details || is_final(size, size.forms[i]))
      table.rows.push_back(form_row(size, i));
    else
      ++left;
  }
  std::string text = render_table(table, options);
  if (left > 0)
    text += paint(fmt::format("{} slower form{} went before the final heat; --details shows {}\n",
                              left, left == 1 ? "" : "s", left == 1 ? "it" : "them"),
                  Style::faint, options);
  return text;
}

std::string searched_text(const Tune& tune, const TunedSize& size) {
  return fmt::format("{} to a worker, {} back, {} worker{}, work={}; {} of {} forms in {} heat{}",
                     bytes_text(size.size_bytes), bytes_text(size.reply_bytes), size.workers,
                     size.workers == 1 ? "" : "s", tune.work, size.forms.size(), size.all_forms,
                     size.forms[size.default_form].heat,
                     size.forms[size.default_form].heat == 1 ? "" : "s");
}

std::string command_of_best(const Tune& tune, const TunedSize& size) {
  const TransportForm& best = size.forms[size.best].form;
  return fmt::format("ipcbench --transport={}{} --size={} --reply={} --workers={} --work={}",
                     best.transport, best.wait.empty() ? "" : " --wait=" + best.wait,
                     format_size(size.size_bytes), format_size(size.reply_bytes), size.workers,
                     tune.work);
}

}  // namespace

std::string tune_table(const Tune& tune, const RenderOptions& options) {
  const auto line = [&](const std::string& text) {
    return wrapped(text, options.width, 0, 2) + "\n";
  };
  std::string text;
  for (const TunedSize& size : tune.sizes) {
    if (!text.empty()) text += "\n";
    text += paint(wrapped(size.answer, options.width, 0, 2), Style::heading, options) + "\n\n" +
            forms_text(size, options) + line(searched_text(tune, size)) +
            line("measure it again: " + command_of_best(tune, size));
  }
  for (const Warning& each : tune.warnings)
    text += line(fmt::format("note: {}; {}", each.text, each.advice));
  for (const LeftOut& each : tune.left_out)
    text += line(fmt::format("left out: {}: {}", each.transport, each.reason));
  return text;
}

std::string tune_csv(const Tune& tune, const RenderOptions&) {
  const auto numbers = [](const std::optional<Interval>& ratio) {
    return ratio ? fmt::format("{},{},{}", ratio->median, ratio->low, ratio->high) : ",,";
  };
  std::string text =
      "size_bytes,reply_bytes,workers,transport,wait,turned,heat,status,rounds,time_ns,low_ns,"
      "high_ns,to_default,to_default_low,to_default_high,to_plain,to_plain_low,to_plain_high\n";
  for (const TunedSize& size : tune.sizes)
    for (const FormResult& each : size.forms)
      text +=
          fmt::format("{},{},{},{},{},{},{},{},{},{},{},{}\n", size.size_bytes, size.reply_bytes,
                      size.workers, csv_cell(each.form.transport), csv_cell(each.form.wait),
                      each.turned, each.heat, name_of(each.failure.status), each.time_ns.count,
                      numbers(each.time_ns), numbers(each.to_default), numbers(each.to_plain));
  return text;
}

template <>
std::span<const TuneFormat* const> formats<Tune>() {
  static constexpr TuneFormat kTable{
      .name = "table", .endings = kTextEndings, .render = tune_table};
  static constexpr TuneFormat kJson{.name = "json", .endings = kJsonEndings, .render = tune_json};
  static constexpr TuneFormat kCsv{.name = "csv", .endings = kTuneCsvEndings, .render = tune_csv};
  static constexpr std::array kAll = {&kTable, &kJson, &kCsv};
  return kAll;
}

}  // namespace ipcbench
