// Changes with their intervals around the line of no change.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "svg_axis.hpp"

namespace ipcbench::svg {
namespace {

constexpr double kChangesTop = 8, kChangesBottom = 46, kChangePitch = 38;
constexpr double kChangesLeft = 24, kChangesRight = kWidth - 24;
// Beyond these a change lies at the edge: one outlier must not flatten all others.
constexpr double kLeastFactor = 0.1, kMostFactor = 10;

struct ChangeAxis {
  double low, high;  // factors
  Axis axis;
};

// Of changes by the factor: in logarithms a change and its inverse are equally far from none.
ChangeAxis change_axis(const Changes& changes) {
  double low = 1 - changes.margin, high = 1 + changes.margin;
  const auto hold = [&](double change) {
    low = std::min(low, 1 + change);
    high = std::max(high, 1 + change);
  };
  hold(changes.same_within);
  hold(1 / (1 + changes.same_within) - 1);
  for (const Change& each : changes.changes)
    for (const double value : {each.low, each.value, each.high, each.detectable}) hold(value);
  low = std::max(low, kLeastFactor);
  high = std::min(high, kMostFactor);
  const double room = std::pow(high / low, 0.04);
  low /= room;
  high *= room;
  return {low, high, {true, low, high, kChangesLeft, kChangesRight}};
}

std::string change_tick(double factor) {
  const double percent = std::round(1000 * (factor - 1)) / 10;
  return percent == 0 ? "0 %" : fmt::format("{:+g} %", percent);
}

// No change first, so that it has its name whatever lies beside it.
std::vector<double> change_ticks(double low, double high) {
  std::vector<double> ticks = {1};
  if (high < 1.6 * low)
    for (const double tick : Axis(false, low, high, 0, 1).ticks(8)) ticks.push_back(tick);
  else
    for (const double tick :
         {2.0, 0.5, 5.0, 0.2, 1.5, 0.8, 1.2, 0.9, 3.0, 0.3, 10.0, 0.1, 1.1, 0.7})
      if (tick > low && tick < high) ticks.push_back(tick);
  return ticks;
}

std::string change_grid(const ChangeAxis& scale, double bottom) {
  std::string out;
  std::vector<std::pair<double, double>> taken;
  for (const double factor : change_ticks(scale.low, scale.high)) {
    const double x = scale.axis.place(factor), half = text_width(change_tick(factor)) / 2;
    const double middle = std::clamp(x, half + 2, kWidth - half - 2);
    if (std::ranges::any_of(taken, [&](const auto& other) {
          return middle - half < other.second + 8 && other.first < middle + half + 8;
        }))
      continue;
    taken.emplace_back(middle - half, middle + half);
    out += line_from(x, kChangesTop, x, bottom, "grid");
    out += text_at(middle, bottom + 17, "middle", change_tick(factor));
  }
  return out;
}

std::string bounds_of(const Axis& axis, double change, double bottom, std::string_view kind) {
  std::string out;
  for (const double factor : {1 + change, 1 / (1 + change)})
    out += line_from(axis.place(factor), kChangesTop, axis.place(factor), bottom, kind);
  return out;
}

std::string chevron_at(double x, double y) {
  return fmt::format("<path class=\"chevron\" d=\"M{:.1f} {:.1f}l5 5l-5 5\"/>", x - 2.5, y - 5);
}

std::string one_change(const Change& change, const Axis& axis, double top) {
  const double y = top + 26;
  const double low = axis.place(1 + change.low), high = axis.place(1 + change.high);
  std::string out = fmt::format("<g{}>", data_attributes(change.tip, change.keys));
  const double beside = text_width(change.text);
  out += text_at(4, top + 13, "start", fitted(change.name, kWidth - 24 - beside), "halo");
  out += text_at(kWidth - 4, top + 13, "end", change.text, "label halo");
  if (change.low < change.high)
    out += fmt::format(
        "<path class=\"range s{0}\" d=\"M{1:.1f} {3:.1f}H{2:.1f}M{1:.1f} {4:.1f}v8M{2:.1f} "
        "{4:.1f}v8\"/>",
        change.kind, low, high, y, y - 4);
  if (change.detectable > 0) out += chevron_at(axis.place(1 + change.detectable), y);
  return out + marker_at(axis.place(1 + change.value), y, change.kind, change.hollow) + "</g>\n";
}

std::string sign_of(const std::string& drawn) {
  return "<svg class=\"sign\" viewBox=\"0 0 28 14\" aria-hidden=\"true\">" + drawn + "</svg>";
}

}  // namespace

std::string draw(const Heading& heading, const Changes& changes) {
  const double bottom = kChangesTop + kChangePitch * static_cast<double>(changes.changes.size());
  const ChangeAxis scale = change_axis(changes);
  const Axis& axis = scale.axis;
  std::string out = begin_drawing(heading, bottom + kChangesBottom);
  out += change_grid(scale, bottom);
  out += bounds_of(axis, changes.same_within, bottom, "bound");
  out += bounds_of(axis, changes.margin, bottom, "margin");
  out += line_from(axis.place(1), kChangesTop, axis.place(1), bottom, "none");
  out += text_at(kWidth - 4, bottom + kChangesBottom - 8, "end", changes.label, "label");
  for (std::size_t i = 0; i < changes.changes.size(); ++i)
    out +=
        one_change(changes.changes[i], axis, kChangesTop + kChangePitch * static_cast<double>(i));
  return out + "</svg>\n";
}

bool lies_beyond(const Change& change) {
  return 1 + std::max(change.high, change.detectable) > kMostFactor ||
         1 + change.low < kLeastFactor;
}

std::string change_sign(std::size_t kind, bool hollow) {
  return sign_of(fmt::format("<path class=\"range s{}\" d=\"M1 7H27M1 3v8M27 3v8\"/>{}", kind,
                             marker_at(14, 7, kind, hollow)));
}

std::string chevron_sign() { return sign_of(chevron_at(14, 7)); }

std::string line_sign(std::string_view kind) { return sign_of(line_from(14, 0, 14, 14, kind)); }

}  // namespace ipcbench::svg
