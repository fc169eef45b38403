// The reader of what a program says that carries out an invocation: any line is read or refused
// with a reason that can be printed, and what is read keeps to what is known.
#include <numeric>

#include "fuzz.hpp"
#include "ipcbench/run/program_protocol.hpp"

namespace ipcbench {
namespace {

constexpr std::uint64_t kPassedNs = 1'000'000'000;

void read_message(std::string_view line, const Experiment& experiment) {
  const auto message = parse_line(line, "line 1");
  require_safe(type_of(message));
  if (type_of(message) == "ready") {
    const ProgramReady ready = read_ready(message, experiment);
    require(ready.parties.size() == experiment.workers + 1, "parties are missing");
    for (const auto& [name, value] : ready.program) require_safe(name + value);
  }
  if (type_of(message) != "result") return;
  const ProgramReport result = read_result(message, experiment, kPassedNs);
  require(result.messages > 0 && result.wall_ns <= kPassedNs, "a time that cannot be is believed");
  require(!result.message_times.empty(), "there are no times");
  require(std::accumulate(result.batches_ns.begin(), result.batches_ns.end(), std::uint64_t{0}) <=
              result.wall_ns,
          "batches are longer than the whole");
  require(result.phases.size() == experiment.workers + 1, "phases are missing");
}

}  // namespace

void fuzz(std::string_view bytes) {
  Experiment experiment;
  experiment.workers = 2;
  experiment.duration_ns = 1;
  while (!bytes.empty()) {
    const std::size_t end = std::min(bytes.find('\n'), bytes.size());
    try {
      read_message(bytes.substr(0, end), experiment);
    } catch (const ProtocolError& error) {
      require(*error.what() != '\0', "a refusal gives no reason");
      require_safe(error.what());
    }
    bytes.remove_prefix(std::min(end + 1, bytes.size()));
  }
}

}  // namespace ipcbench
