// Bands that are filled part by part: shares of a whole, and what somebody did over time.
#include <fmt/format.h>

#include <algorithm>

#include "svg_axis.hpp"

namespace ipcbench::svg {
namespace {

constexpr std::size_t kKinds = 9;
constexpr double kBandLeft = 4, kBandRight = 476, kBandPitch = 40;

std::string band_rectangle(double x, double y, double width, double height) {
  return fmt::format("M{:.1f} {:.1f}h{:.2f}v{:.0f}h-{:.2f}z", x, y, width, height, width);
}

// One path for each kind: a time line has hundreds of parts.
std::string parts_of_band(const Band& band, double top) {
  std::vector<std::string> paths(kKinds);
  std::string texts;
  for (const Part& part : band.parts) {
    const double x = kBandLeft + part.from * (kBandRight - kBandLeft);
    const double width = (part.to - part.from) * (kBandRight - kBandLeft);
    if (!(width > 0)) continue;
    paths[part.kind % kKinds] += band_rectangle(x, top, width, 18);
    if (!part.text.empty() && text_width(part.text) + 8 < width)
      texts += text_at(x + width / 2, top + 13.5, "middle", part.text, "inside");
  }
  std::string out;
  for (std::size_t kind = 0; kind < kKinds; ++kind)
    if (!paths[kind].empty())
      out += fmt::format(
          "<path class=\"band b{0}\" d=\"{1}\"/><path class=\"over b{0}p\" "
          "d=\"{1}\"/>\n",
          kind, paths[kind]);
  return out + texts;
}

}  // namespace

void add_part(std::vector<Part>& parts, double from, double to, std::size_t kind) {
  constexpr double kGap = 1e-9;
  if (!parts.empty() && parts.back().kind == kind && parts.back().to >= from - kGap)
    parts.back().to = to;
  else
    parts.push_back({from, to, kind, ""});
}

std::string draw(const Heading& heading, const Bands& bands) {
  const double bottom = 4 + kBandPitch * static_cast<double>(bands.bands.size());
  std::string out = begin_drawing(heading, bottom + 22);
  for (std::size_t i = 0; i < bands.bands.size(); ++i) {
    const Band& band = bands.bands[i];
    const double top = 4 + kBandPitch * static_cast<double>(i);
    out += fmt::format("<g{}>", data_attributes(band.tip, band.keys));
    out += text_at(kBandLeft, top + 13, "start", fitted(band.name, kBandRight - kBandLeft));
    out += parts_of_band(band, top + 18) + "</g>\n";
  }
  out += text_at(kBandLeft, bottom + 14, "start", bands.begin, "label");
  out += text_at(kBandRight, bottom + 14, "end", bands.end, "label");
  return out + "</svg>\n";
}

std::string band_sign(std::size_t kind) {
  return fmt::format(
      "<svg class=\"sign\" viewBox=\"0 0 28 14\" aria-hidden=\"true\"><path class=\"band b{0}\" "
      "d=\"M1 1h26v12h-26z\"/><path class=\"over b{0}p\" d=\"M1 1h26v12h-26z\"/></svg>",
      kind % kKinds);
}

std::string definitions() {
  // Half of the kinds have one of these over their colour, the others nothing.
  return "<svg class=\"definitions\" width=\"0\" height=\"0\" aria-hidden=\"true\"><defs>"
         "<pattern id=\"rising\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\">"
         "<path class=\"hatch\" d=\"M0 6L6 0M-1 1L1-1M5 7L7 5\"/></pattern>"
         "<pattern id=\"dots\" width=\"5\" height=\"5\" patternUnits=\"userSpaceOnUse\">"
         "<path class=\"hatch\" d=\"M2 2h1v1h-1z\"/></pattern>"
         "<pattern id=\"upright\" width=\"5\" height=\"5\" patternUnits=\"userSpaceOnUse\">"
         "<path class=\"hatch\" d=\"M2.5 0v5\"/></pattern>"
         "<pattern id=\"falling\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\">"
         "<path class=\"hatch\" d=\"M0 0L6 6M-1 5L1 7M5-1L7 1\"/></pattern>"
         "</defs></svg>\n";
}

}  // namespace ipcbench::svg
