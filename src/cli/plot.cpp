// Pictures of stored results. They are drawn by a program of its own in Python, which comes with
// this one and takes its place.
#include <fmt/format.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <system_error>

#include "ipcbench/base/error.hpp"
#include "ipcbench/cli/commands.hpp"
#include "ipcbench/cli/state_directory.hpp"
#include "ipcbench/host/beside_program.hpp"

namespace ipcbench {

namespace {
// That of the distribution first, for which its packages of matplotlib are.
constexpr std::array kPythons = {"/usr/bin/python3", "python3"};

constexpr CommandOption kPlotOptions[] = {
    {"-o, --output=PATH",
     "a directory, which is made, or for one picture a file that ends in .png, .svg or .pdf "
     "[RESULT-KIND.png in the current directory]"},
    {.form = "--kind=NAME",
     .help = "time, throughput, distribution, phases, timeline or all [all]",
     .values = "time throughput distribution phases timeline all"},
    {.form = "--where=KEY=VALUE,...",
     .help = "only experiments whose parameter KEY has one of these values; repeatable, and all of "
             "them have to hold",
     .repeatable = true},
    {"--facet=KEY",
     "one panel for each value of this parameter, of time, throughput and distribution"},
    {.form = "--experiment=NAME", .help = "whose timeline; repeatable", .repeatable = true},
    {"--timelines=N",
     "so many timelines, evenly from the first experiment to the last, or all [all of three, else "
     "the first and the last with its transport]"},
    {"--invocation=N",
     "which invocation the timeline shows, from 1 [that of the median time, of groups of the "
     "largest]"},
    {"--title=TEXT", "headline instead of the picture's own"},
    {.form = "--format=NAME", .help = "png, svg or pdf [png]", .values = "png svg pdf"},
};

std::vector<std::string> plot_arguments(const CommandLine& line, const std::string& script) {
  std::vector<std::string> arguments = {"python3", script};
  for (const CommandOption& option : kPlotOptions)
    for (const std::string& value : line.values(option.name()))
      arguments.push_back(fmt::format("--{}={}", option.name(), value));
  arguments.emplace_back("--");
  for (const std::string& operand : line.operands) arguments.push_back(find_run(operand));
  return arguments;
}

// Its exit code and its signals are ours from then on.
int run_plot(const CommandLine& line) {
  if (line.operands.empty())
    throw UsageError("plot: no result is named; write: ipcbench plot RESULT.json...");
  const std::string script = path_beside_program("plot/plot.py", "scripts/plot.py");
  if (script.empty())
    throw ResourceError(
        "plot: plot.py is not beside this program; install the whole of ipcbench, with "
        "share/ipcbench/plot");
  std::vector<std::string> arguments = plot_arguments(line, script);
  std::vector<char*> argv;
  for (std::string& each : arguments) argv.push_back(each.data());
  argv.push_back(nullptr);
  std::signal(SIGPIPE, SIG_DFL);
  std::signal(SIGXFSZ, SIG_DFL);
  for (const char* python : kPythons) ::execvp(python, argv.data());
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGXFSZ, SIG_IGN);
  throw ResourceError(
      fmt::format("plot: python3 cannot be started: {}; apt-get install python3 "
                  "python3-matplotlib",
                  std::generic_category().message(errno)));
}

}  // namespace

extern const Command plot_command;
constinit const Command plot_command = {
    .name = "plot",
    .usage =
        "  ipcbench plot [LABEL=]FILE...     pictures of stored results (JSON; last is the newest "
        "run without\n"
        "                                    a file), of several in one; it needs python3 and "
        "matplotlib\n",
    .examples = "  ipcbench plot out.json --where=transport=pipe,shm --kind=time -o time.svg\n",
    .operands = "FILE",
    .heading = "Pictures",
    .options = kPlotOptions,
    .only_prints = true,
    .run = run_plot,
};

}  // namespace ipcbench
