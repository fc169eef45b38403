#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "ipcbench/base/units.hpp"
#include "ipcbench/report/layout.hpp"
#include "table_parts.hpp"

namespace ipcbench::table_parts {
namespace {

// "1.02", "3.4", "34": as many digits as the eye needs to see that it is not 1.
std::string times(double ratio) {
  return fmt::format("{:.{}f}", ratio, ratio < 1.995 ? 2 : ratio < 9.95 ? 1 : 0);
}

std::string range_of(const Ratio& ratio) {
  const Interval& interval = ratio.ratio;
  std::string range = fmt::format("{} to {}", times(interval.low), times(interval.high));
  if (interval.confidence < 0.95)
    range += fmt::format("; {} round{}, {:.0f} % sure", interval.count,
                         interval.count == 1 ? "" : "s", 100 * interval.confidence);
  return range;
}

// "reply=64MiB workers=2" -> " at reply=64MiB workers=2"
std::string at(const Ratio& ratio) { return ratio.what.empty() ? "" : " at " + ratio.what; }

std::string sentence(const Ratio& ratio) {
  constexpr double kAnyConfidence = 0.5;
  if (ratio.ratio.confidence < kAnyConfidence)
    return fmt::format("{} against {}{}: {}x, but {} round{} cannot tell (--invocations=6 or more)",
                       ratio.slower, ratio.faster, at(ratio), times(ratio.ratio.median),
                       ratio.ratio.count, ratio.ratio.count == 1 ? "" : "s");
  if (ratio.axis != "transport") {
    // What the set has in common begins with its transport where several are compared.
    const std::string where = ratio.what.empty() ? "" : ratio.what + ": ";
    return fmt::format("{}{}={} takes {}x as long as {}={} ({})", where, ratio.axis,
                       ratio.slower_value, times(ratio.ratio.median), ratio.axis,
                       ratio.faster_value, range_of(ratio));
  }
  return ratio.distinct
             ? fmt::format("{} is {}x faster than {}{} ({})", ratio.faster_value,
                           times(ratio.ratio.median), ratio.slower_value, at(ratio), range_of(ratio))
             : fmt::format("{} is about as fast as {}{} (ratio {})", ratio.faster_value,
                           ratio.slower_value, at(ratio), range_of(ratio));
}

// From the smallest to the largest of the values that were added.
struct Range {
  double low = std::numeric_limits<double>::infinity();
  double high = 0;
  void add(double value) {
    if (value <= 0) return;
    low = std::min(low, value);
    high = std::max(high, value);
  }
  bool is_empty() const { return high <= 0; }
  std::string text() const { return range_text(low, high, human_duration); }
};

struct Noted {
  const Warning* warning;
  std::string experiments;
  std::size_t count;
};

std::string warning_text(const Noted& noted, const Document& document,
                         const RenderOptions& options) {
  const bool is_everywhere = noted.count == 0 || noted.count == document.experiments.size();
  const Warning& warning = *noted.warning;
  std::string text = paint("warning:", Style::doubtful, options) + " ";
  text +=
      wrapped((is_everywhere ? "" : noted.experiments + ": ") + warning.text, options.width, 9, 2);
  if (!warning.advice.empty()) text += "\n  " + wrapped(warning.advice, options.width, 2, 2);
  return text + "\n";
}

}  // namespace

std::string comparisons(const Document& document, const RenderOptions& options) {
  // Of a large plan only what is certain, and no more than a screen.
  constexpr std::size_t kFew = 6;
  constexpr std::size_t kMost = 24;
  std::string out;
  std::size_t shown = 0;
  for (const Ratio& each : document.ratios) {
    if (shown == kMost || (!each.distinct && document.ratios.size() > kFew)) continue;
    ++shown;
    out += paint(wrapped(sentence(each), options.width, 0, 2),
                 each.distinct ? Style::heading : Style::plain, options) +
           "\n";
  }
  if (shown < document.ratios.size())
    out += fmt::format("{} more comparisons are in the JSON; those without a certain winner are not "
                       "shown\n",
                       document.ratios.size() - shown);
  return out;
}

std::string baselines(const Document& document, const RenderOptions& options) {
  Range compute, copy, clock;
  std::string clock_name;
  SamplerCost sampler;
  for (const ExperimentResult& experiment : document.experiments) {
    if (!experiment.summary) continue;
    compute.add(experiment.summary->compute_only_ns.median);
    copy.add(experiment.summary->copy_only_ns.median);
    for (const InvocationResult& each : experiment.invocations) {
      clock.add(each.clock_cost_ns);
      clock_name = each.clock;
      sampler.samples += each.sampler.samples;
      sampler.late += each.sampler.late;
      sampler.cpu_ns += each.sampler.cpu_ns;
      sampler.wall_ns += each.sampler.wall_ns;
    }
  }
  std::string out;
  const auto add = [&](const std::string& line) {
    out += wrapped(line, options.width, 0, 2) + "\n";
  };
  if (!compute.is_empty())
    add("compute only: " + compute.text() +
        " of processor per item; x compute is over the cores doing nothing else, 1.00 a free "
        "transport");
  if (!copy.is_empty())
    add("copy only: " + copy.text() +
        " for a message and its reply by memcpy; x copy is over that");
  if (!clock.is_empty()) add("clock: " + clock.text() + " per reading (" + clock_name + ")");
  if (sampler.samples > 0 && sampler.wall_ns > 0)
    add(fmt::format(
        "sampler: {:.2f} % of one core, {} samples{}",
        100 * static_cast<double>(sampler.cpu_ns) / static_cast<double>(sampler.wall_ns),
        sampler.samples, sampler.late == 0 ? "" : fmt::format(", {} of them late", sampler.late)));
  return out;
}

std::string warnings(const Document& document, const RenderOptions& options) {
  std::vector<Noted> all;
  for (const Warning& each : document.warnings) all.push_back({&each, "", 0});
  const std::size_t of_the_run = all.size();
  for (const ExperimentResult& experiment : document.experiments) {
    for (const Warning& warning : experiment.warnings) {
      const auto known = std::find_if(all.begin() + static_cast<std::ptrdiff_t>(of_the_run),
                                      all.end(), [&](const Noted& noted) {
                                        return noted.warning->text == warning.text &&
                                               noted.warning->advice == warning.advice;
                                      });
      if (known == all.end()) {
        all.push_back({&warning, experiment.planned.name, 1});
      } else {
        known->experiments += ", " + experiment.planned.name;
        ++known->count;
      }
    }
  }
  std::string out;
  for (const Noted& each : all) out += warning_text(each, document, options);
  return out;
}

}  // namespace ipcbench::table_parts
