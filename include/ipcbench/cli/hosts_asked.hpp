// --hosts and --launcher of commands that ask about several machines. Any thread.
#pragma once

#include <string>

#include "ipcbench/cli/command_line.hpp"

namespace ipcbench {

struct HostsAsked {
  std::string hosts;     // "a:2,b:2", whoever named them; empty: none are asked for
  std::string launcher;  // empty: the usual one
};

// UsageError where a value makes no sense or leaves no room for a worker, ResourceError where the
// environment that it speaks of names no hosts.
HostsAsked hosts_asked(const CommandLine& line);

}  // namespace ipcbench
