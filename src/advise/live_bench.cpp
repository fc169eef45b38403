#include <fmt/format.h>

#include <algorithm>

#include "ipcbench/advise/measure.hpp"
#include "ipcbench/base/error.hpp"
#include "ipcbench/config/expand.hpp"
#include "ipcbench/config/memory.hpp"
#include "ipcbench/mpi/mpi_launcher.hpp"
#include "ipcbench/run/program_launcher.hpp"
#include "ipcbench/run/runner.hpp"
#include "ipcbench/run/supervisor.hpp"
#include "ipcbench/stats/document.hpp"

namespace ipcbench {
namespace {

Config config_of(const Settings& settings) {
  Config config;
  for (const auto& [name, value] : settings) {
    const Key& key = find_key(name);
    config.settings.push_back(make_setting(key, {value}, fmt::format("--{}", name)));
  }
  return config;
}

// Places in a plan are told apart by their names alone.
Plan joined(const std::vector<Settings>& experiments, const Machine& machine) {
  Plan plan;
  for (const Settings& each : experiments) {
    Plan single = expand(config_of(each), machine);
    for (PlannedExperiment& planned : single.experiments) {
      planned.name = fmt::format("{}/{}", plan.experiments.size(), planned.name);
      plan.experiments.push_back(std::move(planned));
    }
  }
  return plan;
}

}  // namespace

LiveBench::LiveBench(std::function<void(const std::string&)> on_step,
                     std::function<void(const Warning&)> on_trouble)
    : on_step_(std::move(on_step)), on_trouble_(std::move(on_trouble)) {}

std::uint32_t LiveBench::cores() {
  return static_cast<std::uint32_t>(std::max<std::size_t>(1, this_machine().cpus.size()));
}

std::string LiveBench::why_not(const Settings& settings) {
  try {
    expand(config_of(settings), this_machine());
    return {};
  } catch (const UsageError& error) {
    return error.what();
  } catch (const ResourceError& error) {
    return error.what();
  }
}

std::uint64_t LiveBench::memory_bytes(const Settings& settings) {
  std::uint64_t most = 0;
  for (const PlannedExperiment& each : expand(config_of(settings), this_machine()).experiments)
    most = std::max(most, memory_needed(each.experiment));
  return most;
}

std::vector<ExperimentResult> LiveBench::run(const std::vector<Settings>& experiments,
                                             const Effort& effort) {
  Plan plan = joined(experiments, this_machine());
  plan.invocations = effort.invocations;
  plan.budget_ns = effort.budget_ns / std::max<std::size_t>(1, plan.experiments.size());
  plan.seed = this_machine().fresh_seed;
  Supervisor processes(plan.sample_ns, plan.states, plan.sample_gives_way);
  ProgramLauncher programs(processes, plan.sample_ns, plan.sample_gives_way);
  MpiLauncher jobs(processes, plan.sample_ns);
  LauncherByTransport launcher(processes, programs, jobs);
  RunObserver observer;
  observer.before_invocation = [&](const Progress& progress) {
    if (on_step_) on_step_(progress.experiment.substr(progress.experiment.find('/') + 1));
  };
  RunOutcome outcome = run_plan(plan, launcher, observer);
  for (const Warning& each : processes.take_warnings()) on_trouble_(each);
  // Also where it came when all had run: what ends with `processes` is forgotten.
  if (outcome.interrupted || processes.interrupted()) throw Interrupted{};
  std::vector<ExperimentResult> results;
  for (std::size_t i = 0; i < plan.experiments.size(); ++i)
    results.push_back(conclude(plan.experiments[i], std::move(outcome.invocations[i])));
  return results;
}

}  // namespace ipcbench
