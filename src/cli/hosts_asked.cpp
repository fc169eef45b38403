#include "ipcbench/cli/hosts_asked.hpp"

#include <fmt/format.h>

#include "ipcbench/base/error.hpp"
#include "ipcbench/mpi/host_list.hpp"
#include "ipcbench/mpi/launch_command.hpp"

namespace ipcbench {
namespace {

std::string hosts_in(const std::string& text) {
  try {
    const std::vector<RankHost> hosts = read_hosts(text);
    check_room_for_ranks(hosts, 2);
    return hosts_text(hosts);
  } catch (const UsageError& error) {
    throw UsageError(fmt::format("--hosts={}: {}", text, error.what()));
  }
}

std::string launcher_in(std::string text) {
  try {
    launcher_words(text);
    return text;
  } catch (const UsageError& error) {
    throw UsageError(fmt::format("--launcher={}: {}", text, error.what()));
  }
}

}  // namespace

HostsAsked hosts_asked(const CommandLine& line) {
  HostsAsked asked;
  if (line.has("hosts")) asked.hosts = hosts_in(line.value("hosts"));
  if (line.has("launcher")) asked.launcher = launcher_in(line.value("launcher"));
  return asked;
}

}  // namespace ipcbench
