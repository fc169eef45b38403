#include "point.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "ipcbench/base/units.hpp"
#include "ipcbench/config/placement.hpp"
#include "ipcbench/transports/registry.hpp"
#include "ipcbench/workloads/registry.hpp"

namespace ipcbench {
namespace {

// Returns the keys that it decided.
std::vector<std::string> decide_auto(Point& point, const Machine& machine) {
  std::vector<std::string> chosen;
  const auto otherwise = [&](std::string_view key, std::string text) {
    if (!point.is_auto(key)) return;
    point.set(key, std::move(text));
    chosen.emplace_back(key);
  };
  const auto pattern = parse_name<Pattern>(point["pattern"]);
  const bool pingpong = pattern == Pattern::pingpong;
  const bool stream = pattern == Pattern::stream;
  const std::string& transport_text = point["transport"];
  const TransportInfo& transport =
      find_transport(transport_text.substr(0, transport_text.find(':')));
  const std::size_t cores = machine.cpus.size();

  otherwise("reply", pingpong ? point["size"] : "8");
  otherwise("workers", pingpong ? "1" : std::to_string(std::min<std::size_t>(cores, kMaxWorkers)));
  otherwise("work", pattern == Pattern::pool ? "matmul:256" : "none");
  otherwise("start", std::string(name_of(transport.starts.preferred())));
  otherwise("wait", std::string(name_of(transport.waits.preferred())));
  otherwise("depth", stream ? "8" : "1");
  otherwise("placement", parse_integer(point["workers"]) + 1 <= cores ? "cross" : "free");
  constexpr std::uint64_t kWarmupBytes = 4ULL << 20;
  const std::uint64_t larger = std::max(parse_size(point["size"]), parse_size(point["reply"]));
  otherwise("warmup", std::to_string(std::clamp<std::uint64_t>(kWarmupBytes / larger, 2, 1000)));
  return chosen;
}

template <class Enum>
void check_choice(std::string_view key, Enum value, const Choices<Enum>& supported,
                  std::string_view transport) {
  if (supported.contains(value)) return;
  std::vector<std::string> names;
  for (const Enum each : supported) names.emplace_back(name_of(each));
  throw UsageError(fmt::format("{}={}: {} works with {}={}{}", key, name_of(value), transport, key,
                               join_names(names), names.size() == 1 ? " only" : ""));
}

void check_pingpong(const Experiment& experiment) {
  if (experiment.pattern != Pattern::pingpong) return;
  if (experiment.workers != 1)
    throw UsageError(
        fmt::format("workers={}: pingpong has one worker; write workers=1 or "
                    "pattern=pool",
                    experiment.workers));
  if (experiment.work != "none")
    throw UsageError(fmt::format("work={}: pingpong does no work; write work=none or pattern=pool",
                                 experiment.work.view()));
  if (experiment.reply_bytes != experiment.size_bytes)
    throw UsageError(
        fmt::format("reply={}: pingpong replies what it was sent, {}; drop reply, or "
                    "write pattern=pool",
                    format_size(experiment.reply_bytes), format_size(experiment.size_bytes)));
}

void check_sums(const Experiment& experiment) {
  const auto payload = checked_add(experiment.size_bytes, experiment.reply_bytes);
  const auto reject = [&](std::string_view factors) {
    throw UsageError(fmt::format(
        "size={} and reply={}: times {} they are beyond 2^64 bytes; "
        "lower one of them",
        format_size(experiment.size_bytes), format_size(experiment.reply_bytes), factors));
  };
  const std::uint64_t in_flight = std::uint64_t{experiment.depth} * experiment.workers;
  if (!payload || !checked_multiply(*payload, in_flight))
    reject(fmt::format("depth={} and workers={}", experiment.depth, experiment.workers));
  if (!checked_multiply(*payload, experiment.messages))
    reject(fmt::format("messages={}", experiment.messages));
  if (experiment.messages != 0 && experiment.messages < experiment.workers)
    throw UsageError(
        fmt::format("messages={}: is less than workers={}, so some would have nothing "
                    "to do; raise messages or lower workers",
                    experiment.messages, experiment.workers));
  if (experiment.timeout_ns != 0 && experiment.timeout_ns <= experiment.duration_ns)
    throw UsageError(fmt::format("timeout={}: is not longer than duration={}; raise timeout",
                                 format_duration(experiment.timeout_ns),
                                 format_duration(experiment.duration_ns)));
}

void check_work(const Experiment& experiment) {
  const WorkloadChoice work = find_workload(experiment.work.view());
  try {
    work.info->check(work.arguments, experiment.size_bytes);
  } catch (const UsageError& error) {
    throw UsageError(fmt::format("work={}: {}", experiment.work.view(), error.what()));
  }
}

}  // namespace

PlannedExperiment resolve(Point point, const Machine& machine) {
  PlannedExperiment planned;
  planned.chosen = decide_auto(point, machine);
  planned.experiment.warmup_exact =
      std::ranges::find(planned.chosen, "warmup") == planned.chosen.end();
  Experiment& experiment = planned.experiment;
  for (const KeyInfo& key : keys())
    if (key.scope == KeyScope::experiment && !point[key.name].empty()) {
      key.set(experiment, point[key.name]);
      planned.parameters.emplace_back(key.name, point[key.name]);
    }
  const TransportInfo& transport = find_transport(experiment.transport.view());
  check_choice("start", experiment.start, transport.starts, transport.name);
  check_choice("wait", experiment.wait, transport.waits, transport.name);
  check_pingpong(experiment);
  check_sums(experiment);
  check_work(experiment);
  place_parties(planned, parse_placement(point["placement"]), machine.cpus);
  return planned;
}

}  // namespace ipcbench
