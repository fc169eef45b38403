#include <fmt/format.h>

#include <algorithm>

#include "ipcbench/base/units.hpp"
#include "ipcbench/report/layout.hpp"
#include "ipcbench/stats/interval.hpp"
#include "table_parts.hpp"

namespace ipcbench::table_parts {
namespace {

// The median of the invocations that have one.
template <class Get>
std::optional<double> middle_of(const ExperimentResult& experiment, Get get) {
  std::vector<double> values;
  for (const InvocationResult& each : experiment.invocations)
    if (const std::optional<double> value = get(each)) values.push_back(*value);
  if (values.empty()) return std::nullopt;
  return median_interval(std::move(values)).median;
}

template <class Value>
std::optional<double> lock_figure(const ExperimentResult& experiment, Value LockUse::*figure) {
  return middle_of(experiment, [&](const InvocationResult& each) -> std::optional<double> {
    if (!each.lock) return std::nullopt;
    return static_cast<double>((*each.lock).*figure);
  });
}

std::optional<double> lost_share(const ExperimentResult& experiment) {
  return middle_of(experiment, [](const InvocationResult& each) -> std::optional<double> {
    if (!each.shared_counter) return std::nullopt;
    return each.shared_counter->updates_lost;
  });
}

// How it went round, as far as that is known.
std::string round_text(const ExperimentResult& experiment) {
  const double owners = median_figure(experiment, "lock_owners");
  if (owners == 0) return {};
  return fmt::format("; {:.1f} workers had it among {} acquisitions, {:.2f} switches for each{}",
                     owners, 4 * experiment.planned.experiment.workers,
                     median_figure(experiment, "lock_switches"),
                     median_figure(experiment, "convoys") > 0 ? ": a convoy" : "");
}

std::string lock_text(const ExperimentResult& experiment) {
  const auto median = [&](auto figure) { return lock_figure(experiment, figure).value_or(0); };
  const double rare = median_figure(experiment, "lock_wait_p99.99");
  return fmt::format(
      "{}: {:.0f} acquisitions per second of a worker ({:.0f} to {:.0f}), fairness {:.3f}, waits "
      "{} (p50) and {} (p99){}{}",
      experiment.planned.name, median(&LockUse::median_per_second),
      median(&LockUse::least_per_second), median(&LockUse::most_per_second),
      median(&LockUse::fairness), human_duration(median(&LockUse::wait_p50_ns)),
      human_duration(median(&LockUse::wait_p99_ns)),
      rare > 0 ? fmt::format(", {} (p99.99)", human_duration(rare)) : "", round_text(experiment));
}

}  // namespace

std::string lost_updates(const Document& document) {
  constexpr std::size_t kFew = 4;
  std::string text;
  std::size_t losers = 0;
  for (const ExperimentResult& experiment : document.experiments) {
    const double lost = lost_share(experiment).value_or(0);
    if (lost <= 0 || ++losers > kFew) continue;
    text += fmt::format("{}{}: {:.{}f} % of the updates of the shared counter were lost",
                        text.empty() ? "" : "; ", experiment.planned.name, 100 * lost,
                        lost < 0.1 ? 2 : 0);
  }
  if (losers > kFew) text += fmt::format("; and {} more: --details", losers - kFew);
  return text;
}

std::string shared_work(const Document& document, const RenderOptions& options) {
  std::string out;
  const auto add = [&](const std::string& line) {
    out += wrapped(line, options.width, 0, 2) + "\n";
  };
  for (const ExperimentResult& experiment : document.experiments) {
    if (lock_figure(experiment, &LockUse::fairness)) add(lock_text(experiment));
    if (const std::optional<double> lost = lost_share(experiment))
      add(fmt::format("{}: {} of the updates of the shared counter were lost",
                      experiment.planned.name,
                      *lost > 0 ? fmt::format("{:.2f} %", 100 * *lost) : "none"));
  }
  return out;
}

}  // namespace ipcbench::table_parts
