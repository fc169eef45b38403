// Watches a program that is somebody else's, and says why its workers sleep.
#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <ctime>

#include "ipcbench/base/error.hpp"
#include "ipcbench/base/units.hpp"
#include "ipcbench/cli/commands.hpp"
#include "ipcbench/cli/help.hpp"
#include "ipcbench/cli/outputs.hpp"
#include "ipcbench/cli/terminal.hpp"
#include "ipcbench/diagnose/diagnose.hpp"
#include "ipcbench/host/host.hpp"
#include "ipcbench/report/watch.hpp"
#include "ipcbench/watch/watcher.hpp"
#include "watch_page.hpp"
#include "watch_try.hpp"

namespace ipcbench {
namespace {

constexpr std::uint64_t kShortestPeriodNs = 1'000'000;
constexpr std::uint64_t kLongestPeriodNs = 10'000'000'000;

constexpr CommandOption kWatchOptions[] = {
    {"--pid=PID", "watch a process that runs, and all below it; it is left as it is at the end"},
    {"--duration=TIME",
     "stop watching after this time; a command lives on and is waited for [until it ends]"},
    {"--period=TIME", "between two looks at all threads, 1ms to 10s [10ms]"},
    kOutputOption,
    kFormatOption,
    kDetailsOption,
    {"--try",
     "run what was seen in ipcbench, and over other transports, and set the times side by side"},
    {"--quiet", "nothing is shown while it runs; what is said at the end is"},
};

WatchRequest watch_request_of(const CommandLine& line) {
  WatchRequest request;
  request.command = line.operands;
  if (line.has("pid")) {
    if (!request.command.empty())
      throw UsageError("watch: takes --pid or a command, not both; drop one");
    const std::uint64_t pid = parsed("pid", line.value("pid"), parse_integer);
    if (pid == 0 || pid > INT32_MAX)
      throw UsageError(fmt::format("--pid: there is no process {}; `ps` shows what there is", pid));
    request.pid = static_cast<pid_t>(pid);
  } else if (request.command.empty()) {
    throw UsageError(
        "watch: nothing to watch; write: ipcbench watch -- COMMAND ..., or ipcbench watch "
        "--pid=PID");
  }
  if (line.has("duration")) {
    request.duration_ns = parsed("duration", line.value("duration"), parse_duration);
    if (request.duration_ns == 0)
      throw UsageError("--duration: 0 sees nothing; write some seconds, such as 10s");
  }
  if (line.has("period")) {
    request.period_ns = parsed("period", line.value("period"), parse_duration);
    if (request.period_ns < kShortestPeriodNs || request.period_ns > kLongestPeriodNs)
      throw UsageError(
          fmt::format("--period: {} is not between 1ms and 10s; 10ms costs below 1 % "
                      "of a core with 24 threads",
                      line.value("period")));
  }
  return request;
}

// Standard output is the command's: a document goes there only where that is said.
std::vector<OutputChoice<WatchDocument>> outputs_of(const CommandLine& line) {
  const auto& paths = line.values("output");
  auto choices = choose_outputs<WatchDocument>(paths, line.value("format"));
  const bool asked = line.has("format") || std::ranges::any_of(paths, [](const std::string& each) {
                       return each == "-" || each.ends_with(":-");
                     });
  if (!asked) std::erase_if(choices, [](const auto& each) { return each.path == "-"; });
  return choices;
}

// The page of the end, on standard error: standard output is the command's.
void show_page(const WatchDocument& document, const CommandLine& line) {
  RenderOptions options;
  options.width = terminal_width(2);
  options.colour = is_terminal(2) && wants_colour();
  options.details = line.has("details");
  const std::string page = find_format<WatchDocument>("table").render(document, options);
  std::fwrite(page.data(), 1, page.size(), stderr);
}

int exit_code_of(Watcher& watcher, const Observation& seen) {
  if (seen.exit_status) return *seen.exit_status;
  if (seen.command.empty()) return static_cast<int>(ExitCode::done);
  say(fmt::format("ipcbench: the command (pid {}) still runs; waiting for it without watching",
                  seen.root));
  const std::optional<int> status = watcher.wait_for_command();
  if (status) return *status;
  say(fmt::format("ipcbench: the command (pid {}) is left running", seen.root));
  return static_cast<int>(ExitCode::interrupted);
}

int run_watch(const CommandLine& line) {
  const WatchRequest request = watch_request_of(line);
  Outputs<WatchDocument> outputs(outputs_of(line), shown_as(line));
  Watcher watcher(request);
  WatchDocument document;
  document.tool = tool_info();
  document.host = read_host();
  document.started = fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(std::time(nullptr)));
  try {
    WatchPage page(!line.has("quiet"));
    const OnWatched show = [&](const Observation& seen) {
      document.observation = seen;
      document.diagnosis = diagnose(seen);
      page.show(document);
    };
    document.observation = watcher.watch(page.is_shown() ? show : OnWatched());
  } catch (const CannotStart& error) {
    say(fmt::format("ipcbench: {}", error.what()));
    return error.code;
  }
  document.diagnosis = diagnose(document.observation);
  if (line.has("try")) try_reproduction(document.diagnosis);
  show_page(document, line);
  outputs.write(document);
  return exit_code_of(watcher, document.observation);
}

}  // namespace

extern const Command watch_command;
constinit const Command watch_command = {
    .name = "watch",
    .usage =
        "  ipcbench watch -- COMMAND ...     runs a program that is not ours, and says why its "
        "workers sleep;\n"
        "                                    --pid=PID watches one that runs\n",
    .examples =
        "  ipcbench watch -- python3 my_pool.py          why do my workers sleep?\n"
        "  ipcbench watch --pid=4711 --duration=10s      the same of a program that runs\n",
    .formats = format_names<WatchDocument>,
    .operands = "COMMAND",
    .takes_command = true,
    .heading = "Watching",
    .options = kWatchOptions,
    .run = run_watch,
};

}  // namespace ipcbench
