#include "ipcbench/run/program.hpp"

#include <poll.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include <algorithm>

#include "ipcbench/base/clock.hpp"

namespace ipcbench {
namespace {

constexpr std::size_t kLargestOutput = std::size_t{256} << 20;

// A file without a name and not a pipe: nobody has to drain it while the program runs.
Fd open_capture() {
  return Fd(check(::memfd_create("ipcbench-output", MFD_CLOEXEC), "memfd_create"));
}

std::string content_of(const Fd& fd) {
  struct stat status {};
  check(::fstat(fd.get(), &status), "fstat");
  std::string text(std::min(static_cast<std::size_t>(status.st_size), kLargestOutput), '\0');
  std::size_t done = 0;
  while (done < text.size()) {
    const ssize_t count =
        check(::pread(fd.get(), text.data() + done, text.size() - done, static_cast<off_t>(done)),
              "pread");
    if (count == 0) break;
    done += static_cast<std::size_t>(count);
  }
  text.resize(done);
  return text;
}

ProgramOutput::End await_end(const Process& process, int stop_fd, std::uint64_t timeout_ns) {
  const std::uint64_t begin = monotonic_ns();
  for (;;) {
    const std::uint64_t passed = monotonic_ns() - begin;
    if (passed >= timeout_ns) return ProgramOutput::End::too_late;
    constexpr std::uint64_t kLongestWaitMs = 1000;
    const std::uint64_t left_ms = (timeout_ns - passed) / 1'000'000 + 1;
    pollfd entries[] = {{process.pidfd(), POLLIN, 0}, {stop_fd, POLLIN, 0}};
    ::poll(entries, 2, static_cast<int>(std::min(left_ms, kLongestWaitMs)));
    if (process.has_ended()) return ProgramOutput::End::by_itself;
    if ((entries[1].revents & POLLIN) != 0) return ProgramOutput::End::stopped;
  }
}

}  // namespace

ProgramOutput run_program(const std::string& path, const std::vector<std::string>& arguments,
                          int stop_fd, std::uint64_t timeout_ns) {
  const Fd out = open_capture();
  const Fd err = open_capture();
  const pid_t pid = spawn_program(path, arguments, {{out.get(), 1}, {err.get(), 2}}, true);
  Process process(pid);
  ProgramOutput output;
  output.end = await_end(process, stop_fd, timeout_ns);
  // To the group: a program may be a script that waits for the real one.
  if (output.end != ProgramOutput::End::by_itself) ::kill(-pid, SIGTERM);
  constexpr int kGraceMs = 10'000;
  auto status = process.reap(kGraceMs);
  if (!status) {
    ::kill(-pid, SIGKILL);
    status = process.reap(kGraceMs);
  }
  output.status = status.value_or(ExitStatus{{}, SIGKILL});
  output.out = content_of(out);
  output.err = content_of(err);
  return output;
}

}  // namespace ipcbench
