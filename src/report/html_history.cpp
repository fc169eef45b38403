// A history as a page that a project shows: what changed, and each experiment over its results.
#include <fmt/format.h>

#include <algorithm>

#include "history_text.hpp"
#include "html_frame.hpp"
#include "ipcbench/base/units.hpp"
#include "ipcbench/model/keys.hpp"
#include "ipcbench/model/names.hpp"
#include "ipcbench/report/comparison.hpp"
#include "ipcbench/report/escape.hpp"
#include "ipcbench/report/history.hpp"

namespace ipcbench {
namespace {

using namespace html_parts;

constexpr std::size_t kMostTrendRows = 500;         // of the table of a machine
constexpr std::size_t kMostTrendPoints = 150;       // of a picture, the latest
constexpr std::size_t kMostTrendBytes = 1'400'000;  // of all pictures
constexpr std::size_t kMostMachines = 50, kMostSkipped = 50;

std::size_t count_series(const HistoryDocument& document, bool changed_alone) {
  std::size_t count = 0;
  for (const HistoryMachine& machine : document.machines)
    for (const HistoryRow& row : machine.rows) count += !changed_alone || !row.changes.empty();
  return count;
}

std::string date_of(const HistoryPoint& point) {
  return point.started.substr(0, point.started.find('T'));
}

// "2 of 14 series changed: pipe +14.7 % from 2026-01-07 on and shm -5.0 % from 2026-02-01 on."
std::string history_verdict(const HistoryDocument& document) {
  constexpr std::size_t kNamed = 3;
  const std::size_t all = count_series(document, false);
  const std::size_t changed = count_series(document, true);
  if (all == 0) return "There is no result with a figure.";
  const std::string series = fmt::format("{} series", all);
  if (changed == 0) {
    const bool any = std::ranges::any_of(document.machines, [](const HistoryMachine& machine) {
      return std::ranges::any_of(machine.rows, history_text::is_long_enough);
    });
    return any ? fmt::format("No change was found in {}.", series)
               : "There are too few results to tell: a change takes 8 or more.";
  }
  std::vector<std::string> names;
  for (const HistoryMachine& machine : document.machines)
    for (const HistoryRow& row : machine.rows) {
      if (row.changes.empty() || names.size() == kNamed) continue;
      const ChangePoint& last = row.changes.back();
      names.push_back(fmt::format("{} {} from {} on",
                                  shortened(history_text::label_of(row, machine.rows), 80),
                                  percent_text(last.change), date_of(row.points[last.at])));
    }
  if (changed > kNamed) names.push_back(fmt::format("{} more", changed - kNamed));
  return fmt::format("{} of {} changed: {}.", changed, series, join_names(names, " and "));
}

std::string history_heading(const HistoryDocument& document) {
  std::string out = fmt::format("<h1>{}</h1>\n", html_text(history_verdict(document)));
  out += fmt::format(
      "<p class=\"faint\">{}. A change is looked for with 4 results or more on "
      "either side, and is advice: a drift of the machine looks the same.</p>\n",
      html_text(history_text::heading_text(document)));
  return out;
}

std::string machine_table_html(const HistoryMachine& machine, const std::string& caption,
                               const std::vector<std::string>& keys) {
  Table table;
  table.columns = {{"experiment", false}, {"results"}, {"first"}, {"last"}};
  table.note_heading = "changes";
  for (const HistoryRow& row : machine.rows)
    table.rows.push_back(history_text::table_row(row, machine.rows));
  cut_rows(table, kMostTrendRows);
  return "<div class=\"results\">" + table_html(table, caption, keys) + "</div>\n";
}

std::string tip_of(const HistoryPoint& point) {
  std::string text = point.started;
  for (const std::string& each : {point.version, point.commit})
    if (!each.empty()) text += " " + shortened(each, 40);
  text += ": " + history_text::time_text(point);
  if (point.groups == 1 && point.message_ns.count > 1)
    text += fmt::format(" ({} to {})", human_duration(point.message_ns.low),
                        human_duration(point.message_ns.high));
  return text;
}

svg::TrendPoint trend_point(const HistoryPoint& point) {
  const Interval& time = point.message_ns;
  const bool interval = time.count > 1;
  return {interval ? time.low : time.median, time.median, interval ? time.high : time.median,
          point.groups > 1, tip_of(point)};
}

// Of results of one day the time of day tells.
std::vector<svg::Tick> dates_of(const std::vector<HistoryPoint>& points, std::size_t begin) {
  const bool one_day = date_of(points[begin]) == date_of(points.back());
  std::vector<svg::Tick> ticks;
  for (std::size_t i = begin; i < points.size(); ++i) {
    const std::string& whole = points[i].started;
    const std::string text =
        one_day && whole.size() >= 16 ? whole.substr(11, 5) : date_of(points[i]);
    if (ticks.empty() || ticks.back().text != text)
      ticks.push_back({static_cast<double>(i - begin), shortened(text, 20)});
  }
  return ticks;
}

std::vector<svg::Tick> versions_of(const std::vector<HistoryPoint>& points, std::size_t begin) {
  std::vector<svg::Tick> ticks;
  for (std::size_t i = begin; i < points.size(); ++i)
    if (!points[i].version.empty() && (i == begin || points[i].version != points[i - 1].version))
      ticks.push_back({static_cast<double>(i - begin), shortened(points[i].version, 20)});
  return ticks;
}

svg::Trend trend_of(const HistoryRow& row, std::size_t begin) {
  svg::Trend trend;
  trend.y_label = "time per message";
  trend.text = human_duration;
  for (std::size_t i = begin; i < row.points.size(); ++i)
    trend.points.push_back(trend_point(row.points[i]));
  trend.dates = dates_of(row.points, begin);
  trend.versions = versions_of(row.points, begin);
  const auto level = [&](std::size_t from, std::size_t to, double value) {
    if (to > begin) trend.levels.push_back({std::max(from, begin) - begin, to - begin, value});
  };
  for (std::size_t i = 0; i < row.changes.size(); ++i) {
    const ChangePoint& change = row.changes[i];
    if (i == 0) level(0, change.at, change.before_ns);
    level(change.at, i + 1 < row.changes.size() ? row.changes[i + 1].at : row.points.size(),
          change.after_ns);
    if (change.at > begin)
      trend.changes.push_back({change.at - begin, percent_text(change.change), change.change > 0});
  }
  return trend;
}

Table trend_table(const HistoryRow& row, std::size_t begin) {
  Table table;
  table.columns = {
      {"date", false}, {"result", false}, {"version", false}, {"commit", false}, {"time"}, {"from"},
      {"to"},          {"runs"}};
  for (std::size_t i = begin; i < row.points.size(); ++i) {
    const HistoryPoint& point = row.points[i];
    const Interval& time = point.message_ns;
    const auto change = std::ranges::find(row.changes, i, &ChangePoint::at);
    table.rows.push_back(
        {{point.started, shortened(point.file, 80), shortened(point.version, 40),
          shortened(point.commit, 40), history_text::time_text(point),
          time.count > 1 ? human_duration(time.low) : "-",
          time.count > 1 ? human_duration(time.high) : "-", std::to_string(time.count)},
         change == row.changes.end() ? "" : "changed: " + percent_text(change->change)});
  }
  return table;
}

std::string command_of_row(const HistoryRow& row) {
  std::string text = "ipcbench run";
  for (const auto& [key, value] : row.parameters) {
    const Key* known = look_up_key(key);
    if (known == nullptr || value != known->default_text)
      text += " " + shell_word("--" + key + "=" + value);
  }
  return shortened(text, 300);
}

struct Trends {
  std::string changed, steady;  // pictures
  std::size_t steady_count = 0, left_out = 0;
};

std::string trend_picture(const HistoryMachine& machine, const HistoryRow& row,
                          const std::string& title, const std::string& id,
                          const std::string& keys) {
  const std::size_t begin = row.points.size() - std::min(row.points.size(), kMostTrendPoints);
  Picture picture;
  picture.title = title;
  picture.keys = keys;
  picture.table = trend_table(row, begin);
  const svg::Trend trend = trend_of(row, begin);
  picture.description = fmt::format(
      "The time per message in {} results from {} to {}, from {} to {}; {}.",
      row.points.size() - begin, date_of(row.points[begin]), date_of(row.points.back()),
      history_text::time_text(row.points[begin]), history_text::time_text(row.points.back()),
      row.changes.empty()
          ? "no change was found"
          : fmt::format("{} change{}", row.changes.size(), row.changes.size() == 1 ? "" : "s"));
  using svg::Scale;
  picture.drawings = {
      {"near", svg::draw({id + "-near", title, picture.description}, trend, Scale::linear)}};
  // The steady ones are many, and each drawing has all of its results.
  if (!row.changes.empty())
    picture.drawings.push_back({"from zero", svg::draw({id + "-zero", title, picture.description},
                                                       trend, Scale::from_zero)});
  for (const ChangePoint& each : row.changes)
    picture.note += (picture.note.empty() ? "" : "; ") + history_text::change_text(row, each);
  if (begin > 0)
    picture.note +=
        fmt::format("{}The latest {} of {} results are drawn.", picture.note.empty() ? "" : ". ",
                    kMostTrendPoints, row.points.size());
  return picture_html(picture, fmt::format("{}; {}; {} to {}", command_of_row(row),
                                           history_text::machine_text(machine),
                                           row.points[begin].started, row.points.back().started));
}

// The changed ones come first, so that they are there whatever is too much.
Trends trends_of(const HistoryMachine& machine, std::size_t number, bool several,
                 const std::vector<std::string>& keys, std::size_t& bytes_left) {
  Trends trends;
  for (const bool changed : {true, false})
    for (std::size_t i = 0; i < machine.rows.size(); ++i) {
      const HistoryRow& row = machine.rows[i];
      if (row.changes.empty() == changed) continue;
      std::string title = shortened(history_text::label_of(row, machine.rows), 200);
      if (several) title += fmt::format(" on machine {}", number);
      const std::string picture =
          bytes_left == 0
              ? ""
              : trend_picture(machine, row, title, fmt::format("trend-{}-{}", number, i), keys[i]);
      if (bytes_left == 0 || picture.size() > bytes_left) {
        bytes_left = 0;
        ++trends.left_out;
        continue;
      }
      bytes_left -= picture.size();
      (changed ? trends.changed : trends.steady) += picture;
      trends.steady_count += !changed;
    }
  return trends;
}

std::string trend_signs(bool changes) {
  std::string out = "<ul class=\"signs\">";
  const auto add = [&](const std::string& sign, std::string_view text) {
    out += fmt::format("<li>{}{}</li>\n", sign, text);
  };
  add(svg::result_sign(false), "a result and its interval");
  add(svg::result_sign(true), "a result whose invocations fall into groups, and their range");
  if (changes) {
    add(svg::line_sign("change"), "a change");
    add(svg::level_sign(), "the median between changes");
  }
  return out + "</ul>\n";
}

std::string machine_html(const HistoryMachine& machine, std::size_t number, bool several, bool open,
                         std::size_t& bytes_left) {
  if (machine.rows.empty()) return "";
  std::vector<const Parameters*> parameters;
  for (const HistoryRow& each : machine.rows) parameters.push_back(&each.parameters);
  const std::vector<std::string> keys = keys_of_each(parameters);
  const std::string name = several ? fmt::format("Machine {}: ", number) : "";
  std::string body = machine_table_html(
      machine, several ? fmt::format("Series of machine {}", number) : "Series", keys);
  const Trends trends = trends_of(machine, number, several, keys, bytes_left);
  const auto pictures = [](const std::string& text) {
    return text.empty() ? "" : "<div class=\"pictures\">\n" + text + "</div>\n";
  };
  if (!trends.changed.empty() || !trends.steady.empty())
    body += trend_signs(!trends.changed.empty());
  body += pictures(trends.changed);
  body += folded_html(fmt::format("{} steady series", trends.steady_count), pictures(trends.steady),
                      open);
  if (trends.left_out > 0)
    body += fmt::format(
        "<p class=\"note\">{} more series are in the table alone, so that the "
        "page stays small; the JSON has their results.</p>\n",
        trends.left_out);
  return section_html(fmt::format("machine-{}", number), name + history_text::machine_text(machine),
                      body);
}

std::string skipped_html(const HistoryDocument& document) {
  std::vector<std::string> texts;
  for (const SkippedFile& each : document.skipped) {
    if (texts.size() == kMostSkipped) {
      texts.push_back(fmt::format("and {} more", document.skipped.size() - kMostSkipped));
      break;
    }
    texts.push_back(shortened(each.file, 200) + ": " + shortened(each.reason, 300));
  }
  return folded_html(fmt::format("{} file{} no result{}", document.skipped.size(),
                                 document.skipped.size() == 1 ? " that is" : "s that are",
                                 document.skipped.size() == 1 ? "" : "s"),
                     list_html(texts));
}

std::string history_conditions(const HistoryDocument& document) {
  Facts facts;
  facts.add("command", "ipcbench history " + shell_word(document.directory), true);
  facts.add("results", std::to_string(document.results));
  std::string first, last;
  for (const HistoryMachine& machine : document.machines)
    for (const HistoryRow& row : machine.rows) {
      if (first.empty() || row.points.front().started < first) first = row.points.front().started;
      last = std::max(last, row.points.back().started);
    }
  facts.add("dates", first.empty() ? "" : first + " to " + last);
  return section_html("conditions", "Conditions", facts.html() + skipped_html(document));
}

}  // namespace

std::string history_html(const HistoryDocument& document, const RenderOptions&) {
  const bool several = document.machines.size() > 1;
  const bool open = count_series(document, true) == 0;
  std::size_t bytes_left = kMostTrendBytes;
  std::string out = "<div class=\"filter\"></div>\n";
  for (std::size_t i = 0; i < std::min(document.machines.size(), kMostMachines); ++i)
    out += machine_html(document.machines[i], i + 1, several, open, bytes_left);
  if (document.machines.size() > kMostMachines)
    out += fmt::format("<p class=\"note\">{} more machines are in the JSON.</p>\n",
                       document.machines.size() - kMostMachines);
  return page_html(
      {"History - ipcbench", history_heading(document), out + history_conditions(document)});
}

}  // namespace ipcbench
