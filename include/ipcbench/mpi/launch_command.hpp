// How an MPI job is started: which library the launcher belongs to, the program that its ranks are,
// and the whole command. Any thread; nothing is kept.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ipcbench/model/experiment.hpp"

namespace ipcbench {

// other: a launcher such as srun, which can start ranks of either.
enum class MpiFamily : std::uint8_t { openmpi, mpich, other };
template <>
struct NamesOf<MpiFamily> {
  static constexpr std::array<std::string_view, 3> kNames = {"openmpi", "mpich", "other"};
};

// The words between blanks. UsageError where there is none.
std::vector<std::string> launcher_words(std::string_view text);

// By what `LAUNCHER --version` printed.
MpiFamily family_in(std::string_view version);

struct LaunchCommand {
  std::string path;  // that can be started as it stands
  std::vector<std::string> arguments;
};

// What an experiment is started with, but for what its ranks are told.
struct MpiLaunch {
  MpiFamily family = MpiFamily::other;
  std::string path;                    // of the launcher
  std::vector<std::string> arguments;  // of its own
  std::string program;                 // what each rank is
};

// Looks for the launcher and the program on this machine, and asks the launcher for its version.
// ResourceError with the remedy where something is not here or does not fit together. `stop_fd` is
// readable when the run is to end.
MpiLaunch find_launch(const Experiment& experiment, int stop_fd);

// The command that runs `ranks` ranks, each with `order` as its argument. `directory` takes what
// the library keeps in files. As root Open MPI is told that this is meant.
LaunchCommand launch_command(const MpiLaunch& launch, const Experiment& experiment,
                             const std::string& directory, const std::string& order);

}  // namespace ipcbench
