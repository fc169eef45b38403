#include "svg_axis.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "ipcbench/report/escape.hpp"
#include "ipcbench/report/layout.hpp"

namespace ipcbench::svg {
namespace {

// 1, 2 or 5 times a power of ten, at least `least`.
double round_step(double least) {
  const double power = std::pow(10, std::floor(std::log10(least)));
  for (const double factor : {1.0, 2.0, 5.0})
    if (factor * power >= least * 0.999) return factor * power;
  return 10 * power;
}

// Few decades are told by more than their powers.
std::vector<double> logarithmic_ticks(double low, double high, std::size_t most) {
  const std::vector<std::vector<double>> choices = {{1, 2, 3, 5, 7}, {1, 2, 5}, {1, 3}, {1}};
  std::vector<double> ticks;
  for (std::size_t i = 0; i < choices.size() + 6; ++i) {
    // Where even the powers are too many, every second, third, ... of them.
    const int stride = i < choices.size() ? 1 : static_cast<int>(i - choices.size()) + 2;
    const std::vector<double>& factors = choices[std::min(i, choices.size() - 1)];
    ticks.clear();
    for (int power = static_cast<int>(std::floor(std::log10(low)));
         power <= static_cast<int>(std::ceil(std::log10(high))); ++power)
      for (const double factor : factors) {
        const double tick = factor * std::pow(10, power);
        if (power % stride == 0 && tick >= low * 0.999 && tick <= high * 1.001)
          ticks.push_back(tick);
      }
    if (ticks.size() <= most) break;
  }
  return ticks;
}

}  // namespace

Axis::Axis(bool logarithmic, double low, double high, double from, double to)
    : logarithmic_(logarithmic), low_(low), high_(high), from_(from), to_(to) {
  if (!(high_ > low_)) high_ = low_ > 0 ? 2 * low_ : low_ + 1;
}

double Axis::place(double value) const {
  const double inside = std::clamp(value, low_, high_);
  const double share = logarithmic_ ? std::log(inside / low_) / std::log(high_ / low_)
                                    : (inside - low_) / (high_ - low_);
  return from_ + share * (to_ - from_);
}

std::vector<double> Axis::ticks(std::size_t most) const {
  if (logarithmic_)
    if (std::vector<double> ticks = logarithmic_ticks(low_, high_, most); ticks.size() > 1)
      return ticks;
  const double step = round_step((high_ - low_) / static_cast<double>(most));
  std::vector<double> ticks;
  for (double tick = std::ceil(low_ / step) * step; tick <= high_ + step / 1000; tick += step)
    ticks.push_back(std::abs(tick) < step / 1000 ? 0 : tick);
  return ticks;
}

Axis value_axis(const std::vector<Series>& series, Scale scale, double from, double to) {
  double low = INFINITY, high = 0, least = INFINITY;
  for (const Series& each : series)
    for (const Mark& mark : each.marks) {
      low = std::min({low, mark.low, mark.value});
      high = std::max({high, mark.high, mark.value});
      for (const double value : {mark.low, mark.value})
        if (value > 0) least = std::min(least, value);
    }
  if (!std::isfinite(low) || !std::isfinite(least)) return {false, 0, 1, from, to};
  if (scale == Scale::logarithmic) return {true, least / 1.1, high * 1.1, from, to};
  const double room = 0.05 * (high - low);
  if (scale == Scale::from_zero) return {false, 0, high * 1.05, from, to};
  return {false, std::max(0.0, low - room), high + room, from, to};
}

std::string tick_text(const std::string& text) {
  const std::size_t space = std::min(text.find(' '), text.size());
  std::string number = text.substr(0, space);
  if (number.find('.') != std::string::npos) {
    number.erase(number.find_last_not_of('0') + 1);
    if (number.ends_with('.')) number.pop_back();
  }
  return number + text.substr(space);
}

std::string begin_drawing(const Heading& heading, double height) {
  return fmt::format(
      "<svg viewBox=\"0 0 {0:.0f} {1:.0f}\" role=\"img\" aria-labelledby=\"{2}-title {2}-desc\">"
      "<title id=\"{2}-title\">{3}</title><desc id=\"{2}-desc\">{4}</desc>\n",
      kWidth, height, heading.id, html_text(heading.title), html_text(heading.description));
}

std::string text_at(double x, double y, std::string_view anchor, std::string_view text,
                    std::string_view kind) {
  return fmt::format("<text x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"{}\"{}>{}</text>\n", x, y,
                     anchor, kind.empty() ? "" : fmt::format(" class=\"{}\"", kind),
                     html_text(text));
}

std::string line_from(double x1, double y1, double x2, double y2, std::string_view kind) {
  return fmt::format("<path class=\"{}\" d=\"M{:.1f} {:.1f}L{:.1f} {:.1f}\"/>\n", kind, x1, y1, x2,
                     y2);
}

std::string marker_at(double x, double y, std::size_t series, bool hollow) {
  // Circle, square, triangle, diamond, triangle upside down, plus, cross; each about as large.
  static constexpr std::string_view kShapes[kMostSeries] = {
      "m-4.5 0a4.5 4.5 0 1 0 9 0a4.5 4.5 0 1 0-9 0z",
      "m-4-4h8v8h-8z",
      "m0-5.5l5 9h-10z",
      "m0-5.5l5.5 5.5l-5.5 5.5l-5.5-5.5z",
      "m0 5.5l5-9h-10z",
      "m-1.7-5h3.4v3.3h3.3v3.4h-3.3v3.3h-3.4v-3.3h-3.3v-3.4h3.3z",
      "m-5-3l2-2l3 3l3-3l2 2l-3 3l3 3l-2 2l-3-3l-3 3l-2-2l3-3z"};
  const std::size_t place = series % kMostSeries;
  return fmt::format("<path class=\"mark s{}{}\" d=\"M{:.1f} {:.1f}{}\"/>", place,
                     hollow ? " hollow" : "", x, y, kShapes[place]);
}

std::string data_attributes(const std::string& tip, const std::string& keys) {
  return (tip.empty() ? "" : " data-tip=\"" + html_attribute(tip) + "\"") +
         (keys.empty() ? "" : " data-keys=\"" + html_attribute(keys) + "\"");
}

double text_width(std::string_view text) {
  return 0.62 * kFontSize * static_cast<double>(display_width(text));
}

std::string fitted(const std::string& text, double width) {
  std::string out = printable(text);
  if (text_width(out) <= width) return out;
  do {
    out.pop_back();
    while (!out.empty() && (static_cast<unsigned char>(out.back()) & 0xC0U) == 0x80) out.pop_back();
    if (!out.empty() && static_cast<unsigned char>(out.back()) >= 0xC0) out.pop_back();
  } while (!out.empty() && text_width(out + "…") > width);
  return out + "…";
}

}  // namespace ipcbench::svg
