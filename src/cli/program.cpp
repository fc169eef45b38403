// `ipcbench program check PROGRAM`: whether a program of somebody's own speaks the protocol of
// docs/programs.md, tried out with a few small experiments.
#include <fmt/format.h>

#include <array>
#include <cstdio>

#include "ipcbench/base/error.hpp"
#include "ipcbench/base/spelling.hpp"
#include "ipcbench/base/units.hpp"
#include "ipcbench/cli/commands.hpp"
#include "ipcbench/cli/terminal.hpp"
#include "ipcbench/config/expand.hpp"
#include "ipcbench/host/surroundings.hpp"
#include "ipcbench/report/escape.hpp"
#include "ipcbench/run/program_launcher.hpp"

namespace ipcbench {
namespace {

constexpr CommandOption kProgramCheckOptions[] = {
    {.form = "--args=WORDS",
     .help =
         "arguments of the program, parted by +, as in --transport=program:run=PATH:args=WORDS"},
    {.form = "--work=WORK",
     .help = "what its workers are asked to compute: none, matmul:N or spin:TIME [none]"},
    {.form = "--timeout=TIME", .help = "how long each experiment may take [10s]"},
};

struct Trial {
  std::string_view size, workers, length;
};

// Small and large, one worker and two, by a number and by a time; nine messages are no whole rounds
// of two.
constexpr std::array kTrials = {
    Trial{"8", "1", "messages=10"},   Trial{"8", "2", "messages=9"},
    Trial{"8", "2", "duration=30ms"}, Trial{"1MiB", "1", "duration=30ms"},
    Trial{"1MiB", "2", "messages=9"},
};

Plan plan_of(const CommandLine& line, const std::string& program) {
  Plan plan;
  const std::string work = line.has("work") ? line.value("work") : "none";
  const std::string timeout = line.has("timeout") ? line.value("timeout") : "10s";
  const std::string arguments = line.has("args") ? ":args=" + line.value("args") : "";
  std::vector<Config> configs;
  const auto add = [](Config& config, std::string_view key, const std::string& value) {
    config.settings.push_back(
        make_setting(find_key(key), {value}, fmt::format("program check: {}", key)));
  };
  for (const Trial& each : kTrials) {
    Config config;
    config.name = fmt::format("size={} workers={} {}", each.size, each.workers, each.length);
    add(config, "transport", fmt::format("program:run={}{}", program, arguments));
    add(config, "size", std::string(each.size));
    add(config, "workers", std::string(each.workers));
    add(config, "work", work);
    const std::size_t equals = each.length.find('=');
    add(config, each.length.substr(0, equals), std::string(each.length.substr(equals + 1)));
    add(config, "timeout", timeout);
    configs.push_back(std::move(config));
  }
  return expand(configs, this_machine());
}

int check_programs(const CommandLine& line, const std::string& program) {
  const Plan plan = plan_of(line, program);
  require_surroundings();
  constexpr std::uint64_t kSampleNs = 10'000'000;
  Supervisor processes(kSampleNs);
  ProgramLauncher launcher(processes, kSampleNs);
  for (std::size_t i = 0; i < kTrials.size(); ++i) {
    const InvocationResult result = launcher.run(plan.experiments[i].experiment);
    const std::string what = fmt::format("size={} workers={} {}", kTrials[i].size,
                                         kTrials[i].workers, kTrials[i].length);
    const Failure& failure = result.failure;
    if (failure.status == Status::interrupted) return static_cast<int>(ExitCode::interrupted);
    if (failure.status == Status::no_resource) {
      fmt::print("cannot tell ({}): {}\n", what, printable(failure.reason));
      return static_cast<int>(ExitCode::resource);
    }
    if (failure.status != Status::ok) {
      fmt::print("{}: {}\ndocs/programs.md has the protocol\n", what, printable(failure.reason));
      return static_cast<int>(ExitCode::regression);
    }
    fmt::print("{}: {} messages in {}, {} contents checked{}\n", what, result.messages,
               human_duration(static_cast<double>(result.wall_ns)),
               result.checked ? std::to_string(*result.checked) : "no",
               result.other_threads.empty()
                   ? ""
                   : fmt::format(", {} threads beside the parties", result.other_threads.size()));
  }
  fmt::print("{} speaks the protocol\n", printable(program));
  return static_cast<int>(ExitCode::done);
}

int run_program_command(const CommandLine& line) {
  constexpr std::string_view kUsage = "write: ipcbench program check PROGRAM";
  if (line.operands.empty() || line.operands[0] != "check")
    throw UsageError(line.operands.empty() ? fmt::format("program: says nothing to do; {}", kUsage)
                                           : fmt::format("program: there is no '{}'; {}",
                                                         line.operands[0].substr(0, 80), kUsage));
  if (line.operands.size() != 2)
    throw UsageError(
        fmt::format("program check: takes one program; {}; its arguments are --args", kUsage));
  return check_programs(line, line.operands[1]);
}

}  // namespace

extern const Command program_command;
constinit const Command program_command = {
    .name = "program",
    .usage =
        "  ipcbench program check PROGRAM    whether a program of your own speaks the protocol of\n"
        "                                    --transport=program:run=PROGRAM, and where it does "
        "not\n",
    .examples = "  ipcbench program check ./my_bench\n",
    .operands = "check PROGRAM",
    .operand_words = "check",
    .heading = "The check",
    .options = kProgramCheckOptions,
    .run = run_program_command,
};

}  // namespace ipcbench
