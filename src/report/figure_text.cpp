// A result's figures as people say them: messages a second, or the time of one.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "ipcbench/base/units.hpp"
#include "ipcbench/report/answer_text.hpp"
#include "table_parts.hpp"

namespace ipcbench {
namespace {

double per_second(double message_ns) { return message_ns > 0 ? 1e9 / message_ns : 0; }

// "358", "12,300", "1.25 million": three digits that count.
std::string spoken_count(double value) {
  if (value >= 999'500) {
    const bool billions = value >= 999'500'000;
    const std::string text = human_count(value);
    return text.substr(0, text.find(' ')) + (billions ? " billion" : " million");
  }
  if (value < 999.5) return human_count(value);
  const double unit = std::pow(10, std::floor(std::log10(value)) - 2);
  std::string text = fmt::format("{:.0f}", std::round(value / unit) * unit);
  text.insert(text.size() - 3, ",");
  return text;
}

}  // namespace

FigureKind measure_of(const Document& document) {
  bool open = false, closed = false, round_trip = false, other = false;
  for (const ExperimentResult& each : document.experiments) {
    if (!each.summary) continue;
    (each.summary->open_loop ? open : closed) = true;
    (each.planned.experiment.pattern == Pattern::pingpong ? round_trip : other) = true;
  }
  if (open) return closed ? FigureKind::time : FigureKind::response;
  if (round_trip) return other ? FigureKind::time : FigureKind::round_trip;
  return FigureKind::rate;
}

std::string_view heading_of(FigureKind measure) {
  switch (measure) {
    case FigureKind::rate:
      return "msg/s";
    case FigureKind::round_trip:
      return "round trip";
    case FigureKind::response:
      return "response";
    case FigureKind::time:
      break;
  }
  return "per message";
}

std::string figure_text(FigureKind measure, double message_ns) {
  return measure == FigureKind::rate ? human_count(per_second(message_ns))
                                     : human_duration(message_ns);
}

std::string figure_range_text(FigureKind measure, double low_ns, double high_ns) {
  if (measure == FigureKind::rate)
    return table_parts::range_text(per_second(high_ns), per_second(low_ns), human_count);
  return table_parts::range_text(low_ns, high_ns, human_duration);
}

std::string figure_phrase(FigureKind measure, double message_ns) {
  switch (measure) {
    case FigureKind::rate:
      return spoken_count(per_second(message_ns)) + " messages/s";
    case FigureKind::round_trip:
      return human_duration(message_ns) + " per round trip";
    case FigureKind::response:
      return human_duration(message_ns) + " until the reply is there";
    case FigureKind::time:
      break;
  }
  return human_duration(message_ns) + " per message";
}

}  // namespace ipcbench
