#include "advice_tables.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <iterator>
#include <set>

#include "advice_picture.hpp"
#include "ipcbench/base/units.hpp"
#include "ipcbench/stats/advice.hpp"

namespace ipcbench::advice_tables {
namespace {

std::string way_cell(const Way& way) {
  std::string text = way.transport;
  if (way.items != 1) text += fmt::format(", items={}", way.items);
  if (!way.hosts.empty()) text += " on " + way.hosts;
  return way.by_handle ? text + ", by handle" : text;
}

TableRow candidate_row(const Candidate& each, const SizeAdvice& advice) {
  TableRow row;
  row.cells = {way_cell(each.way),
               std::to_string(each.way.workers),
               human_duration(each.predicted.time_ns),
               each.measured_ns ? human_duration(each.measured_ns->median) : "",
               each.error ? fmt::format("{:+.0f} %", 100 * *each.error) : "",
               fmt::format("{:.2f}x", each.speedup),
               each.cpu_ns ? human_duration(*each.cpu_ns) : "",
               each.memory_bytes == 0 ? "" : human_size(static_cast<double>(each.memory_bytes))};
  row.note = each.gives_up;
  if (each.is_now)
    row.note = "this is what you have now" + (row.note.empty() ? "" : "; " + row.note);
  if (advice.best && *advice.best == each.way) row.style = Style::good;
  return row;
}

std::string or_never(const std::optional<double>& ns) { return ns ? human_duration(*ns) : "never"; }

std::string largest_text(const PayOff& pay_off, const std::vector<SizeCosts>& sizes) {
  if (sizes.empty()) return "";
  if (!pay_off.largest_size_bytes) return "no size";
  const auto largest = static_cast<double>(sizes.back().size_bytes);
  if (*pay_off.largest_size_bytes < largest) return human_size(*pay_off.largest_size_bytes);
  return size_text(sizes.back().size_bytes) + " or more";
}

}  // namespace

Table for_each_size(const Advice& advice, const std::function<Table(const SizeAdvice&)>& table) {
  Table all = table(advice);
  if (advice.other_sizes.empty()) return all;
  const auto named = [](Table& one, const SizeAdvice& answer) {
    for (TableRow& each : one.rows)
      each.cells.insert(each.cells.begin(), &each == &one.rows.front()
                                                ? size_text(answer.question.size_bytes)
                                                : std::string());
  };
  all.columns.insert(all.columns.begin(), Column{"size"});
  named(all, advice);
  for (const SizeAdvice& each : advice.other_sizes) {
    Table one = table(each);
    named(one, each);
    std::ranges::move(one.rows, std::back_inserter(all.rows));
  }
  return all;
}

Table candidates(const SizeAdvice& advice, bool all, std::size_t& left_out) {
  constexpr std::size_t kShown = 6;
  Table table;
  table.columns = {{"transport", false}, {"workers"},  {"predicted"},    {"measured"},
                   {"error", true, 2},   {"speed-up"}, {"cpu", true, 1}, {"memory", true, 3}};
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
  for (const Candidate& each : advice.candidates) {
    const bool is_shown = all || each.measured_ns || table.rows.size() <= kShown;
    if (is_shown)
      table.rows.push_back(candidate_row(each, advice));
    else
      ++left_out;
  }
  if (!all && advice.question.memory_bytes == 0) {  // nobody asked for it
    table.columns.pop_back();
    for (TableRow& each : table.rows)
      each.cells.resize(std::min(each.cells.size(), table.columns.size()));
  }
  return table;
}

Table pay_offs(const SizeAdvice& advice, const std::vector<SizeCosts>& sizes) {
  Table table;
  table.columns = {{"with these sizes", false},
                   {"workers"},
                   {"pays from"},
                   {"half efficient from"},
                   {"scales up to", true, 1},
                   {"useful workers", true, 2}};
  for (const PayOff& each : advice.pay_offs) {
    TableRow row;
    row.cells = {
        way_cell(each.way),
        std::to_string(each.way.workers),
        or_never(each.break_even_ns),
        or_never(each.metg_ns),
        largest_text(each, sizes),
        each.useful_workers ? fmt::format("{:.3g}", std::floor(*each.useful_workers)) : ""};
    table.rows.push_back(row);
  }
  return table;
}

Table changes(const SizeAdvice& advice) {
  const Examination& examined = advice.what_if.value();
  const auto measured = [](const std::optional<Interval>& time) {
    return time ? human_duration(time->median) : std::string("by model");
  };
  Table table;
  table.columns = {{"what if", false}, {"predicted"}, {"measured"}, {"brings"}};
  table.note_heading = "what is otherwise";
  table.rows.push_back({{"as it is", human_duration(examined.predicted.time_ns),
                         measured(examined.measured_ns), "1.00x"},
                        text_of(examined.way)});
  for (const WhatIf& each : examined.changes)
    table.rows.push_back(
        {{each.name, human_duration(each.predicted.time_ns), measured(each.measured_ns),
          each.is_clear ? fmt::format("{:.2f}x", each.gain) : "unclear"},
         each.about});
  return table;
}

namespace {

// With the size in front, where there are several.
std::vector<std::string> lines_of_sizes(
    const Advice& advice, const std::function<std::vector<std::string>(const SizeAdvice&)>& lines) {
  if (advice.other_sizes.empty()) return lines(advice);
  std::vector<std::string> all;
  const auto add = [&](const SizeAdvice& each) {
    for (const std::string& line : lines(each))
      all.push_back(fmt::format("{}: {}", size_text(each.question.size_bytes), line));
  };
  add(advice);
  for (const SizeAdvice& each : advice.other_sizes) add(each);
  return all;
}

}  // namespace

std::vector<std::string> answer_lines(const Advice& advice) {
  return lines_of_sizes(advice, [](const SizeAdvice& each) { return std::vector{each.answer}; });
}

std::vector<std::string> explanation_lines(const Advice& advice) {
  return lines_of_sizes(advice, [](const SizeAdvice& each) { return each.explanation; });
}

std::vector<std::string> doubts(const Advice& advice) {
  std::vector<std::string> lines;
  std::set<std::string> told;
  const auto add = [&](const SizeAdvice& answer) {
    for (const LeftOut& each : answer.left_out)
      if (told.insert("left out " + each.transport).second)
        lines.push_back(fmt::format("left out: {}: {}", each.transport, each.reason));
    for (const Warning& each : answer.warnings)
      if (told.insert(each.id).second)
        lines.push_back(fmt::format("{}; {}", each.text, each.advice));
  };
  add(advice);
  for (const SizeAdvice& each : advice.other_sizes) add(each);
  return lines;
}

std::vector<std::string> commands_of(const Advice& advice) {
  std::vector<std::string> commands;
  const auto add = [&](const SizeAdvice& answer) {
    for (const Candidate& each : answer.candidates)
      if (answer.best == each.way) commands.push_back(each.command);
  };
  add(advice);
  for (const SizeAdvice& each : advice.other_sizes) add(each);
  return commands;
}

std::string error_text(const Advice& advice) {
  if (!advice.error_median) return {};
  double median = *advice.error_median, largest = *advice.error_largest;
  for (const SizeAdvice& each : advice.other_sizes) {
    median = std::max(median, each.error_median.value_or(0));
    largest = std::max(largest, each.error_largest.value_or(0));
  }
  return fmt::format(
      "the model is off by {:.0f} % (median{}) and {:.0f} % (at most) where it was checked{}",
      100 * median, advice.other_sizes.empty() ? "" : " of the worst size", 100 * largest,
      largest > kLargeError ? "; that is much, so the answer goes by what was measured" : "");
}

Table terms(const SizeAdvice& advice) {
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
  return table;
}

Table work(const SizeAdvice& advice) {
  Table table;
  table.columns = {
      {"the work alone", false}, {"workers"}, {"wall time"}, {"processor time"}, {"efficiency"}};
  for (const WorkCost& each : advice.work) {
    TableRow row;
    row.cells = {advice.question.work, std::to_string(each.workers), human_duration(each.work_ns),
                 human_duration(each.cpu_ns), fmt::format("{:.2f}", each.efficiency)};
    table.rows.push_back(row);
  }
  return table;
}

}  // namespace ipcbench::advice_tables
