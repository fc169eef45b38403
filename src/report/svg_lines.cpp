// Series over a swept number, as lines with markers, and rows of one figure each.
#include <fmt/format.h>

#include <algorithm>

#include "ipcbench/report/escape.hpp"
#include "svg_axis.hpp"

namespace ipcbench::svg {
namespace {

constexpr double kLinesHeight = 300;
constexpr double kTop = 34, kBottom = 46, kRight = 16;
constexpr double kRowHeight = 38;

// Grid and names of the values; `left` is where the plot begins.
std::string value_grid(const Axis& axis, const Lines& lines, double left) {
  std::string out = text_at(4, 14, "start", lines.y_label, "label");
  for (const double tick : axis.ticks(7)) {
    const double y = axis.place(tick);
    out += line_from(left, y, kWidth - kRight, y, "grid");
    out += text_at(left - 6, y + 4, "end", tick_text(lines.text(tick)));
  }
  return out;
}

// Names that would run into the one before them are left out.
std::string swept_ticks(const Axis& axis, const Lines& lines) {
  const double y = kLinesHeight - kBottom;
  std::string out;
  double free_from = 0;
  for (const Tick& tick : lines.x_ticks) {
    const double x = axis.place(tick.at);
    out += line_from(x, y, x, y + 5, "axis");
    const double half = text_width(tick.text) / 2;
    const double middle = std::min(x, kWidth - half - 2);
    if (middle - half < free_from) continue;
    out += text_at(middle, y + 19, "middle", tick.text);
    free_from = middle + half + 6;
  }
  return out + text_at(kWidth - kRight, kLinesHeight - 6, "end", lines.x_label, "label");
}

std::string one_line(const Series& series, std::size_t place, const Axis& x_axis,
                     const Axis& y_axis) {
  std::string line, marks;
  for (const Mark& mark : series.marks) {
    const double x = x_axis.place(mark.x), y = y_axis.place(mark.value);
    line += fmt::format("{}{:.1f} {:.1f}", line.empty() ? "M" : "L", x, y);
    marks += fmt::format("<g{}>", data_attributes(mark.tip, mark.keys));
    if (mark.low < mark.high)
      marks += fmt::format(
          "<path class=\"range s{0}\" d=\"M{1:.1f} {2:.1f}V{3:.1f}M{4:.1f} {2:.1f}h6M{4:.1f} "
          "{3:.1f}h6\"/>",
          place, x, y_axis.place(mark.low), y_axis.place(mark.high), x - 3);
    marks += marker_at(x, y, place, mark.hollow) + "</g>\n";
  }
  return fmt::format("<g{}><path class=\"line s{}\" d=\"{}\"/>\n{}</g>\n",
                     data_attributes("", series.keys), place, line, marks);
}

double widest_tick(const Axis& axis, const Lines& lines) {
  double widest = 0;
  for (const double tick : axis.ticks(7))
    widest = std::max(widest, text_width(tick_text(lines.text(tick))));
  return widest;
}

}  // namespace

std::string draw(const Heading& heading, const Lines& lines, Scale scale) {
  std::vector<Series> drawn = lines.series;
  drawn.resize(std::min(drawn.size(), kMostSeries));
  const Axis y_axis = value_axis(drawn, scale, kLinesHeight - kBottom, kTop);
  const double left = widest_tick(y_axis, lines) + 12;
  double low = lines.x_ticks.empty() ? 0 : lines.x_ticks.front().at, high = low;
  for (const Tick& each : lines.x_ticks) {
    low = std::min(low, each.at);
    high = std::max(high, each.at);
  }
  const Axis x_axis(lines.x_logarithmic, low, high, left + 14, kWidth - kRight - 8);
  std::string out = begin_drawing(heading, kLinesHeight);
  out += value_grid(y_axis, lines, left) + swept_ticks(x_axis, lines);
  out += line_from(left, kLinesHeight - kBottom, kWidth - kRight, kLinesHeight - kBottom, "axis");
  for (std::size_t i = 0; i < drawn.size(); ++i) out += one_line(drawn[i], i, x_axis, y_axis);
  return out + "</svg>\n";
}

std::string draw(const Heading& heading, const Rows& rows, Scale scale) {
  const double bottom = 8 + kRowHeight * static_cast<double>(rows.rows.size());
  const Axis axis = value_axis(rows.rows, scale, 30, kWidth - 34);
  std::string out = begin_drawing(heading, bottom + kBottom);
  double free_from = 0;
  for (const double tick : axis.ticks(6)) {
    const double x = axis.place(tick);
    const std::string name = tick_text(rows.text(tick));
    out += line_from(x, 6, x, bottom, "grid");
    if (x - text_width(name) / 2 < free_from) continue;
    out += text_at(x, bottom + 17, "middle", name);
    free_from = x + text_width(name) / 2 + 8;
  }
  out += text_at(kWidth - kRight, bottom + kBottom - 8, "end", rows.x_label, "label");
  for (std::size_t i = 0; i < rows.rows.size(); ++i) {
    const Series& row = rows.rows[i];
    if (row.marks.empty()) continue;
    const Mark& mark = row.marks.front();
    const double top = 8 + kRowHeight * static_cast<double>(i), y = top + 26;
    out += fmt::format("<g{}>", data_attributes(mark.tip, row.keys));
    out += text_at(4, top + 13, "start", fitted(row.name, kWidth - 8), "name");
    if (mark.low < mark.high)
      out += fmt::format(
          "<path class=\"range s0\" d=\"M{0:.1f} {2:.1f}H{1:.1f}M{0:.1f} {3:.1f}v8M{1:.1f} "
          "{3:.1f}v8\"/>",
          axis.place(mark.low), axis.place(mark.high), y, y - 4);
    out += marker_at(axis.place(mark.value), y, 0, mark.hollow) + "</g>\n";
  }
  return out + "</svg>\n";
}

std::string series_sign(std::size_t series) {
  return fmt::format(
      "<svg class=\"sign\" viewBox=\"0 0 28 14\" aria-hidden=\"true\"><path class=\"line s{}\" "
      "d=\"M1 7H27\"/>{}</svg>",
      series % kMostSeries, marker_at(14, 7, series, false));
}

}  // namespace ipcbench::svg
