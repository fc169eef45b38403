#include "ipcbench/mpi/launch_command.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>

#include "ipcbench/base/error.hpp"
#include "ipcbench/host/beside_program.hpp"
#include "ipcbench/model/options.hpp"
#include "ipcbench/mpi/host_list.hpp"
#include "ipcbench/run/program.hpp"

namespace ipcbench {
namespace {

std::string program_of(MpiFamily family) {
  return sibling_program(fmt::format("ipcbench-mpi.{}", name_of(family)));
}

std::string_view packages_of(MpiFamily family) {
  return family == MpiFamily::mpich ? "libmpich-dev and mpich" : "libopenmpi-dev and openmpi-bin";
}

MpiFamily ask_family(const std::string& launcher, int stop_fd) {
  constexpr std::uint64_t kPatienceNs = 10'000'000'000;
  const ProgramOutput said = run_program(launcher, {"--version"}, stop_fd, kPatienceNs);
  return family_in(said.out + said.err);
}

// Of a launcher that starts ranks of either family: the one that there is.
MpiFamily only_family(std::string_view launcher) {
  const bool openmpi = !program_of(MpiFamily::openmpi).empty();
  const bool mpich = !program_of(MpiFamily::mpich).empty();
  if (openmpi == mpich && openmpi)
    throw ResourceError(
        fmt::format("mpi: `{} --version` names neither Open MPI nor MPICH, and there is a program "
                    "for both; write --transport=mpi:family=openmpi or mpi:family=mpich",
                    launcher));
  return openmpi ? MpiFamily::openmpi : MpiFamily::mpich;
}

// What the user has set stays.
void set_default(std::vector<std::string>& environment, const char* name, std::string_view value) {
  if (std::getenv(name) == nullptr) environment.push_back(fmt::format("{}={}", name, value));
}

}  // namespace

std::vector<std::string> launcher_words(std::string_view text) {
  std::vector<std::string> words;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(' '), text.size());
    if (end != 0) words.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  if (words.empty()) throw UsageError("names no program; write one, such as mpirun");
  return words;
}

MpiFamily family_in(std::string_view version) {
  const auto says = [&](std::string_view word) {
    return version.find(word) != std::string_view::npos;
  };
  if (says("Open MPI") || says("OpenRTE") || says("PRRTE")) return MpiFamily::openmpi;
  return says("HYDRA") || says("MPICH") ? MpiFamily::mpich : MpiFamily::other;
}

MpiLaunch find_launch(const Experiment& experiment, int stop_fd) {
  std::vector<std::string> words = launcher_words(experiment.launcher.view());
  MpiLaunch launch;
  launch.path = find_executable(words.front());
  if (launch.path.empty())
    throw ResourceError(fmt::format(
        "mpi: launcher={}: there is no such program here or in PATH; install openmpi-bin or mpich, "
        "or name one with --launcher",
        words.front()));
  const Options options(experiment.options.view());
  launch.family = ask_family(launch.path, stop_fd);
  MpiFamily ranks = launch.family;
  if (options.has("family"))
    ranks = parse_name<MpiFamily>(options.choice("family", ""));
  else if (launch.family == MpiFamily::other)
    ranks = only_family(words.front());
  if (launch.family != MpiFamily::other && ranks != launch.family)
    throw ResourceError(fmt::format(
        "mpi:family={}: {} belongs to {}, and would start ranks that know nothing of each other; "
        "write --launcher=mpirun.{}, or drop family",
        name_of(ranks), words.front(), name_of(launch.family), name_of(ranks)));
  launch.program = program_of(ranks);
  if (launch.program.empty())
    throw ResourceError(
        fmt::format("mpi: {} takes ipcbench-mpi.{}, which is not beside ipcbench; install {}, and "
                    "configure and "
                    "build again, or name another launcher with --launcher",
                    words.front(), name_of(ranks), packages_of(ranks)));
  if (launch.family == MpiFamily::other && !experiment.hosts.empty())
    throw ResourceError(fmt::format(
        "hosts={}: how {} is told of hosts is not known; put its own options into --launcher",
        experiment.hosts.view(), words.front()));
  launch.arguments.assign(words.begin() + 1, words.end());
  return launch;
}

LaunchCommand launch_command(const MpiLaunch& launch, const Experiment& experiment,
                             const std::string& directory, const std::string& order) {
  std::vector<std::string> all = {"TMPDIR=" + directory};
  if (launch.family == MpiFamily::openmpi) {
    // Its default puts the first ranks of all hosts on their first core; ours are placed by us.
    set_default(all, "OMPI_MCA_hwloc_base_binding_policy", "none");
    set_default(all, "OMPI_MCA_rmaps_base_oversubscribe", "1");
    if (::geteuid() == 0)
      for (const char* name : {"OMPI_ALLOW_RUN_AS_ROOT", "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM"})
        set_default(all, name, "1");
  }
  all.push_back(launch.path);
  all.insert(all.end(), launch.arguments.begin(), launch.arguments.end());
  if (!experiment.hosts.empty())
    all.insert(
        all.end(),
        {launch.family == MpiFamily::openmpi ? "--host" : "-hosts",
         hosts_text(hosts_for_ranks(read_hosts(experiment.hosts.view()), experiment.workers + 1))});
  all.insert(all.end(), {"-n", std::to_string(experiment.workers + 1), launch.program, order});
  return {find_executable("env"), std::move(all)};
}

}  // namespace ipcbench
