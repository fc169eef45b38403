#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "ipcbench/base/units.hpp"
#include "ipcbench/report/layout.hpp"
#include "ipcbench/stats/ratios.hpp"
#include "rounds.hpp"
#include "table_parts.hpp"
#include "warning_list.hpp"

namespace ipcbench::table_parts {
namespace {

// "1.02", "3.4", "34": as many digits as the eye needs to see that it is not 1.
std::string times(double ratio) {
  return fmt::format("{:.{}f}", ratio, ratio < 1.995 ? 2 : ratio < 9.95 ? 1 : 0);
}

std::string range_of(const Ratio& ratio) {
  return fmt::format("{} to {}", times(ratio.ratio.low), times(ratio.ratio.high));
}

// "reply=64MiB workers=2" -> " at reply=64MiB workers=2"
std::string at(const Ratio& ratio) { return ratio.what.empty() ? "" : " at " + ratio.what; }

std::string sentence(const Ratio& ratio) {
  if (ratio.grouped)
    return fmt::format(
        "{} against {}{}: invocations fall into groups, and nothing is compared over "
        "these; read their rows",
        ratio.slower, ratio.faster, at(ratio));
  const bool transports = ratio.axis == "transport";
  const auto named = [&](const std::string& value) {
    return transports ? value : ratio.axis + "=" + value;
  };
  const std::string faster = named(ratio.faster_value);
  const std::string slower = named(ratio.slower_value);
  // What the set has in common begins with its transport where several are compared.
  const std::string before = transports || ratio.what.empty() ? "" : ratio.what + ": ";
  const std::string behind = transports ? at(ratio) : "";
  const std::string times_as = times(ratio.ratio.median);
  const std::string said =
      ratio.alike       ? fmt::format("{} is about as fast as {}", faster, slower)
      : !ratio.distinct ? fmt::format("cannot tell {} and {} apart", faster, slower)
      : transports      ? fmt::format("{} is {}x faster than {}", faster, times_as, slower)
                        : fmt::format("{} takes {}x as long as {}", slower, times_as, faster);
  return fmt::format("{}{}{} ({})", before, said, behind, range_of(ratio));
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
  std::string text(std::string (*human)(double) = human_duration) const {
    return range_text(low, high, human);
  }
};

// "1.6 ms of processor per item (v4, 88.1 GFLOP/s)"
struct ComputeOnly {
  Range time, flops, check;
  std::string variants;

  void add(const ExperimentResult& experiment) {
    time.add(experiment.summary->compute_only_ns.median);
    flops.add(experiment.summary->compute_only_flops);
    for (const InvocationResult& each : experiment.invocations) {
      check.add(static_cast<double>(each.work_check_ns));
      if (variants.find(each.work_variant) == std::string::npos)
        variants += (variants.empty() ? "" : ", ") + each.work_variant;
    }
  }
  std::string text() const {
    std::string text = time.text() + " of processor per item";
    if (!flops.is_empty())
      text +=
          fmt::format(" ({}{}{})", variants, variants.empty() ? "" : ", ", flops.text(human_flops));
    constexpr double kWorthSaying = 0.001;
    if (check.high > kWorthSaying * time.low)
      text += ", and " + check.text() + " to check its product, in touch";
    return text;
  }
};

// The record of switches over all invocations, and its price.
struct Recorded {
  ExactCost cost;
  std::uint64_t switches = 0, lost = 0, left_out = 0;
  void add(const InvocationResult& invocation) {
    if (!invocation.exact || !invocation.exact->recorded) return;
    cost = *invocation.exact;
    for (const PartyResult& party : invocation.parties) {
      if (!party.exact) continue;
      switches += party.exact->switches;
      lost += party.exact->lost;
      left_out += party.exact->left_out;
    }
  }
  std::string text() const {
    std::string text = fmt::format(
        "exact states: {} switches, {} records lost; recording adds {} to a switch, rings of {} "
        "each",
        switches, lost == 0 ? "no" : std::to_string(lost), human_duration(cost.switch_cost_ns),
        format_size(cost.ring_bytes));
    if (left_out > 0)
      text += fmt::format("; {} spans are in the times, not in the timelines", left_out);
    return text;
  }
};

// Of a few experiments each with its range, of many the range of their medians.
class Launches {
 public:
  void add(const ExperimentResult& experiment) {
    if (!experiment.summary->launch_ns) return;
    const Spread& time = *experiment.summary->launch_ns;
    medians_.add(time.median);
    ++count_;
    const std::string range = range_text(time.low, time.high, human_duration);
    each_ += fmt::format("{}{} {}", each_.empty() ? "" : "; ", experiment.planned.name,
                         human_duration(time.median));
    if (time.count > 1 && range != human_duration(time.median)) each_ += " (" + range + ")";
  }
  // Empty: nobody looked.
  std::string text() const {
    constexpr std::size_t kFew = 8;
    if (count_ == 0) return {};
    return "launch, until the last worker ran: " + (count_ <= kFew ? each_ : medians_.text());
  }

 private:
  std::string each_;
  Range medians_;
  std::size_t count_ = 0;
};

std::string warning_text(const ListedWarning& listed, const RenderOptions& options) {
  const Warning& warning = listed.warning;
  std::string text = paint("warning:", Style::doubtful, options) + " ";
  text +=
      wrapped(fmt::format("{}{} [{}]", listed.experiments.empty() ? "" : listed.experiments + ": ",
                          warning.text, warning.id),
              options.width, 9, 2);
  if (!warning.advice.empty()) text += "\n  " + wrapped(warning.advice, options.width, 2, 2);
  return text + "\n";
}

}  // namespace

std::string comparisons(const Document& document, const RenderOptions& options) {
  // Of a large plan only what is certain, and no more than a screen.
  constexpr std::size_t kFew = 6;
  constexpr std::size_t kMost = 24;
  std::vector<const Ratio*> all;
  for (const Ratio& each : document.ratios)
    if (each.grouped || is_sure(each)) all.push_back(&each);
  std::string out;
  const auto add = [&](const std::string& line, Style style) {
    out += paint(wrapped(line, options.width, 0, 2), style, options) + "\n";
  };
  std::size_t shown = 0;
  for (const Ratio* each : all) {
    if (shown == kMost || (!each->distinct && all.size() > kFew)) continue;
    ++shown;
    add(sentence(*each), each->distinct ? Style::heading : Style::plain);
  }
  if (shown == 0 && !all.empty())
    add(fmt::format("none of {} comparisons has a certain winner; they are in the JSON",
                    all.size()),
        Style::plain);
  else if (shown < all.size())
    add(fmt::format(
            "{} more comparison{} in the JSON; those without a certain winner are not shown",
            all.size() - shown, all.size() - shown == 1 ? " is" : "s are"),
        Style::plain);
  if (const std::string few = too_few_rounds(document); !few.empty()) add(few, Style::plain);
  return out;
}

std::string baselines(const Document& document, const RenderOptions& options) {
  ComputeOnly compute;
  Launches launches;
  Range copy, clock;
  std::string clock_name;
  SamplerCost sampler;
  Range speedup;
  double ideal = 0;
  std::string resembling, rates;
  std::uint64_t dropped = 0, shortened = 0, invocations = 0, together = 0;
  Recorded recorded;
  for (const ExperimentResult& experiment : document.experiments) {
    if (!experiment.summary) continue;
    const Summary& summary = *experiment.summary;
    for (const Mode& mode : summary.modes)
      if (mode.over_compute > 0) speedup.add(summary.ideal_speedup / mode.over_compute);
    ideal = std::max(ideal, summary.ideal_speedup);
    if (summary.serial.effective_count < static_cast<double>(summary.message_ns.count))
      resembling += fmt::format("{}{} ({} count as {:.0f})", resembling.empty() ? "" : ", ",
                                experiment.planned.name, summary.message_ns.count,
                                summary.serial.effective_count);
    if (summary.open_loop)
      rates += fmt::format("{}{} sent {:.0f} of {} messages a second, {:.{}f} % of them late",
                           rates.empty() ? "" : "; ", experiment.planned.name,
                           summary.open_loop->achieved_per_second.median,
                           experiment.planned.experiment.rate_per_second,
                           100 * summary.open_loop->late_share,
                           summary.open_loop->late_share < 0.1 ? 1 : 0);
    compute.add(experiment);
    launches.add(experiment);
    copy.add(experiment.summary->copy_only_ns.median);
    for (const InvocationFigures& each : experiment.figures) {
      dropped += each.dropped_batches;
      shortened += each.dropped_batches > 0 ? 1 : 0;
      ++invocations;
    }
    for (const InvocationResult& each : experiment.invocations) {
      together = std::max(together, each.timed_batch);
      if (!is_of_program(each)) {  // of its clock nothing is known
        clock.add(each.clock_cost_ns);
        clock_name = each.clock;
      }
      sampler.samples += each.sampler.samples;
      sampler.late += each.sampler.late;
      sampler.cpu_ns += each.sampler.cpu_ns;
      sampler.wall_ns += each.sampler.wall_ns;
      recorded.add(each);
    }
  }
  std::string out;
  const auto add = [&](const std::string& line) {
    out += wrapped(line, options.width, 0, 2) + "\n";
  };
  if (!rates.empty()) add("open loop: " + rates);
  if (const std::string launch = launches.text(); !launch.empty()) add(launch);
  if (!compute.time.is_empty())
    add("compute only: " + compute.text() +
        (!speedup.is_empty() ? "; ideal is the cores doing nothing else" : ""));
  if (!speedup.is_empty())
    add(fmt::format("speed-up over one core with the work alone: {}, {:.0f} would be ideal",
                    speedup.text([](double times) { return fmt::format("{:.2f}", times); }),
                    ideal));
  if (!copy.is_empty()) add("copy only: " + copy.text() + " for a message and its reply by memcpy");
  if (!resembling.empty())
    add("runs drift: each resembles those just before, so these ranges are too narrow: " +
        resembling);
  if (dropped > 0)
    add(fmt::format(
        "warm-up: {} of {} invocations began with batches unlike the rest; these {} are "
        "not in their time per message (but in p50 and p99)",
        shortened, invocations, dropped));
  if (!clock.is_empty()) add("clock: " + clock.text() + " per reading (" + clock_name + ")");
  if (together > 1)
    add(fmt::format(
        "timed together: messages too short for the clock, up to {} between two readings; "
        "percentiles are of their means, shares of phases of some messages alone "
        "(timed-batch=1 times each)",
        together));
  if (together == 1)
    add("timed by one reading each: messages too short for more; shares of phases are of some "
        "messages "
        "alone");
  if (sampler.samples > 0 && sampler.wall_ns > 0)
    add(fmt::format(
        "sampler: {:.2f} % of one core, {} samples{}",
        100 * static_cast<double>(sampler.cpu_ns) / static_cast<double>(sampler.wall_ns),
        sampler.samples, sampler.late == 0 ? "" : fmt::format(", {} of them late", sampler.late)));
  if (recorded.cost.recorded) add(recorded.text());
  return out;
}

std::string warnings(const Document& document, const RenderOptions& options) {
  const WarningList list = list_warnings(document);
  std::string out;
  for (const ListedWarning& each : list.shown) out += warning_text(each, options);
  for (const auto& [id, count] : list.left_out)
    out += paint("warning:", Style::doubtful, options) +
           fmt::format(" {} more [{}], in the JSON; --no-warn={} hides them\n", count, id, id);
  return out;
}

}  // namespace ipcbench::table_parts
