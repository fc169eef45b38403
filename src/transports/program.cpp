// Programs that are not ours and carry an invocation out by the protocol of docs/programs.md:
// anybody's own, and the pool in Python that is installed beside ipcbench.
#include <fcntl.h>

#include <fmt/format.h>

#include <array>

#include "ipcbench/base/error.hpp"
#include "ipcbench/base/process.hpp"
#include "ipcbench/host/beside_program.hpp"
#include "ipcbench/model/option_values.hpp"
#include "ipcbench/transports/registry.hpp"

namespace ipcbench {
namespace {

constexpr OptionInfo kProgramOptions[] = {
    {.name = "run",
     .kind = OptionKind::path,
     .summary = "the program: a path, or a name in PATH; program:PATH says the same"},
    {.name = "args",
     .kind = OptionKind::path,
     .summary = "its arguments, parted by +, such as --mode+fast; ++ is one + [none]"},
};

constexpr OptionInfo kPythonOptions[] = {
    {.name = "via",
     .kind = OptionKind::choice,
     .summary = "what of Python's carries tasks and replies; python:pipe says the same [queue]",
     .words = "queue simple_queue pipe pipe_bytes pool pool_imap executor manager shared_memory "
              "thread_pool joblib mpi4py zmq"},
    {.name = "interpreter",
     .kind = OptionKind::path,
     .summary = "a path, or a name in PATH [the first of python3 and /usr/bin/python3 that has "
                "numpy]"},
};

// "--mode+fast" into its words.
std::vector<std::string> words_between_plus(std::string_view text) {
  std::vector<std::string> words;
  if (text.empty()) return words;
  words.emplace_back();
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool plus = text[i] == '+';
    const bool doubled = plus && i + 1 < text.size() && text[i + 1] == '+';
    if (plus && !doubled)
      words.emplace_back();
    else
      words.back() += text[i];
    if (doubled) ++i;
  }
  return words;
}

ProgramCommand program_command(std::string_view given) {
  const Options options(given);
  const std::string run = options.path("run", "");
  if (run.empty())
    throw UsageError("program: names none; write --transport=program:run=./my_bench");
  ProgramCommand command{find_executable(run), words_between_plus(options.path("args", "")), {}};
  if (command.path.empty())
    throw UsageError(
        fmt::format("program: run={}: there is no program of that name that may be started, here "
                    "or in PATH; check the path, and `chmod +x` it",
                    run.substr(0, 200)));
  for (OptionValue& each : parse_option_values(given))
    if (each.name != "run" && each.name != "args")
      command.options.emplace_back(std::move(each.name), std::move(each.value));
  return command;
}

// Looks whether there is one; loading it would take a tenth of a second.
bool has_numpy(const std::string& interpreter) {
  const Fd nowhere(::open("/dev/null", O_WRONLY | O_CLOEXEC));
  constexpr int kMostMs = 10'000;
  try {
    Process process(spawn_program(
        interpreter,
        {"-c", "import importlib.util, sys; sys.exit(importlib.util.find_spec('numpy') is None)"},
        {{nowhere.get(), 2}}, false));
    const std::optional<ExitStatus> status = process.reap(kMostMs);
    return status && status->code == 0;
  } catch (const std::system_error&) {
    return false;
  }
}

// The one that people mean by "python3" may lack what the system's has.
const std::string& usual_interpreter() {
  static const std::string chosen = [] {
    const std::array all = {find_executable("python3"), find_executable("/usr/bin/python3")};
    for (const std::string& each : all)
      if (!each.empty() && has_numpy(each)) return each;
    return all[0].empty() ? all[1] : all[0];
  }();
  return chosen;
}

ProgramCommand python_command(std::string_view given) {
  const Options options(given);
  const std::string asked = options.path("interpreter", "");
  const std::string interpreter = asked.empty() ? usual_interpreter() : find_executable(asked);
  if (interpreter.empty() && !asked.empty())
    throw UsageError(
        fmt::format("python: interpreter={}: there is no program of that name that may be started, "
                    "here or in PATH; check the path",
                    asked.substr(0, 200)));
  if (interpreter.empty())
    throw ResourceError(
        "python: there is no python3 in PATH; install python3 and python3-numpy, "
        "or name one with interpreter=PATH");
  const std::string script =
      path_beside_program("programs/python_pool.py", "scripts/programs/python_pool.py");
  if (script.empty())
    throw ResourceError(
        "python: programs/python_pool.py is not where ipcbench was installed to "
        "(share/ipcbench); install it again");
  return {interpreter, {"-B", script}, {{"via", options.choice("via", "queue")}}};
}

}  // namespace

extern const TransportInfo program_transport, python_transport;
constinit const TransportInfo program_transport = {
    .name = "program",
    .summary = "a program of your own carries the invocation out (docs/programs.md)",
    .copies = "its own business",
    .descriptors = {},
    .starts = {Start::fork, Start::spawn, Start::forkserver, Start::thread},
    .options = kProgramOptions,
    .program = program_command,
    .bare_option = "run",
    .passes_options = true,
};

constinit const TransportInfo python_transport = {
    .name = "python",
    .summary = "a pool of workers in Python, with numpy, over what Python has to carry data",
    .copies = "by via: pickled and through a pipe but for shared_memory and thread_pool",
    .descriptors = {},
    .starts = {Start::fork, Start::spawn, Start::forkserver, Start::thread},
    .options = kPythonOptions,
    .program = python_command,
    .bare_option = "via",
};

}  // namespace ipcbench
