// What shells ask while somebody types; `ipcbench completion SHELL` shows how.
#include <fmt/format.h>

#include "ipcbench/cli/candidates.hpp"
#include "ipcbench/cli/commands.hpp"

namespace ipcbench {
namespace {

int run_complete(const CommandLine& line) {
  for (const std::string& each : candidates(line.operands)) fmt::print("{}\n", each);
  return 0;
}

}  // namespace

extern const Command complete_command;
constinit const Command complete_command = {
    .name = "complete", .internal = true, .run = run_complete};

}  // namespace ipcbench
