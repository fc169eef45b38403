// HdrHistogram's percentile text, which its plotters read: a line for every step towards the
// slowest message, five to each halving of the share that took longer. Values are in us and those
// of all invocations together. A reader takes all lines of a file for one distribution, so it holds
// one experiment.
#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <map>

#include "exchange.hpp"
#include "ipcbench/report/escape.hpp"
#include "ipcbench/report/sink.hpp"
#include "ipcbench/stats/summary.hpp"

namespace ipcbench {
namespace {

constexpr double kTicksPerHalf = 5;
constexpr std::uint64_t kSubBuckets = 2048;  // to 0.1 %, as the times are recorded
constexpr double kNsPerUs = 1e3;

using Counts = std::map<std::uint64_t, std::uint64_t>;  // ns to messages

std::string hgrm_line(std::uint64_t ns, double level, std::uint64_t passed) {
  std::string line = fmt::format("{:12.3f} {:2.12f} {:10d}", static_cast<double>(ns) / kNsPerUs,
                                 level / 100, passed);
  if (level < 100) line += fmt::format(" {:14.2f}", 1 / (1 - level / 100));
  return line + "\n";
}

// The next percentile of which there is a line.
double next_level(double level) {
  const auto halvings = static_cast<int>(std::log2(100 / (100 - level))) + 1;
  return level + 100 / (kTicksPerHalf * std::ldexp(1.0, halvings));
}

std::string distribution(const Counts& counts, std::uint64_t total) {
  std::string text;
  double level = 0;
  std::uint64_t passed = 0;
  for (const auto& [ns, count] : counts) {
    passed += count;
    const double share = 100 * static_cast<double>(passed) / static_cast<double>(total);
    for (; passed < total && level <= share; level = next_level(level))
      text += hgrm_line(ns, level, passed);
    if (passed == total) {
      text += hgrm_line(ns, level, passed);
      text += hgrm_line(ns, 100, passed);
    }
  }
  return text;
}

std::string ending(const Counts& counts, std::uint64_t total) {
  double sum = 0, squares = 0;
  const auto all = static_cast<double>(total);
  for (const auto& [ns, count] : counts)
    sum += static_cast<double>(ns) * static_cast<double>(count);
  const double mean = total == 0 ? 0 : sum / all;
  for (const auto& [ns, count] : counts) {
    const double away = static_cast<double>(ns) - mean;
    squares += away * away * static_cast<double>(count);
  }
  const double deviation = total == 0 ? 0 : std::sqrt(squares / all);
  const std::uint64_t most = counts.empty() ? 0 : counts.rbegin()->first;
  const std::uint64_t buckets =
      std::bit_width(std::max(most, kSubBuckets - 1)) - std::bit_width(kSubBuckets - 1) + 1;
  return fmt::format(
      "#[Mean    = {:12.3f}, StdDeviation   = {:12.3f}]\n"
      "#[Max     = {:12.3f}, Total count    = {:12d}]\n"
      "#[Buckets = {:12d}, SubBuckets     = {:12d}]\n",
      mean / kNsPerUs, deviation / kNsPerUs, static_cast<double>(most) / kNsPerUs, total, buckets,
      kSubBuckets);
}

std::string render_hgrm(const Document& document, const RenderOptions&) {
  std::string text;
  for (const ExperimentResult* experiment : exchange::measured(document)) {
    Counts counts;
    std::uint64_t total = 0;
    for (const InvocationResult& invocation : experiment->invocations)
      for (const HistogramEntry& each : invocation.message_times) {
        if (each.count == 0) continue;
        counts[each.value_ns] += each.count;
        total += each.count;
      }
    const Percentiles& times = experiment->summary->message_times;
    text += fmt::format("#[{}, {} time in us of {}]\n", printable(experiment->planned.name),
                        name_of(experiment->summary->time), times_of(times.together));
    text += fmt::format("{:>12} {:>14} {:>10} {:>14}\n\n", "Value", "Percentile", "TotalCount",
                        "1/(1-Percentile)");
    text += distribution(counts, total) + ending(counts, total);
  }
  return text.empty() ? "#[no experiment has a result]\n" : text;
}

constexpr std::string_view kHgrmEndings[] = {".hgrm"};

}  // namespace

extern const SinkInfo hgrm_sink;
constinit const SinkInfo hgrm_sink = {
    .name = "hgrm",
    .endings = kHgrmEndings,
    .summary =
        "HdrHistogram's percentile distribution of the times of messages, in us, of one "
        "experiment, for its plotters",
    .only_measured = true,
    .one_experiment = true,
    .raw_data = true,
    .render = render_hgrm,
};

}  // namespace ipcbench
