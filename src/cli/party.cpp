// Not for people: the commands under which the processes of an invocation start this program again.
#include "ipcbench/run/party_main.hpp"

#include "ipcbench/base/error.hpp"
#include "ipcbench/base/units.hpp"
#include "ipcbench/cli/commands.hpp"
#include "ipcbench/model/experiment.hpp"

namespace ipcbench {
namespace {

int run_coordinator(const CommandLine& line) {
  if (!line.operands.empty()) throw UsageError("coordinator: internal, takes no arguments");
  return coordinator_main();
}

int run_worker(const CommandLine& line) {
  const std::uint64_t lane =
      line.operands.size() == 1 ? parse_integer(line.operands[0]) : UINT64_MAX;
  if (lane >= kMaxWorkers) throw UsageError("worker: internal, takes the number of its lane");
  return worker_main(static_cast<std::uint32_t>(lane));
}

}  // namespace

extern const Command coordinator_command, worker_command;
constinit const Command coordinator_command = {
    .name = "coordinator", .internal = true, .run = run_coordinator};
constinit const Command worker_command = {.name = "worker", .internal = true, .run = run_worker};

}  // namespace ipcbench
