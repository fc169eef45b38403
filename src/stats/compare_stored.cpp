#include "ipcbench/stats/compare_stored.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

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

}  // namespace

std::string host_difference(const HostInfo& a, const HostInfo& b) {
  if (a.cpu != b.cpu) return fmt::format("cpu: {} in A, {} in B", a.cpu, b.cpu);
  if (a.kernel != b.kernel) return fmt::format("kernel: {} in A, {} in B", a.kernel, b.kernel);
  if (a.allowed_cpus.size() != b.allowed_cpus.size())
    return fmt::format("cores: {} in A, {} in B", a.allowed_cpus.size(), b.allowed_cpus.size());
  return {};
}

std::string parameter_difference(const Parameters& a, const Parameters& b) {
  std::string text;
  for (const auto& [key, value] : a) add_difference(text, key, &value, find(b, key));
  for (const auto& [key, value] : b)
    if (find(a, key) == nullptr) add_difference(text, key, nullptr, &value);
  return text;
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
