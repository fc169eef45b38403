// What commands have in common that ask the measured path questions and write what they found: a
// request out of the command line, an answer, and a document around it. Main thread only.
#pragma once

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <cstdint>
#include <ctime>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "ipcbench/advise/measure.hpp"
#include "ipcbench/base/clock.hpp"
#include "ipcbench/base/error.hpp"
#include "ipcbench/cli/help.hpp"
#include "ipcbench/cli/outputs.hpp"
#include "ipcbench/cli/step_line.hpp"
#include "ipcbench/cli/terminal.hpp"
#include "ipcbench/host/host.hpp"
#include "ipcbench/host/surroundings.hpp"

namespace ipcbench {

// The values of a key out of an option of that name, or of `otherwise` where it is not given: lists
// and ranges as a measurement takes them. UsageError names the option.
std::vector<std::string> listed_values(const CommandLine& line, std::string_view key,
                                       std::string_view otherwise);

// ResourceError where other programs leave too little of the cores to find anything out, unless
// --force is given (kForceOption). Looks at them for a third of a second.
void require_idle_cores(const CommandLine& line);

// What --budget says, or else `usual_ns`. UsageError for less than `least_ns`, which is too short
// for `purpose`.
std::uint64_t budget_of(const CommandLine& line, std::uint64_t usual_ns, std::uint64_t least_ns,
                        std::string_view purpose);

// `make_request(line, cores)` says what is wrong with the command line before anything starts,
// `find(request, bench)` gives the answer, and `then` hears of it when it is written. Returns the
// exit code; `cut_short` says what an interruption costs.
template <class Answer, class MakeRequest, class Find>
int ask(const CommandLine& line, std::string_view cut_short, MakeRequest make_request, Find find,
        const std::function<void(const Answer&)>& then = {}) {
  require_surroundings();
  StepLine steps;
  LiveBench bench(steps.observer(), say_warning);
  const auto request = make_request(line, bench.cores());
  Outputs<Answer> outputs(line);
  const std::uint64_t begin = monotonic_ns();
  const std::time_t started = std::time(nullptr);
  try {
    Answer answer = find(request, bench);
    steps.end();
    answer.tool = tool_info();
    answer.host = read_host();
    answer.started = fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(started));
    answer.elapsed_ns = monotonic_ns() - begin;
    outputs.write(answer);
    if (then) then(answer);
  } catch (const Interrupted&) {
    steps.end();
    say(fmt::format("ipcbench: interrupted; {}", cut_short));
    return static_cast<int>(ExitCode::interrupted);
  }
  return static_cast<int>(ExitCode::done);
}

}  // namespace ipcbench
