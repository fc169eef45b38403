// Areas over two numbers: which of several holds where, and how much it brings.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "svg_axis.hpp"

namespace ipcbench::svg {
namespace {

constexpr double kAreasHeight = 340, kAreasTop = 24, kAreasBottom = 46, kAreasRight = 12;
constexpr double kAreasFloor = kAreasHeight - kAreasBottom;
constexpr double kFaintest = 0.3;  // of the colour

struct AreasPlot {
  Axis x, y;
  double left;
};

AreasPlot plot_of(const Areas& areas) {
  double widest = 0;
  for (const Tick& each : areas.y_ticks) widest = std::max(widest, text_width(each.text));
  const double left = widest + 12;
  return {{true, areas.x_low, areas.x_high, left, kWidth - kAreasRight},
          {true, areas.y_low, areas.y_high, kAreasFloor, kAreasTop},
          left};
}

// One path for each kind and strength: there are thousands of cells. Neighbours overlap a little,
// or the ground would shine through between them.
std::string filled(const Areas& areas, const AreasPlot& plot) {
  std::map<std::pair<std::size_t, double>, std::string> paths;
  for (const AreaRow& row : areas.rows) {
    const double top = plot.y.place(row.high), bottom = plot.y.place(row.low);
    for (const AreaRun& run : row.runs) {
      const double from = plot.x.place(run.from), to = plot.x.place(run.to);
      paths[{run.kind, run.strength}] +=
          fmt::format("M{:.1f} {:.1f}H{:.1f}V{:.1f}H{:.1f}z", from, top, to, bottom, from);
    }
  }
  std::string out;
  for (const auto& [what, path] : paths)
    out += fmt::format(
        "<path class=\"band b{}\" fill-opacity=\"{:.2f}\" shape-rendering=\"crispEdges\" "
        "d=\"{}\"/>\n",
        what.first, kFaintest + (1 - kFaintest) * what.second, path);
  return out;
}

std::string axes_of(const Areas& areas, const AreasPlot& plot) {
  std::string out = text_at(4, 14, "start", areas.y_label, "label");
  for (const Tick& tick : areas.y_ticks) {
    const double y = plot.y.place(tick.at);
    out += line_from(plot.left - 4, y, plot.left, y, "axis");
    out += text_at(plot.left - 6, y + 4, "end", tick.text);
  }
  double free_from = 0;
  for (const double tick : plot.x.ticks(8)) {
    const double x = plot.x.place(tick);
    const std::string name = tick_text(areas.x_text(tick));
    const double half = text_width(name) / 2, middle = std::min(x, kWidth - half - 2);
    out += line_from(x, kAreasFloor, x, kAreasFloor + 4, "axis");
    if (middle - half < free_from) continue;
    out += text_at(middle, kAreasFloor + 18, "middle", name);
    free_from = middle + half + 8;
  }
  out += text_at(kWidth - kAreasRight, kAreasHeight - 8, "end", areas.x_label, "label");
  return out + fmt::format("<path class=\"axis\" d=\"M{:.1f} {:.1f}V{:.1f}H{:.1f}\"/>\n", plot.left,
                           kAreasTop, kAreasFloor, kWidth - kAreasRight);
}

// Texts that were written already: what would run into one of them is not written.
class TextPlaces {
 public:
  bool take(double x, double y, double width) {
    constexpr double kHeight = 18;
    const bool is_free = std::ranges::none_of(taken_, [&](const Taken& each) {
      return std::abs(each.y - y) < kHeight && std::abs(each.x - x) < (each.width + width) / 2 + 6;
    });
    if (is_free) taken_.push_back({x, y, width});
    return is_free;
  }

 private:
  struct Taken {
    double x, y, width;
  };
  std::vector<Taken> taken_;
};

// The first place on a line that has room for its text, from the top.
std::string lines_of(const Areas& areas, const AreasPlot& plot, TextPlaces& places) {
  std::string out, texts;
  for (const AreaLine& line : areas.lines) {
    std::string path;
    for (const auto& [x, y] : line.points)
      path += fmt::format("{}{:.1f} {:.1f}", path.empty() ? "M" : "L", plot.x.place(x),
                          plot.y.place(y));
    out += fmt::format("<path class=\"{}\" d=\"{}\"/>\n", line.main ? "none" : "margin", path);
    const double width = text_width(line.text);
    for (std::size_t i = line.points.size(); i-- > 0;) {
      const double y = plot.y.place(line.points[i].second) + 4;
      const double x = plot.x.place(line.points[i].first);
      if (y < kAreasTop + 14 || x < plot.left + width / 2 || x > kWidth - kAreasRight - width / 2)
        continue;
      if (!places.take(x, y, width)) continue;
      texts += text_at(x, y, "middle", line.text, "halo");
      break;
    }
  }
  return out + texts;
}

std::string places_of(const Areas& areas, const AreasPlot& plot, TextPlaces& taken) {
  std::string out;
  for (const auto& place : areas.places) {
    const double x = plot.x.place(place.first), y = plot.y.place(place.second);
    taken.take(x, y + 4, 14);
    out += fmt::format("<g{}>{}</g>\n", data_attributes(areas.tip, ""), marker_at(x, y, 3, true));
    if (&place != &areas.places.front()) continue;
    const double half = text_width(areas.place_text) / 2;
    const double middle = std::clamp(x, plot.left + half, kWidth - kAreasRight - half);
    const double text_y = y > kAreasTop + 30 ? y - 10 : y + 20;
    taken.take(middle, text_y, 2 * half);
    out += text_at(middle, text_y, "middle", areas.place_text, "halo");
  }
  return out;
}

struct Room {
  double x, y, width;
};

// Those about as wide as the widest one, from the middle of them on.
void keep_roomy(std::vector<Room>& rooms) {
  constexpr double kAbout = 0.8;
  double widest = 0, sum = 0;
  for (const Room& each : rooms) widest = std::max(widest, each.width);
  std::erase_if(rooms, [&](const Room& each) { return each.width < kAbout * widest; });
  for (const Room& each : rooms) sum += each.y;
  const double middle = sum / static_cast<double>(std::max<std::size_t>(rooms.size(), 1));
  std::ranges::stable_sort(rooms, {}, [&](const Room& each) { return std::abs(each.y - middle); });
}

// Where there is most room for it.
std::string names_of(const Areas& areas, const AreasPlot& plot, TextPlaces& places) {
  std::string out;
  for (std::size_t kind = 0; kind < areas.names.size(); ++kind) {
    if (areas.names[kind].empty()) continue;
    const double width = text_width(areas.names[kind]);
    std::vector<Room> rooms;
    for (const AreaRow& row : areas.rows) {
      std::map<std::size_t, std::pair<double, double>> spans;  // of a kind, whatever its strength
      for (const AreaRun& run : row.runs) {
        auto& [from, to] = spans.try_emplace(run.kind, run.from, run.to).first->second;
        from = std::min(from, run.from);
        to = std::max(to, run.to);
      }
      const auto found = spans.find(kind);
      if (found == spans.end()) continue;
      const double from = plot.x.place(found->second.first);
      const double to = plot.x.place(found->second.second);
      const double y = (plot.y.place(row.low) + plot.y.place(row.high)) / 2 + 4;
      if (to - from > width + 8 && y > kAreasTop + 14 && y < kAreasFloor - 6)
        rooms.push_back({(from + to) / 2, y, to - from});
    }
    keep_roomy(rooms);
    for (const Room& each : rooms)
      if (places.take(each.x, each.y, width)) {
        out += text_at(each.x, each.y, "middle", areas.names[kind], "halo");
        break;
      }
  }
  return out;
}

}  // namespace

std::string draw(const Heading& heading, const Areas& areas) {
  const AreasPlot plot = plot_of(areas);
  TextPlaces places;
  const std::string tasks = places_of(areas, plot, places);
  const std::string lines = lines_of(areas, plot, places);
  return begin_drawing(heading, kAreasHeight) + filled(areas, plot) + axes_of(areas, plot) + lines +
         names_of(areas, plot, places) + tasks + "</svg>\n";
}

std::string place_sign() {
  return fmt::format("<svg class=\"sign\" viewBox=\"0 0 28 14\" aria-hidden=\"true\">{}</svg>",
                     marker_at(14, 7, 3, true));
}

std::string area_sign(std::size_t kind) {
  return fmt::format(
      "<svg class=\"sign\" viewBox=\"0 0 28 14\" aria-hidden=\"true\"><path class=\"band b{}\" "
      "d=\"M1 1h26v12h-26z\"/></svg>",
      kind);
}

}  // namespace ipcbench::svg
