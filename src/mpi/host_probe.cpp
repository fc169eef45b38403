#include "ipcbench/mpi/host_probe.hpp"

#include <fmt/format.h>

#include <charconv>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "ipcbench/base/clock.hpp"
#include "ipcbench/base/object_table.hpp"
#include "ipcbench/host/system_fault.hpp"
#include "ipcbench/report/json_value.hpp"
#include "mpi_job.hpp"

namespace ipcbench {
namespace {

constexpr std::string_view kAbout = "about:";
constexpr std::uint64_t kPatienceNs = 20'000'000'000;

JobEnd end_of_job(Supervisor& supervisor, const LaunchCommand& command, std::uint64_t job) {
  JobObserver observer;
  observer.started = [&](pid_t pid) { supervisor.guard_group(pid); };
  JobEnd end;
  {
    MpiJob running(command, job, supervisor.stop_fd(), observer);
    end = running.follow(kPatienceNs, {});
  }
  supervisor.guard_group(0);
  return end;
}

}  // namespace

HostProbe probe_host(Supervisor& supervisor, const MpiLaunch& launch, const std::string& host) {
  Experiment experiment;
  experiment.workers = 0;
  experiment.launcher.assign_truncated(launch.path);
  if (!host.empty()) experiment.hosts = fmt::format("{}:1", host);
  const std::uint64_t job = random_name(), begin_ns = monotonic_ns();
  HostProbe probe;
  try {
    const JobEnd end = end_of_job(
        supervisor,
        launch_command(launch, experiment, std::filesystem::temp_directory_path().string(),
                       about_order(job)),
        job);
    if (end.result.empty())
      probe.reason = explain_job(end, experiment, monotonic_ns() - begin_ns).reason;
    else
      probe.about = parse_about(end.result);
  } catch (const std::exception& error) {
    probe.reason = explained(error);
  }
  probe.elapsed_ns = monotonic_ns() - begin_ns;
  return probe;
}

std::string about_order(std::uint64_t job) { return fmt::format("{}{:016x}", kAbout, job); }

std::optional<std::uint64_t> parse_about_order(std::string_view argument) {
  if (!argument.starts_with(kAbout)) return std::nullopt;
  argument.remove_prefix(kAbout.size());
  std::uint64_t job = 0;
  const auto [end, error] =
      std::from_chars(argument.data(), argument.data() + argument.size(), job, 16);
  if (error != std::errc{} || end != argument.data() + argument.size()) return std::nullopt;
  return job;
}

std::string about_text(const HostAbout& about) {
  const nlohmann::ordered_json json = {
      {"host", about.host}, {"build", about.build}, {"library", about.library}};
  return json.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

HostAbout parse_about(std::string_view text) {
  const std::string origin = "what a host says of itself";
  const auto json = parse_result_json(text, origin);
  const JsonValue value(json, origin);
  return {value.at("host").text(), value.at("build").text(), value.at("library").text()};
}

}  // namespace ipcbench
