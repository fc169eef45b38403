#include "advice_picture.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "ipcbench/base/units.hpp"
#include "ipcbench/stats/advice.hpp"
#include "ipcbench/stats/speedup_map.hpp"
#include "svg.hpp"

namespace ipcbench {
namespace {

using html_parts::Picture;

// Kinds of areas: the grey one is for staying serial.
constexpr std::size_t kSerialArea = 4;
constexpr std::array<std::size_t, 8> kWayAreas{0, 1, 2, 3, 5, 6, 7, 8};

std::size_t area_of(const MapCell& cell) {
  return cell.way ? kWayAreas[std::min(*cell.way, kWayAreas.size() - 1)] : kSerialArea;
}

// Where one row ends and the next begins: halfway, by their factor.
double edge(const std::vector<double>& steps, std::size_t i, std::size_t next) {
  const std::size_t last = steps.size() - 1;
  return std::sqrt(steps[std::min(i, last)] * steps[std::min(next, last)]);
}
double edge_below(const std::vector<double>& steps, std::size_t i) {
  return edge(steps, i == 0 ? 0 : i - 1, i);
}
double edge_above(const std::vector<double>& steps, std::size_t i) { return edge(steps, i, i + 1); }

// Round speed-ups that lines are drawn at: few, and none at the very top, which is not reached.
std::vector<double> levels_of(const SpeedupMap& map) {
  constexpr std::size_t kMostLevels = 4;
  double highest = 1;
  for (const MapCell& each : map.cells) highest = std::max(highest, each.speedup);
  std::vector<double> levels;
  for (const double each : {1.25, 1.5, 2.0, 3.0, 5.0, 8.0, 12.0, 20.0, 40.0, 80.0})
    if (each < 0.97 * highest) levels.push_back(each);
  while (levels.size() > kMostLevels)
    levels.erase(levels.end() - static_cast<std::ptrdiff_t>(levels.size() / 2) - 1);
  return levels;
}

std::vector<svg::AreaRow> rows_of_map(const SpeedupMap& map, const std::vector<double>& levels) {
  std::vector<svg::AreaRow> rows;
  for (std::size_t size = 0; size < map.sizes_bytes.size(); ++size) {
    svg::AreaRow row{edge_below(map.sizes_bytes, size), edge_above(map.sizes_bytes, size), {}};
    for (std::size_t work = 0; work < map.works_ns.size(); ++work) {
      const MapCell& cell = map.at(size, work);
      const auto above = static_cast<double>(
          std::ranges::count_if(levels, [&](double level) { return cell.speedup >= level; }));
      const double strength =
          cell.way && !levels.empty() ? above / static_cast<double>(levels.size()) : 1;
      const double to = edge_above(map.works_ns, work);
      const bool goes_on = !row.runs.empty() && row.runs.back().kind == area_of(cell) &&
                           row.runs.back().strength == strength;
      if (goes_on)
        row.runs.back().to = to;
      else
        row.runs.push_back({edge_below(map.works_ns, work), to, area_of(cell), strength});
    }
    rows.push_back(std::move(row));
  }
  return rows;
}

svg::AreaLine line_at(const SpeedupMap& map, double level, bool main) {
  svg::AreaLine line{{}, main ? "" : fmt::format("{:.3g}x", level), main};
  for (std::size_t size = 0; size < map.sizes_bytes.size(); ++size)
    if (const auto work = work_at(map, size, level))
      line.points.emplace_back(*work, map.sizes_bytes[size]);
  return line;
}

// The transport alone where that tells the ways apart.
std::string short_name(const Way& way, const SpeedupMap& map) {
  const bool same =
      std::ranges::all_of(map.ways, [&](const Way& each) { return each.workers == way.workers; });
  std::string name = way.hosts.empty() ? way.transport : way.transport + " on " + way.hosts;
  if (!same) name += fmt::format(", {} workers", way.workers);
  return way.by_handle ? name + ", by handle" : name;
}

std::string human_bytes(double bytes) {
  return size_text(static_cast<std::uint64_t>(std::llround(bytes)));
}

svg::Areas areas_of(const Advice& advice, const SpeedupMap& map) {
  const std::vector<double> levels = levels_of(map);
  svg::Areas areas;
  areas.x_label = "work of an item";
  areas.y_label = "size of a task";
  areas.x_low = map.works_ns.front();
  areas.x_high = map.works_ns.back();
  areas.y_low = map.sizes_bytes.front();
  areas.y_high = map.sizes_bytes.back();
  areas.x_text = human_duration;
  areas.rows = rows_of_map(map, levels);
  areas.lines.push_back(line_at(map, kWorthwhile, true));
  for (const double level : levels) areas.lines.push_back(line_at(map, level, false));
  for (const SizeCosts& each : advice.sizes)
    areas.y_ticks.push_back({static_cast<double>(each.size_bytes), size_text(each.size_bytes)});
  areas.names.resize(kWayAreas.back() + 1);
  areas.names[kSerialArea] = "stay serial";
  for (std::size_t i = 0; i < std::min(map.ways.size(), kWayAreas.size()); ++i)
    areas.names[kWayAreas[i]] = short_name(map.ways[i], map);
  areas.places.emplace_back(advice.serial_ns.median,
                            static_cast<double>(advice.question.size_bytes));
  for (const SizeAdvice& each : advice.other_sizes)
    areas.places.emplace_back(each.serial_ns.median, static_cast<double>(each.question.size_bytes));
  areas.place_text = "your task";
  areas.tip = question_text(advice);
  return areas;
}

// What the picture says, at the sizes that were measured.
Table table_of_map(const Advice& advice, const SpeedupMap& map) {
  Table table;
  table.columns = {{"size"}, {"pays from"}, {"with your work", false}, {"speed-up"}};
  const auto column = std::ranges::lower_bound(map.works_ns, advice.serial_ns.median);
  const auto work =
      std::min(static_cast<std::size_t>(column - map.works_ns.begin()), map.works_ns.size() - 1);
  for (const SizeCosts& each : advice.sizes) {
    const std::size_t size = row_of(map, static_cast<double>(each.size_bytes));
    const auto even = work_at(map, size, kWorthwhile);
    const MapCell& cell = map.at(size, work);
    table.rows.push_back({{size_text(each.size_bytes), even ? human_duration(*even) : "never",
                           cell.way ? text_of(map.ways[*cell.way]) : "stay serial",
                           fmt::format("{:.2f}x", cell.speedup)},
                          ""});
  }
  return table;
}

std::string description_of(const Advice& advice, const SpeedupMap& map) {
  const auto first = work_at(map, 0, kWorthwhile);
  const auto last = work_at(map, map.sizes_bytes.size() - 1, kWorthwhile);
  const auto from = [](const std::optional<double>& work) {
    return work ? fmt::format("pays from {} of work an item on", human_duration(*work))
                : std::string("never pays");
  };
  std::string names;
  for (const Way& each : map.ways) names += (names.empty() ? "" : "; ") + text_of(each);
  return fmt::format(
      "Which way the model calls best over the work of an item, {} to {}, and its size, {} to {}. "
      "At "
      "{} spreading {}, at {} it {}. Where it pays the best is, from the largest area on: {}. Your "
      "task is at {} and {}.",
      human_duration(map.works_ns.front()), human_duration(map.works_ns.back()),
      human_bytes(map.sizes_bytes.front()), human_bytes(map.sizes_bytes.back()),
      human_bytes(map.sizes_bytes.front()), from(first), human_bytes(map.sizes_bytes.back()),
      from(last), names.empty() ? "none" : names, human_duration(advice.serial_ns.median),
      size_text(advice.question.size_bytes));
}

}  // namespace

std::string size_text(std::uint64_t bytes) {
  return bytes < 1024 ? fmt::format("{} bytes", bytes) : format_size(bytes);
}

std::string question_text(const Advice& advice) {
  const AdviceQuestion& asked = advice.question;
  std::string sizes = size_text(asked.size_bytes);
  for (const SizeAdvice& each : advice.other_sizes)
    sizes += ", " + size_text(each.question.size_bytes);
  return fmt::format(
      "{} to a worker, {} back, {} of work an item ({}), up to {} workers on {} cores", sizes,
      size_text(asked.reply_bytes), human_duration(advice.serial_ns.median),
      asked.measured_command.empty() ? asked.work : asked.measured_command, asked.most_workers,
      advice.cores);
}

std::optional<Picture> advice_picture(const Advice& advice) {
  const std::optional<SpeedupMap> map = speedup_map(advice);
  if (!map) return std::nullopt;
  Picture picture;
  picture.title = "Speed-up over work and size";
  picture.description = description_of(advice, *map);
  picture.drawings = {
      {"", svg::draw({"map", picture.title, picture.description}, areas_of(advice, *map))}};
  picture.signs.push_back({svg::place_sign(), "your task", ""});
  picture.signs.push_back({svg::line_sign("none"), "left of it: stay serial", ""});
  picture.signs.push_back({svg::line_sign("margin"), "so many times as fast as serial", ""});
  picture.signs.push_back({svg::area_sign(kSerialArea), "stay serial", ""});
  for (std::size_t i = 0; i < std::min(map->ways.size(), kWayAreas.size()); ++i)
    picture.signs.push_back({svg::area_sign(kWayAreas[i]), text_of(map->ways[i]), ""});
  picture.note = advice.question.reply_bytes == advice.question.size_bytes
                     ? "By the model; the answer is as large as the task at every size."
                     : fmt::format("By the model; the answer has {} at every size.",
                                   size_text(advice.question.reply_bytes));
  picture.table = table_of_map(advice, *map);
  return picture;
}

}  // namespace ipcbench
