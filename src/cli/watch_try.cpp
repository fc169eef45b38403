#include "watch_try.hpp"

#include <fmt/format.h>

#include <system_error>

#include "ipcbench/base/error.hpp"
#include "ipcbench/cli/terminal.hpp"
#include "ipcbench/model/document.hpp"
#include "ipcbench/report/read_document.hpp"
#include "ipcbench/run/program.hpp"
#include "ipcbench/run/stop_signals.hpp"

namespace ipcbench {
namespace {

constexpr std::string_view kTransport = "--transport=";

// How the situation is wired belongs to the way that is to be left.
bool belongs_to_the_situation(const std::string& argument) {
  return argument.starts_with(kTransport) || argument.starts_with("--topology=") ||
         argument.starts_with("--sender=") || argument.starts_with("--buffers=");
}

std::vector<std::string> arguments_over(const Reproduction& reproduction,
                                        const std::string& transport) {
  std::vector<std::string> arguments = {std::string(kTransport) + transport};
  for (const std::string& each : reproduction.arguments)
    if (!belongs_to_the_situation(each)) arguments.push_back(each);
  return arguments;
}

std::string first_line_of(const std::string& text) {
  const std::string line = text.substr(0, text.find('\n'));
  constexpr std::string_view kName = "ipcbench: ";
  return line.starts_with(kName) ? line.substr(kName.size()) : line;
}

// Once one is stopped, those behind it end at once: `stop` stays readable.
void run_one(Tried& tried, std::vector<std::string> arguments, const StopSignals& stop) {
  arguments.insert(arguments.end(), {"--invocations=5", "--budget=3s", "--format=json"});
  constexpr std::uint64_t kLongestNs = 120'000'000'000;
  try {
    const ProgramOutput output = run_program("/proc/self/exe", arguments, stop.fd(), kLongestNs);
    if (output.end == ProgramOutput::End::stopped) {
      tried.failure = "it was interrupted";
    } else if (output.end != ProgramOutput::End::by_itself) {
      tried.failure = "it did not end in time";
    } else if (output.out.empty()) {
      tried.failure = first_line_of(output.err);
    } else {
      const Document document = parse_document(output.out, "what was tried");
      const ExperimentResult& result = document.experiments.front();
      if (result.summary)
        tried.message_ns = result.summary->message_ns.median;
      else
        tried.failure = first_line_of(output.err);
    }
  } catch (const std::system_error& error) {
    tried.failure = error.what();
  } catch (const UsageError& error) {
    tried.failure = error.what();
  }
  if (tried.message_ns <= 0 && tried.failure.empty()) tried.failure = "it has no result";
}

}  // namespace

void try_reproduction(Diagnosis& diagnosis) {
  if (!diagnosis.reproduction) {
    say("ipcbench: --try: there are no messages that could be reproduced");
    return;
  }
  Reproduction& reproduction = *diagnosis.reproduction;
  const StopSignals stop;
  const std::string transport = reproduction.arguments.front().substr(kTransport.size());
  reproduction.tried.push_back({transport, true, 0, ""});
  run_one(reproduction.tried.back(), reproduction.arguments, stop);
  for (const std::string& each : reproduction.alternatives) {
    reproduction.tried.push_back({each, false, 0, ""});
    run_one(reproduction.tried.back(), arguments_over(reproduction, each), stop);
  }
}

}  // namespace ipcbench
