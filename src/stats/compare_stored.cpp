#include "ipcbench/stats/compare_stored.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <optional>

#include "ipcbench/base/units.hpp"
#include "ipcbench/stats/compare.hpp"
#include "ipcbench/stats/interval.hpp"

namespace ipcbench {
namespace {

constexpr std::array<std::string_view, 3> kNotCompared = {"messages", "duration", "timeout"};

const std::string* find(const Parameters& parameters, std::string_view key) {
  for (const auto& [name, value] : parameters)
    if (name == key) return &value;
  return nullptr;
}

void add_difference(std::string& text, std::string_view key, const std::string* a,
                    const std::string* b) {
  if (std::ranges::find(kNotCompared, key) != kNotCompared.end()) return;
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

// The fastest batch of the better end. What else ran then made the others slower, never faster.
std::optional<double> best_of(const Document& document,
                              std::optional<Yardstick> Yardsticks::*yardstick) {
  std::optional<double> best;
  for (const auto* end : {&document.yardsticks_before, &document.yardsticks_after})
    if (*end && (**end.*yardstick) && (*(**end.*yardstick)).low > 0)
      best = std::min(best.value_or(std::numeric_limits<double>::max()), (*(**end.*yardstick)).low);
  return best;
}

constexpr double kAlike = 1.10;

}  // namespace

std::string host_difference(const HostInfo& a, const HostInfo& b) {
  if (a.cpu != b.cpu) return fmt::format("cpu: {} in A, {} in B", a.cpu, b.cpu);
  if (a.kernel != b.kernel) return fmt::format("kernel: {} in A, {} in B", a.kernel, b.kernel);
  if (a.allowed_cpus.size() != b.allowed_cpus.size())
    return fmt::format("cores: {} in A, {} in B", a.allowed_cpus.size(), b.allowed_cpus.size());
  if (a.governor != b.governor)
    return fmt::format("governor: {} in A, {} in B", a.governor, b.governor);
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

std::string yardstick_difference(const Document& a, const Document& b) {
  constexpr std::array kCompared = {
      std::pair{"null syscall", &Yardsticks::null_syscall},
      std::pair{"self-pipe", &Yardsticks::self_pipe},
      std::pair{"memory copy", &Yardsticks::memory_copy},
  };
  for (const auto& [name, yardstick] : kCompared) {
    const auto in_a = best_of(a, yardstick);
    const auto in_b = best_of(b, yardstick);
    if (!in_a || !in_b || std::max(*in_a, *in_b) <= kAlike * std::min(*in_a, *in_b)) continue;
    return fmt::format("yardstick {}: {} in A, {} in B", name, human_duration(*in_a),
                       human_duration(*in_b));
  }
  return {};
}

std::string parameter_difference(const Parameters& a, const Parameters& b) {
  std::string text;
  for (const auto& [key, value] : a) add_difference(text, key, &value, find(b, key));
  for (const auto& [key, value] : b)
    if (find(a, key) == nullptr) add_difference(text, key, nullptr, &value);
  return text;
}

Side side_of(const InvocationFigures& figures) {
  return {figures.message_ns, figures.placement, figures.distance};
}

void judge_stored(ComparisonRow& row, const std::vector<Side>& a, const std::vector<Side>& b) {
  for (std::size_t i = 0; i < std::min(a.size(), b.size()); ++i) row.pairs.push_back({a[i], b[i]});
  const CompareRule rule;
  row.first = judge(row.pairs, rule.confidence, rule);
  row.verdict = row.first.verdict;
  row.reason = row.first.reason;
  set_medians(row);
}

void set_medians(ComparisonRow& row) {
  const auto median = [&](Side Pair::*side) {
    std::vector<double> values;
    for (const Pair& pair : row.pairs)
      if (std::isfinite((pair.*side).message_ns)) values.push_back((pair.*side).message_ns);
    return median_interval(std::move(values)).median;
  };
  row.a_ns = median(&Pair::a);
  row.b_ns = median(&Pair::b);
}

}  // namespace ipcbench
