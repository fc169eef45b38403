// Jobs of MPI: with --hosts whether every host can take part, and how far apart they are; without
// it what a launcher of each family does here.
#include <fmt/format.h>
#include <unistd.h>

#include <array>
#include <filesystem>
#include <fstream>

#include "ipcbench/advise/host_findings.hpp"
#include "ipcbench/base/error.hpp"
#include "ipcbench/base/units.hpp"
#include "ipcbench/mpi/host_list.hpp"
#include "ipcbench/mpi/order.hpp"
#include "ipcbench/run/program.hpp"
#include "trials.hpp"
#include "ways.hpp"

namespace ipcbench {
namespace {

constexpr std::uint64_t kMessages = 4, kLargeBytes = 16 << 20;
constexpr std::string_view kOtherwise = "see docs/mpi.md";

Settings job_settings(const std::string& hosts, const std::string& launcher, std::uint32_t workers,
                      std::uint64_t size_bytes) {
  Settings settings{{"transport", "mpi"},
                    {"size", format_size(size_bytes)},
                    {"work", "none"},
                    {"messages", std::to_string(kMessages * workers)},
                    {"workers", std::to_string(workers)},
                    {"sample", "off"},
                    {"timeout", "20s"}};
  add_hosts(settings, hosts, launcher);
  return settings;
}

std::array<Trial, 2> small_and_large(const std::string& what, const std::string& hosts,
                                     const std::string& launcher) {
  return {{{what + ", 8", job_settings(hosts, launcher, 1, 8)},
           {what + ", 16MiB", job_settings(hosts, launcher, 1, kLargeBytes)}}};
}

Experiment experiment_with(const std::string& launcher) {
  Experiment experiment;
  experiment.launcher = launcher;
  return experiment;
}

// "mpirun (Open MPI) 4.1.4", or of MPICH, which says it lower down, "Version: 4.0.2".
std::string version_in(std::string_view said) {
  const std::size_t version = said.find("Version:");
  std::string_view line = said.substr(version == std::string_view::npos ? 0 : version);
  line = line.substr(0, line.find('\n'));
  std::string text;
  for (const char each : line)
    if (each != ' ' || (!text.empty() && text.back() != ' ')) text += each;
  return text;
}

// Whether the launcher is here and what it is; nothing: it cannot be used, which is a finding.
std::optional<MpiLaunch> check_launcher(Findings& findings, const std::string& launcher,
                                        bool is_asked, int stop_fd) {
  const std::string name = "launcher " + launcher;
  try {
    MpiLaunch launch = find_launch(experiment_with(launcher), stop_fd);
    constexpr std::uint64_t kPatienceNs = 10'000'000'000;
    const ProgramOutput said = run_program(launch.path, {"--version"}, stop_fd, kPatienceNs);
    findings.ok(name, fmt::format("{} of {}: {}", launch.path, name_of(launch.family),
                                  version_in(said.out + said.err)));
    return launch;
  } catch (const ResourceError& error) {
    if (is_asked)
      findings.fail(name, cause_of(error.what()), remedy_of(error.what(), std::string(kOtherwise)));
    else
      findings.skipped(name, error.what());
  }
  return std::nullopt;
}

void check_here(Findings& findings, Bench& bench, const std::string& launcher, bool is_asked) {
  constexpr int kNothingStops = -1;
  if (!check_launcher(findings, launcher, is_asked, kNothingStops)) return;
  const auto pair = small_and_large(launcher, "", launcher);
  const std::vector<Trial> trials(pair.begin(), pair.end());
  const auto results = try_all(findings, bench, trials, {1, 0}, std::string(kOtherwise));
  for (std::size_t i = 0; i < trials.size(); ++i)
    if (results[i])
      findings.ok(trials[i].name,
                  fmt::format("{} a message, {} to launch", message_text(*results[i]),
                              human_duration(results[i]->summary->launch_ns
                                                 ? results[i]->summary->launch_ns->median
                                                 : 0)));
}

// Those that answer as they should.
std::vector<RankHost> hosts_that_answer(Findings& findings, Supervisor& supervisor,
                                        const MpiLaunch& launch,
                                        const std::vector<RankHost>& hosts) {
  std::vector<RankHost> answering;
  std::string library;
  for (const RankHost& each : hosts) {
    const HostProbe probe = probe_host(supervisor, launch, each.name);
    if (supervisor.interrupted()) throw Interrupted{};
    judge_probe(findings, each.name, probe, rank_build(), library);
    if (!probe.about || probe.about->build != rank_build()) continue;
    if (library.empty()) library = probe.about->library;
    if (probe.about->library == library) answering.push_back(each);
  }
  return answering;
}

BytesSent bytes_sent() {
  BytesSent sent;
  std::error_code error;
  for (std::filesystem::directory_iterator each("/sys/class/net", error), end;
       !error && each != end; each.increment(error)) {
    std::ifstream file(each->path() / "statistics/tx_bytes");
    if (std::uint64_t bytes = 0; file >> bytes) sent[each->path().filename().string()] = bytes;
  }
  return sent;
}

bool is_here(const InvocationResult& job) {
  std::array<char, 256> name{};
  ::gethostname(name.data(), name.size() - 1);
  return !job.hosts.empty() && job.hosts.front().host == name.data();
}

void check_pair(Findings& findings, Bench& bench, const std::string& launcher,
                const std::string& hosts, const std::string& pair) {
  const BytesSent before = bytes_sent();
  const auto both = small_and_large("messages between " + pair, hosts, launcher);
  const std::vector<Trial> trials(both.begin(), both.end());
  const auto results = try_all(findings, bench, trials, {1, 0}, std::string(kOtherwise));
  const BytesSent after = bytes_sent();
  for (std::size_t i = 0; i < trials.size(); ++i)
    if (results[i])
      findings.ok(trials[i].name, fmt::format("{} a message", message_text(*results[i])));
  if (results[0]) judge_pair(findings, pair, results[0]->invocations.front());
  if (!results[1]) return;
  if (is_here(results[1]->invocations.front()))
    judge_interfaces(findings, pair, before, after, kMessages * kLargeBytes);
  else
    findings.skipped("interface to " + pair,
                     fmt::format("rank 0 was on {}, whose interfaces are not to be seen from here",
                                 results[1]->invocations.front().hosts.empty()
                                     ? "another host"
                                     : results[1]->invocations.front().hosts.front().host));
}

void check_named(Findings& findings, Bench& bench, const std::string& launcher) {
  const std::vector<RankHost> hosts = read_hosts(findings.request().hosts);
  std::vector<RankHost> answering;
  {
    Supervisor supervisor(0);
    const auto launch = check_launcher(findings, launcher, true, supervisor.stop_fd());
    if (!launch) return;
    answering = hosts_that_answer(findings, supervisor, *launch, hosts);
  }
  for (std::size_t i = 1; i < answering.size(); ++i)
    check_pair(findings, bench, launcher,
               hosts_text({{answering[0].name, 1}, {answering[i].name, 1}}),
               fmt::format("{} and {}", answering[0].name, answering[i].name));
  if (answering.size() < hosts.size()) {
    findings.skipped("launch", "not all hosts answered");
    return;
  }
  const Way way = ways_over_hosts("mpi", findings.request().hosts).back();
  const auto results =
      try_all(findings, bench, {{"launch", job_settings(way.hosts, launcher, way.workers, 8)}},
              {3, 0}, std::string(kOtherwise));
  if (results[0]) judge_launch(findings, *results[0]);
}

}  // namespace

void check_rank_hosts(Findings& findings, Bench& bench) {
  const auto& [only, hosts, launcher] = findings.request();
  if (!hosts.empty()) return check_named(findings, bench, launcher.empty() ? "mpirun" : launcher);
  if (!launcher.empty()) return check_here(findings, bench, launcher, true);
  for (const char* each : {"mpirun.openmpi", "mpirun.mpich"})
    check_here(findings, bench, each, false);
}

}  // namespace ipcbench
