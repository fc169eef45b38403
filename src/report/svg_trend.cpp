// One series over results in the order of time, with the levels between its changes.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "svg_axis.hpp"

namespace ipcbench::svg {
namespace {

constexpr double kTrendHeight = 210, kTrendTop = 40, kTrendBottom = 40, kTrendRight = 14;
constexpr double kPlotBottom = kTrendHeight - kTrendBottom;

// Noise must not look like a change: the axis is at least a tenth of the values long.
Axis trend_axis(const Trend& trend, Scale scale) {
  double low = INFINITY, high = 0;
  for (const TrendPoint& each : trend.points) {
    low = std::min({low, each.low, each.value});
    high = std::max({high, each.high, each.value});
  }
  if (!std::isfinite(low)) return {false, 0, 1, kPlotBottom, kTrendTop};
  if (scale == Scale::from_zero) return {false, 0, high * 1.05, kPlotBottom, kTrendTop};
  const double middle = (low + high) / 2;
  const double half = std::max(0.54 * (high - low), 0.05 * middle);
  return {false, std::max(0.0, middle - half), middle + half, kPlotBottom, kTrendTop};
}

struct TrendPlot {
  Axis x, y;
  double left;
};

double x_of(const TrendPlot& plot, std::size_t point) {
  return plot.x.place(static_cast<double>(point));
}

TrendPlot plot_of(const Trend& trend, Scale scale) {
  const Axis y = trend_axis(trend, scale);
  double widest = 0;
  for (const double tick : y.ticks(4))
    widest = std::max(widest, text_width(tick_text(trend.text(tick))));
  const double left = widest + 12;
  const double last = static_cast<double>(std::max<std::size_t>(trend.points.size(), 2) - 1);
  return {{false, 0, last, left + 10, kWidth - kTrendRight - 8}, y, left};
}

std::string trend_grid(const Trend& trend, const TrendPlot& plot) {
  std::string out = text_at(4, 14, "start", trend.y_label, "label");
  for (const double tick : plot.y.ticks(4)) {
    const double y = plot.y.place(tick);
    out += line_from(plot.left, y, kWidth - kTrendRight, y, "grid");
    out += text_at(plot.left - 6, y + 4, "end", tick_text(trend.text(tick)));
  }
  return out + line_from(plot.left, kPlotBottom, kWidth - kTrendRight, kPlotBottom, "axis");
}

// The first and the last one always, of the others those that have room.
std::string names_below(const std::vector<Tick>& ticks, const TrendPlot& plot, double y) {
  if (ticks.empty()) return "";
  struct Place {
    double from, to;
  };
  const auto place_of = [&](const Tick& tick) {
    const double half = text_width(tick.text) / 2;
    const double middle =
        std::clamp(plot.x.place(tick.at), half + 2, std::max(half + 2, kWidth - half - 2));
    return Place{middle - half, middle + half};
  };
  std::vector<Place> taken;
  std::string out;
  const auto put = [&](const Tick& tick) {
    const Place place = place_of(tick);
    if (std::ranges::any_of(taken, [&](const Place& other) {
          return place.from < other.to + 10 && other.from < place.to + 10;
        }))
      return;
    taken.push_back(place);
    out += text_at((place.from + place.to) / 2, y, "middle", tick.text);
  };
  put(ticks.front());
  put(ticks.back());
  for (const Tick& each : ticks) put(each);
  return out;
}

// Between results in groups, whose median is no pace, the line is interrupted.
std::string line_and_spread(const Trend& trend, const TrendPlot& plot) {
  std::string line, above, below, spread;
  const auto end_stretch = [&] {
    if (!above.empty()) spread += "M" + above.substr(1) + below + "z";
    above.clear();
    below.clear();
  };
  bool goes_on = false;
  for (std::size_t i = 0; i < trend.points.size(); ++i) {
    const TrendPoint& point = trend.points[i];
    if (point.hollow) {
      end_stretch();
      goes_on = false;
      continue;
    }
    const double x = x_of(plot, i);
    line += fmt::format("{}{:.1f} {:.1f}", goes_on ? "L" : "M", x, plot.y.place(point.value));
    above += fmt::format("L{:.1f} {:.1f}", x, plot.y.place(point.high));
    below = fmt::format("L{:.1f} {:.1f}", x, plot.y.place(point.low)) + below;
    goes_on = true;
  }
  end_stretch();
  return fmt::format("<path class=\"spread\" d=\"{}\"/>\n<path class=\"line s0\" d=\"{}\"/>\n",
                     spread, line);
}

std::string points_of(const Trend& trend, const TrendPlot& plot) {
  const double radius = trend.points.size() > 60 ? 2 : 3.2;
  std::string out;
  for (std::size_t i = 0; i < trend.points.size(); ++i) {
    const TrendPoint& point = trend.points[i];
    const double x = x_of(plot, i);
    if (point.hollow && point.low < point.high)
      out += line_from(x, plot.y.place(point.low), x, plot.y.place(point.high), "range s0");
    out += fmt::format("<circle class=\"point{}\" cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"{}\"{}/>\n",
                       point.hollow ? " hollow" : "", x, plot.y.place(point.value), radius,
                       data_attributes(point.tip, ""));
  }
  return out;
}

// Beside their lines, in two rows; one that has room in neither is said below the picture alone.
std::string marks_of_changes(const Trend& trend, const TrendPlot& plot) {
  std::string out;
  double free_from[2] = {text_width(trend.y_label) + 16, plot.left};
  for (const TrendChange& each : trend.changes) {
    const double x = plot.x.place(static_cast<double>(each.at) - 0.5);
    out += line_from(x, kTrendTop - 8, x, kPlotBottom, "change");
    const double width = text_width(each.text);
    const double from = std::min(x + 4, kWidth - width - 2);
    for (const std::size_t row : {std::size_t{1}, std::size_t{0}}) {
      if (from < free_from[row]) continue;
      out += text_at(from, row == 1 ? kTrendTop - 10 : kTrendTop - 26, "start", each.text,
                     each.worse ? "worse" : "better");
      free_from[row] = from + width + 8;
      break;
    }
  }
  for (const TrendLevel& each : trend.levels) {
    const double y = plot.y.place(each.value);
    out += line_from(plot.x.place(static_cast<double>(each.begin) - 0.3), y,
                     plot.x.place(static_cast<double>(each.end) - 0.7), y, "level");
  }
  return out;
}

std::string trend_sign(const std::string& drawn) {
  return "<svg class=\"sign\" viewBox=\"0 0 28 14\" aria-hidden=\"true\">" + drawn + "</svg>";
}

}  // namespace

std::string draw(const Heading& heading, const Trend& trend, Scale scale) {
  const TrendPlot plot = plot_of(trend, scale);
  return begin_drawing(heading, kTrendHeight) + trend_grid(trend, plot) +
         names_below(trend.dates, plot, kPlotBottom + 18) +
         names_below(trend.versions, plot, kPlotBottom + 34) + line_and_spread(trend, plot) +
         marks_of_changes(trend, plot) + points_of(trend, plot) + "</svg>\n";
}

std::string result_sign(bool hollow) {
  return trend_sign(hollow ? "<path class=\"range s0\" d=\"M14 0V14\"/><circle class=\"point "
                             "hollow\" cx=\"14\" cy=\"7\" r=\"3.2\"/>"
                           : "<path class=\"spread\" d=\"M1 2H27V12H1z\"/><path class=\"line s0\" "
                             "d=\"M1 7H27\"/><circle class=\"point\" cx=\"14\" cy=\"7\" "
                             "r=\"3.2\"/>");
}

std::string level_sign() { return trend_sign(line_from(1, 7, 27, 7, "level")); }

}  // namespace ipcbench::svg
