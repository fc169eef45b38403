#include "key_texts.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <span>

#include "ipcbench/base/units.hpp"
#include "key_access.hpp"

namespace ipcbench::key_texts {
namespace {

constexpr std::uint32_t kLongestLife = 1'000'000'000;

int parse_core(std::string_view text, std::string_view piece) {
  constexpr int kLargestCpu = 4095;
  int cpu = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), cpu);
  if (error == std::errc::result_out_of_range || (error == std::errc{} && cpu > kLargestCpu))
    throw UsageError(
        fmt::format("core '{}' is out of range; write 0 to {}", piece.substr(0, 80), kLargestCpu));
  if (text.starts_with('-') || error != std::errc{} || end != text.data() + text.size())
    throw UsageError(
        fmt::format("'{}' is no core; cores are a list such as 0,1,1 or a range such as 0-3",
                    piece.substr(0, 80)));
  return cpu;
}

// "2" or "0-3", as taskset and the kernel write them.
void add_cores(Experiment& experiment, std::string_view piece) {
  const std::size_t dash = std::min(piece.find('-'), piece.size());
  const int first = parse_core(piece.substr(0, dash), piece);
  const int last = dash == piece.size() ? first : parse_core(piece.substr(dash + 1), piece);
  if (last < first)
    throw UsageError(
        fmt::format("core range '{}' descends; write {}-{}", piece.substr(0, 80), last, first));
  // What more than that would do is nothing: each party has one core.
  if (static_cast<std::uint32_t>(last - first) > kMaxWorkers)
    throw UsageError(
        fmt::format("core range '{}' has more than {} cores, one for each party; "
                    "write a shorter one",
                    piece.substr(0, 80), kMaxWorkers + 1));
  for (int cpu = first; cpu <= last; ++cpu) {
    if (experiment.listed_cores == experiment.core_list.size())
      throw UsageError(fmt::format("lists more than {} cores, which no party would use; drop some",
                                   experiment.core_list.size()));
    experiment.core_list[experiment.listed_cores++] = static_cast<std::int16_t>(cpu);
  }
}

}  // namespace

void parse_transport(Experiment& experiment, std::string_view text) {
  const std::size_t colon = std::min(text.find(':'), text.size());
  if (colon == 0) throw UsageError("names no transport");
  key_access::set_text(experiment.transport, text.substr(0, colon));
  // Without options no colon is kept: who writes tables puts one behind a name that readers would
  // take for a missing value (report/csv.cpp).
  key_access::set_text(experiment.options, text.substr(std::min(colon + 1, text.size())));
}

// "50%", or "0.5" as shares are written in sums.
void parse_hold(Experiment& experiment, std::string_view text) {
  constexpr double kWhole = 10'000;
  if (!text.empty() && text.back() != '%') {
    double share = -1;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), share);
    const double hundredths = std::round(share * kWhole);
    if (error != std::errc{} || end != text.data() + text.size() || !(share >= 0 && share <= 1) ||
        std::abs(share * kWhole - hundredths) > 1e-6)
      throw UsageError(fmt::format(
          "'{}' is no share; write 0% to 100%, or 0 to 1 in steps of 0.0001", text.substr(0, 80)));
    experiment.hold_hundredths = static_cast<std::uint32_t>(hundredths);
    return;
  }
  const std::uint64_t hundredths = parse_percent(text);
  if (hundredths > static_cast<std::uint64_t>(kWhole))
    throw UsageError(fmt::format("'{}' is out of range; write 0% to 100%", text.substr(0, 80)));
  experiment.hold_hundredths = static_cast<std::uint32_t>(hundredths);
}

std::string format_hold(const Experiment& experiment) {
  return format_percent(experiment.hold_hundredths);
}

void parse_lifetime(Experiment& experiment, std::string_view text) {
  std::uint64_t messages = 0;
  if (text == "task") {
    messages = 1;
  } else if (text != "run") {
    if (text.empty() || text[0] < '0' || text[0] > '9')
      throw UsageError(fmt::format("'{}' is no lifetime; write run, task or a number of messages",
                                   text.substr(0, 80)));
    messages = parse_integer(text);
    if (messages == 0 || messages > kLongestLife)
      throw UsageError(fmt::format("'{}' is out of range; write 1 to {}, or run",
                                   text.substr(0, 80), kLongestLife));
  }
  experiment.lifetime = static_cast<std::uint32_t>(messages);
}

std::string format_lifetime(const Experiment& experiment) {
  if (experiment.lifetime == 0) return "run";
  return experiment.lifetime == 1 ? "task" : std::to_string(experiment.lifetime);
}

void parse_placement(Experiment& experiment, std::string_view text) {
  experiment.listed_cores = 0;
  if (text.empty() || text[0] < '0' || text[0] > '9') {
    if (text != "cross" && text != "same" && text != "free" && text != "list")
      throw UsageError(fmt::format(
          "'{}' is not a choice (cross, same, free, or cores such as 0,1,1)", text.substr(0, 80)));
    experiment.placement = parse_name<Placement>(text);
    if (experiment.placement == Placement::list)
      throw UsageError("'list' stands for the cores themselves; write them, such as 0,1,1");
    return;
  }
  experiment.placement = Placement::list;
  while (true) {
    const std::size_t comma = std::min(text.find(','), text.size());
    add_cores(experiment, text.substr(0, comma));
    if (comma == text.size()) return;
    text.remove_prefix(comma + 1);
  }
}

std::string format_placement(const Experiment& experiment) {
  if (experiment.placement != Placement::list) return std::string(name_of(experiment.placement));
  return fmt::format(
      "{}", fmt::join(std::span(experiment.core_list).subspan(0, experiment.listed_cores), ","));
}

}  // namespace ipcbench::key_texts
