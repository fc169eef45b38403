#include "ipcbench/cli/cli.hpp"

#include <fmt/format.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <new>

#include "ipcbench/base/error.hpp"
#include "ipcbench/base/spelling.hpp"
#include "ipcbench/cli/commands.hpp"
#include "ipcbench/cli/help.hpp"
#include "ipcbench/cli/terminal.hpp"
#include "ipcbench/host/system_fault.hpp"
#include "ipcbench/report/layout.hpp"
#include "ipcbench/report/output.hpp"

namespace ipcbench {
namespace {

int start(const Command& command, const std::vector<std::string>& arguments) {
  const CommandLine line = parse_command_line(command, arguments);
  return line.help ? print_help(command) : command.run(line);
}

int dispatch(const std::vector<std::string>& arguments) {
  const std::string& first = arguments.front();
  if (first == "--version") return print_version();
  if (first == "help") return print_help(*commands().front());
  if (first.starts_with('-')) return start(*commands().front(), arguments);
  std::vector<std::string> names;
  for (const Command* command : commands().subspan(1)) {
    if (command->name == first) return start(*command, {arguments.begin() + 1, arguments.end()});
    if (!command->internal) names.emplace_back(command->name);
  }
  const bool file = first.find_first_of("./") != std::string::npos;
  throw UsageError(
      fmt::format("unknown command '{}'{}", first.substr(0, 80),
                  file ? "; for a config file write: ipcbench run FILE"
                       : suggestion(first, names) + " (" + join_names(names) + ", or options)"));
}

int complain(std::string_view text, ExitCode code) {
  say("ipcbench: " + printable(text));
  return static_cast<int>(code);
}

// What was measured is lost where nobody reads it, so there a reader that has gone is worth a word.
bool only_prints(const std::string& name) {
  const auto found = std::ranges::find(commands(), std::string_view(name), &Command::name);
  return found != commands().end() && (*found)->only_prints;
}

bool has_lost_reader(int fd) {
  pollfd pipe{fd, POLLOUT, 0};
  return ::poll(&pipe, 1, 0) == 1 && (pipe.revents & POLLERR) != 0;
}

// As programs end that do not ignore the signal: `| head` has seen enough, and shells know 141.
int end_by_broken_pipe() {
  std::signal(SIGPIPE, SIG_DFL);
  std::raise(SIGPIPE);
  return 128 + SIGPIPE;  // where the signal is blocked
}

}  // namespace

int run_cli(const std::vector<std::string>& arguments) {
  try {
    if (arguments.empty()) return print_usage();
    const int code = dispatch(arguments);
    if (std::fflush(stdout) != 0) throw_errno("standard output");
    return code;
  } catch (const UsageError& error) {
    return complain(error.what(), ExitCode::usage);
  } catch (const ReaderGone& error) {
    return only_prints(arguments.front()) ? end_by_broken_pipe()
                                          : complain(error.what(), ExitCode::resource);
  } catch (const ResourceError& error) {
    return complain(error.what(), ExitCode::resource);
  } catch (const std::bad_alloc&) {
    return complain("out of memory; free some, or make the run smaller", ExitCode::resource);
  } catch (const std::system_error& error) {
    if (error.code() == std::errc::broken_pipe && has_lost_reader(STDOUT_FILENO))
      return end_by_broken_pipe();
    const SystemFault fault = explain(error);
    if (fault.kind != FaultKind::defect) return complain(fault.text, ExitCode::resource);
    return complain(fault.text + " (this is a defect of ipcbench)", ExitCode::defect);
  } catch (const std::exception& error) {
    return complain(fmt::format("{} (this is a defect of ipcbench)", error.what()),
                    ExitCode::defect);
  }
}

}  // namespace ipcbench
