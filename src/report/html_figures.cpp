// Pictures of the figures: the time and the throughput, by what was swept.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>

#include "html_parts.hpp"
#include "ipcbench/base/error.hpp"
#include "ipcbench/base/units.hpp"
#include "ipcbench/model/keys.hpp"
#include "ipcbench/report/answer_text.hpp"

namespace ipcbench::html_parts {
namespace {

std::optional<double> swept_number(const Key& key, const std::string& text) {
  try {
    return static_cast<double>(parse_number(key.kind, text));
  } catch (const UsageError&) {
    return std::nullopt;  // "auto", or what another build wrote
  }
}

// The number with the most values: what the figures are drawn over.
const Key* swept_key(const Page& page) {
  const Key* best = nullptr;
  std::size_t most = 1;
  for (const std::string& name : page.parameters.varying) {
    const Key* key = look_up_key(name);
    const std::vector<std::string>& loads = page.answer.loads;
    const std::vector<std::string>& choices = page.answer.choices;
    const bool asked = std::ranges::find(loads, name) != loads.end() ||
                       std::ranges::find(choices, name) != choices.end();
    if (key == nullptr || !asked || !is_number(key->kind)) continue;
    std::vector<double> values;
    bool all = true;
    for (const ExperimentResult& each : page.document.experiments) {
      const auto value = swept_number(*key, parameter_of(each.planned, name));
      all = all && value.has_value();
      if (value && std::ranges::find(values, *value) == values.end()) values.push_back(*value);
    }
    if (!all || values.size() <= most) continue;
    best = key;
    most = values.size();
  }
  return best;
}

// What a series is beside its place on the axis: its keys and their values.
struct Who {
  std::string name;
  std::vector<std::string> keys, values;
};

Who who_is(const Page& page, const ExperimentResult& experiment, const Key& without) {
  Who who;
  const auto add = [&](const std::string& key) {
    if (key == without.name || std::ranges::find(who.keys, key) != who.keys.end()) return;
    const std::string value = parameter_of(experiment.planned, key);
    who.keys.push_back(key);
    who.values.push_back(value);
    if (value.empty()) return;
    who.name += (who.name.empty() ? "" : " ") + (key == "transport" ? value : key + "=" + value);
  };
  add("transport");
  for (const auto* keys : {&page.answer.choices, &page.answer.loads})
    for (const std::string& key : *keys) add(key);
  return who;
}

// A figure that is drawn.
struct Drawn {
  std::string_view id;
  std::string title, axis;
  std::string (*text)(double);
  Interval Summary::*interval;
  double (*of_mode)(const Mode& mode);
};

// Of invocations in groups the largest group stands for all, with the range of all groups.
svg::Mark mark_of(const Page& page, const Entry& entry, const Drawn& drawn) {
  const Summary& summary = *entry.contender->experiment->summary;
  const Interval& interval = summary.*drawn.interval;
  svg::Mark mark{0,
                 interval.median,
                 interval.low,
                 interval.high,
                 false,
                 "",
                 keys_of(page, *entry.contender->experiment)};
  if (interval.count < 2) mark.low = mark.high = mark.value;
  if (summary.modes.size() > 1) {
    mark.hollow = true;
    const auto largest = std::ranges::max_element(summary.modes, {}, &Mode::count);
    mark.value = mark.low = mark.high = drawn.of_mode(*largest);
    for (const Mode& mode : summary.modes) {
      mark.low = std::min(mark.low, drawn.of_mode(mode));
      mark.high = std::max(mark.high, drawn.of_mode(mode));
    }
  }
  mark.tip = fmt::format("{}: {}", entry.name, drawn.text(mark.value));
  if (mark.low < mark.high)
    mark.tip += fmt::format(" ({} to {}{})", drawn.text(mark.low), drawn.text(mark.high),
                            mark.hollow ? ", in groups" : "");
  return mark;
}

std::string described(const std::vector<Entry>& entries, const std::vector<svg::Mark>& marks,
                      const Drawn& drawn) {
  if (marks.empty()) return "";
  const auto [least, most] = std::ranges::minmax_element(marks, {}, &svg::Mark::value);
  const auto name = [&](auto mark) {
    return entries[static_cast<std::size_t>(mark - marks.begin())].name;
  };
  return fmt::format("{} figures, from {} ({}) to {} ({}).", marks.size(), drawn.text(least->value),
                     name(least), drawn.text(most->value), name(most));
}

Table figures_of_picture(const std::vector<Entry>& entries, const std::vector<svg::Mark>& marks,
                         const Drawn& drawn) {
  Table table;
  table.columns = {{"experiment", false}, {drawn.axis}, {"from"}, {"to"}, {"runs"}};
  for (std::size_t i = 0; i < entries.size(); ++i) {
    const Interval& interval = entries[i].contender->experiment->summary.value().*drawn.interval;
    table.rows.push_back({{entries[i].name, drawn.text(marks[i].value), drawn.text(marks[i].low),
                           drawn.text(marks[i].high), std::to_string(interval.count)},
                          marks[i].hollow ? "in groups: the largest, and the range of all" : ""});
  }
  return table;
}

svg::Lines lines_over(const Page& page, const Key& key, const Drawn& drawn,
                      const std::vector<Entry>& entries, const std::vector<svg::Mark>& marks) {
  svg::Lines lines;
  lines.x_label = key.name;
  lines.y_label = drawn.axis;
  lines.text = drawn.text;
  for (std::size_t i = 0; i < entries.size(); ++i) {
    const ExperimentResult& experiment = *entries[i].contender->experiment;
    const Who who = who_is(page, experiment, key);
    const std::string text = parameter_of(experiment.planned, key.name);
    svg::Mark mark = marks[i];
    mark.x = swept_number(key, text).value_or(0);
    const std::string keys = keys_text(who.keys, who.values);
    auto series = std::ranges::find(lines.series, keys, &svg::Series::keys);
    if (series == lines.series.end()) {
      lines.series.push_back({who.name, keys, {}});
      series = lines.series.end() - 1;
    }
    series->marks.push_back(std::move(mark));
    if (std::ranges::find(lines.x_ticks, text, &svg::Tick::text) == lines.x_ticks.end())
      lines.x_ticks.push_back({series->marks.back().x, text});
  }
  for (svg::Series& each : lines.series) std::ranges::sort(each.marks, {}, &svg::Mark::x);
  std::ranges::sort(lines.x_ticks, {}, &svg::Tick::at);
  const double first = lines.x_ticks.front().at, last = lines.x_ticks.back().at;
  lines.x_logarithmic = first > 0 && last >= 8 * first;
  return lines;
}

template <class Lines>
std::vector<Drawing> drawings_of(const svg::Heading& heading, const Lines& lines,
                                 const std::vector<svg::Series>& series) {
  double least = INFINITY, most = 0;
  for (const svg::Series& each : series)
    for (const svg::Mark& mark : each.marks) {
      least = std::min(least, mark.value);
      most = std::max(most, mark.value);
    }
  using svg::Scale;
  constexpr std::string_view kNames[] = {"logarithmic", "linear", "from zero"};
  const bool wide = most > 8 * least;
  std::vector<Drawing> drawings;
  for (const Scale scale : {wide ? Scale::logarithmic : Scale::from_zero, Scale::linear,
                            wide ? Scale::from_zero : Scale::logarithmic}) {
    const std::string_view name = kNames[static_cast<std::size_t>(scale)];
    svg::Heading own = heading;
    own.id = drawing_id(heading.id, name);
    drawings.push_back({std::string(name), svg::draw(own, lines, scale)});
  }
  return drawings;
}

Picture picture_of(const Page& page, const Key* key, const Drawn& drawn) {
  constexpr std::size_t kMostRows = 24;
  std::vector<Entry> entries = measured_entries(page);
  if (key != nullptr)
    std::ranges::sort(entries, [](const Entry& one, const Entry& other) {
      return is_planned_before(*one.contender, *other.contender);
    });
  std::vector<svg::Mark> marks;
  for (const Entry& each : entries) marks.push_back(mark_of(page, each, drawn));
  Picture picture;
  picture.title = drawn.title + (key != nullptr ? fmt::format(" by {}", key->name) : "");
  picture.description = described(entries, marks, drawn);
  picture.table = figures_of_picture(entries, marks, drawn);
  const svg::Heading heading{std::string(drawn.id), picture.title, picture.description};
  std::vector<std::string> left_out;
  if (key != nullptr) {
    const svg::Lines lines = lines_over(page, *key, drawn, entries, marks);
    picture.drawings = line_drawings(heading, lines);
    for (std::size_t i = 0; i < lines.series.size(); ++i)
      if (i < svg::kMostSeries)
        picture.signs.push_back({svg::series_sign(i), lines.series[i].name, lines.series[i].keys});
      else
        left_out.push_back(lines.series[i].name);
  } else {
    svg::Rows rows{drawn.axis, {}, drawn.text};
    for (std::size_t i = 0; i < entries.size(); ++i)
      if (i < kMostRows)
        rows.rows.push_back({entries[i].name, marks[i].keys, {marks[i]}});
      else
        left_out.push_back(entries[i].name);
    picture.drawings = drawings_of(heading, rows, rows.rows);
  }
  if (!left_out.empty())
    picture.note = "In the table alone: " + join_names(left_out, " and ") + ".";
  return picture;
}

}  // namespace

std::vector<Drawing> line_drawings(const svg::Heading& heading, const svg::Lines& lines) {
  return drawings_of(heading, lines, lines.series);
}

std::vector<Picture> figure_pictures(const Page& page) {
  const std::vector<Entry> entries = measured_entries(page);
  if (entries.empty()) return {};
  const Key* key = swept_key(page);
  const FigureKind measure = measure_of(page.document);
  const std::string time = measure == FigureKind::round_trip ? "round trip"
                           : measure == FigureKind::response ? "response time"
                                                             : "time per message";
  std::string title = time;
  title.front() = static_cast<char>(title.front() - 'a' + 'A');
  const Drawn times{
      "time", title, time, human_duration, &Summary::message_ns, [](const Mode& mode) {
        return mode.median;
      }};
  const Drawn throughput{"throughput",
                         "Throughput",
                         "payload per second",
                         human_rate,
                         &Summary::bytes_per_second,
                         [](const Mode& mode) { return mode.bytes_per_second; }};
  std::vector<Picture> pictures = {picture_of(page, key, times)};
  if (std::ranges::any_of(entries, [](const Entry& each) {
        return each.contender->experiment->summary->bytes_per_second.median > 0;
      }))
    pictures.push_back(picture_of(page, key, throughput));
  return pictures;
}

}  // namespace ipcbench::html_parts
