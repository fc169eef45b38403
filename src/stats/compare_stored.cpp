#include "ipcbench/stats/compare_stored.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>

#include "ipcbench/base/units.hpp"
#include "ipcbench/model/keys.hpp"
#include "ipcbench/stats/compare.hpp"
#include "ipcbench/stats/interval.hpp"
#include "ipcbench/stats/warnings.hpp"

namespace ipcbench {
namespace {

const std::string* find(const Parameters& parameters, std::string_view key) {
  for (const auto& [name, value] : parameters)
    if (name == key) return &value;
  return nullptr;
}

void add_difference(std::string& text, std::string_view key, const std::string* a,
                    const std::string* b) {
  if (const Key* known = look_up_key(key); known != nullptr && !known->comparable) return;
  if (a != nullptr && b != nullptr && *a == *b) return;
  text += fmt::format("{}{}: {} in A, {} in B", text.empty() ? "" : "; ", key,
                      a == nullptr ? "nothing" : *a, b == nullptr ? "nothing" : *b);
}

std::string quota_text(double cores) {
  return cores > 0 ? fmt::format("{} cores", cores) : std::string("none");
}

// Of lists that are both known; an older result may have none.
std::string first_difference(const Parameters& a, const Parameters& b) {
  if (a.empty() || b.empty() || a == b) return {};
  for (const auto& [name, value] : a)
    if (const std::string* other = find(b, name); other != nullptr && *other != value)
      return fmt::format("{}: {} in A, {} in B", name, value, *other);
  return {};  // a kernel that knows more of them has another release as well
}

std::string caches_text(const HostInfo& host) {
  std::string text;
  for (const auto& [name, bytes] : host.caches)
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", name, format_size(bytes));
  return text;
}

std::string cache_difference(const HostInfo& a, const HostInfo& b) {
  if (a.caches.empty() || b.caches.empty() || a.caches == b.caches) return {};
  return fmt::format("caches: {} in A, {} in B", caches_text(a), caches_text(b));
}

using YardstickOf = std::optional<Yardstick> Yardsticks::*;

constexpr std::array kCompared = {
    std::pair<const char*, YardstickOf>{"null syscall", &Yardsticks::null_syscall},
    std::pair<const char*, YardstickOf>{"self-pipe", &Yardsticks::self_pipe},
    std::pair<const char*, YardstickOf>{"memory copy", &Yardsticks::memory_copy},
};

// The fastest batch at one end. What else ran then made the others slower, never faster.
std::optional<double> fastest(const std::optional<Yardsticks>& end, YardstickOf yardstick) {
  if (!end || !(*end.*yardstick) || (*end.*yardstick)->low <= 0) return std::nullopt;
  return (*end.*yardstick)->low;
}

// Both ends, as far as they were measured.
std::vector<double> ends_of(const Document& document, YardstickOf yardstick) {
  std::vector<double> ends;
  for (const auto* end : {&document.yardsticks_before, &document.yardsticks_after})
    if (const auto ns = fastest(*end, yardstick)) ends.push_back(*ns);
  return ends;
}

// "1.00 us", or "1.00 us to 1.08 us".
std::string ends_text(const std::vector<double>& ends) {
  const auto [low, high] = std::ranges::minmax(ends);
  const std::string from = human_duration(low);
  const std::string to = human_duration(high);
  return from == to ? to : from + " to " + to;
}

bool are_alike(const std::vector<double>& ends) {
  constexpr double kAlike = 1.10;
  const auto [low, high] = std::ranges::minmax(ends);
  return high <= kAlike * low;
}

}  // namespace

std::string host_difference(const HostInfo& a, const HostInfo& b) {
  if (a.cpu != b.cpu) return fmt::format("cpu: {} in A, {} in B", a.cpu, b.cpu);
  if (a.kernel != b.kernel) return fmt::format("kernel: {} in A, {} in B", a.kernel, b.kernel);
  if (a.allowed_cpus.size() != b.allowed_cpus.size())
    return fmt::format("cores: {} in A, {} in B", a.allowed_cpus.size(), b.allowed_cpus.size());
  if (a.governor != b.governor)
    return fmt::format("governor: {} in A, {} in B", a.governor, b.governor);
  if (a.hypervisor != b.hypervisor)
    return fmt::format("hypervisor: {} in A, {} in B", a.hypervisor, b.hypervisor);
  if (const std::string what = cache_difference(a, b); !what.empty()) return what;
  if (a.clock_source != b.clock_source)
    return fmt::format("clock source: {} in A, {} in B", a.clock_source, b.clock_source);
  if (a.cpu_limit && b.cpu_limit && *a.cpu_limit != *b.cpu_limit)
    return fmt::format("quota: {} in A, {} in B", quota_text(*a.cpu_limit),
                       quota_text(*b.cpu_limit));
  if (const std::string what = first_difference(a.mitigations, b.mitigations); !what.empty())
    return "mitigation of " + what;
  if (const std::string what = first_difference(a.huge_pages, b.huge_pages); !what.empty())
    return "huge pages, " + what;
  return {};
}

std::string yardstick_change(const Document& document) {
  for (const auto& [name, yardstick] : kCompared) {
    const std::vector<double> ends = ends_of(document, yardstick);
    if (ends.size() == 2 && !are_alike(ends))
      return fmt::format("yardstick {} {} before, {} after", name, human_duration(ends[0]),
                         human_duration(ends[1]));
  }
  return {};
}

std::string yardstick_difference(const Document& a, const Document& b) {
  for (const auto& [side, document] : {std::pair{"A", &a}, std::pair{"B", &b}})
    if (const std::string change = yardstick_change(*document); !change.empty())
      return fmt::format("the machine changed during {}: {}", side, change);
  for (const auto& [name, yardstick] : kCompared) {
    const std::vector<double> in_a = ends_of(a, yardstick);
    const std::vector<double> in_b = ends_of(b, yardstick);
    if (in_a.empty() || in_b.empty()) continue;
    std::vector<double> all = in_a;
    all.insert(all.end(), in_b.begin(), in_b.end());
    if (are_alike(all)) continue;
    return fmt::format("yardstick {}: {} in A, {} in B", name, ends_text(in_a), ends_text(in_b));
  }
  return {};
}

std::string build_difference(const Document& a, const Document& b) {
  if (is_debug_build(a) == is_debug_build(b)) return {};
  return fmt::format("build: {} is a debug build ({}), the other one is not",
                     is_debug_build(a) ? "A" : "B",
                     is_debug_build(a) ? a.tool.flags : b.tool.flags);
}

std::string parameter_difference(const Parameters& a, const Parameters& b) {
  std::string text;
  for (const auto& [key, value] : a) add_difference(text, key, &value, find(b, key));
  for (const auto& [key, value] : b)
    if (find(a, key) == nullptr) add_difference(text, key, nullptr, &value);
  return text;
}

PairedRun paired_run_of(const InvocationFigures& figures) {
  return {figures.message_ns, figures.placement, figures.distance};
}

void judge_stored(ComparisonRow& row, const std::vector<PairedRun>& a,
                  const std::vector<PairedRun>& b) {
  for (std::size_t i = 0; i < std::min(a.size(), b.size()); ++i) row.pairs.push_back({a[i], b[i]});
  const CompareRule rule;
  row.first = judge(row.pairs, rule.confidence, rule);
  row.verdict = row.first.verdict;
  row.reason = row.first.reason;
  if (const std::string step = next_step(row, true); !step.empty()) row.reason += "; " + step;
  set_medians(row);
}

void add_steal(ComparisonRow& row, const std::optional<Noise>& noise) {
  if (!noise || !noise->steal_ns || noise->core_ns.value_or(0) < WarningRule{}.least_ns) return;
  const double share = static_cast<double>(*noise->steal_ns) / static_cast<double>(*noise->core_ns);
  row.worst_steal = std::max(row.worst_steal.value_or(0), std::min(share, 1.0));
}

void set_medians(ComparisonRow& row) {
  const std::vector<Pair>& pairs = headline_pairs(row);
  const bool any_usable =
      std::ranges::any_of(pairs, [](const Pair& pair) { return is_usable(pair); });
  const auto median = [&](PairedRun Pair::*side) {
    std::vector<double> values;
    for (const Pair& pair : pairs)
      if (any_usable ? is_usable(pair) : std::isfinite((pair.*side).message_ns))
        values.push_back((pair.*side).message_ns);
    return median_interval(std::move(values)).median;
  };
  row.a_ns = median(&Pair::a);
  row.b_ns = median(&Pair::b);
}

}  // namespace ipcbench
