// Asks a host what ipcbench finds there: the program of ranks is started on it as a job of one, and
// says who it is without meeting anybody. Main thread only.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "ipcbench/mpi/launch_command.hpp"
#include "ipcbench/run/supervisor.hpp"

namespace ipcbench {

// What it says.
struct HostAbout {
  std::string host;     // as the host has its name
  std::string build;    // rank_build() there
  std::string library;  // "openmpi-4.1.4"
};

struct HostProbe {
  std::optional<HostAbout> about;  // absent: it did not come to that
  std::string reason;              // why not, with the remedy behind the last ';'; else empty
  std::uint64_t elapsed_ns = 0;    // from the launch to its end
};

// `host` as a launcher takes it; empty: where the launcher starts a job of one rank. The supervisor
// ends it where somebody interrupts; nothing is left of it on this machine.
HostProbe probe_host(Supervisor& supervisor, const MpiLaunch& launch, const std::string& host);

// The argument by which the program of ranks is asked, and what it makes of one: the number of the
// job, under which it answers with a result. Nothing: it is none.
std::string about_order(std::uint64_t job);
std::optional<std::uint64_t> parse_about_order(std::string_view argument);

std::string about_text(const HostAbout& about);
// UsageError for what is none.
HostAbout parse_about(std::string_view text);

}  // namespace ipcbench
