#include "watched_command.hpp"

#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/wait.h>

#include <array>
#include <cstring>

#include <fmt/format.h>

#include "ipcbench/base/clock.hpp"
#include "ipcbench/watch/watcher.hpp"

namespace ipcbench {
namespace {

constexpr int kNotFound = 127, kNotExecutable = 126;  // as shells have it

}  // namespace

WatchSignals::WatchSignals() {
  ::sigemptyset(&taken_);
  ::sigaddset(&taken_, SIGCHLD);
  for (const int each : {SIGINT, SIGQUIT, SIGTERM, SIGHUP}) {
    struct sigaction action {};
    ::sigaction(each, nullptr, &action);
    if (action.sa_handler != SIG_IGN) ::sigaddset(&taken_, each);
  }
  check(::sigprocmask(SIG_BLOCK, &taken_, &before_), "sigprocmask");
}

WatchSignals::~WatchSignals() {
  // What came while nobody waited any more was for the command.
  const timespec now{};
  while (::sigtimedwait(&taken_, nullptr, &now) > 0) {
  }
  ::sigprocmask(SIG_SETMASK, &before_, nullptr);
}

void WatchSignals::restore_in_child() const { ::sigprocmask(SIG_SETMASK, &before_, nullptr); }

WatchSignal WatchSignals::wait(std::uint64_t timeout_ns, int& number) const {
  const timespec timeout{static_cast<time_t>(timeout_ns / 1'000'000'000U),
                         static_cast<long>(timeout_ns % 1'000'000'000U)};
  number = ::sigtimedwait(&taken_, nullptr, &timeout);
  if (number <= 0 || number == SIGCHLD) return WatchSignal::none;
  return number == SIGINT || number == SIGQUIT ? WatchSignal::interrupt : WatchSignal::terminate;
}

WatchedCommand::WatchedCommand(std::vector<std::string> command, const WatchSignals& signals)
    : command_(std::move(command)) {
  check(::prctl(PR_GET_CHILD_SUBREAPER, &was_reaper_), "prctl(PR_GET_CHILD_SUBREAPER)");
  check(::prctl(PR_SET_CHILD_SUBREAPER, 1), "prctl(PR_SET_CHILD_SUBREAPER)");
  std::array<int, 2> gate{}, failure{};
  check(::pipe2(gate.data(), O_CLOEXEC), "pipe2");
  const Fd gate_of_child(gate[0]);
  gate_ = Fd(gate[1]);
  check(::pipe2(failure.data(), O_CLOEXEC), "pipe2");
  failure_ = Fd(failure[0]);
  const Fd failure_of_child(failure[1]);
  std::vector<char*> arguments;
  for (std::string& each : command_) arguments.push_back(each.data());
  arguments.push_back(nullptr);
  pid_ = check(::fork(), "fork");
  if (pid_ != 0) return;
  // The other end closed without a word: whoever watches has gone.
  ::close(gate_.get());
  char go = 0;
  if (::read(gate_of_child.get(), &go, 1) != 1) ::_exit(kNotExecutable);
  // What this program ignores for itself.
  ::signal(SIGPIPE, SIG_DFL);
  ::signal(SIGXFSZ, SIG_DFL);
  signals.restore_in_child();
  ::execvp(arguments.front(), arguments.data());
  const int error = errno;
  (void)!::write(failure_of_child.get(), &error, sizeof error);
  ::_exit(error == ENOENT ? kNotFound : kNotExecutable);
}

WatchedCommand::~WatchedCommand() { ::prctl(PR_SET_CHILD_SUBREAPER, was_reaper_); }

void WatchedCommand::go() {
  check(::write(gate_.get(), "g", 1), "write");
  gate_.reset();
  int error = 0;
  ssize_t got = 0;
  do {
    got = ::read(failure_.get(), &error, sizeof error);
  } while (got == -1 && errno == EINTR);
  failure_.reset();
  if (got != sizeof error) return;
  ::waitpid(pid_, nullptr, 0);
  throw CannotStart(fmt::format("watch: {}: {}", command_.front(), std::strerror(error)),
                    error == ENOENT ? kNotFound : kNotExecutable);
}

void WatchedCommand::reap() {
  for (;;) {
    int status = 0;
    rusage used{};
    const pid_t pid = ::wait4(-1, &status, WNOHANG, &used);
    if (pid <= 0) return;
    if (pid != pid_) continue;
    status_ = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    cpu_ns_ = ns_of(used.ru_utime) + ns_of(used.ru_stime);
  }
}

void WatchedCommand::pass_on(int signal) const {
  // Not reaped, so the number is still its own.
  if (!status_) ::kill(pid_, signal);
}

}  // namespace ipcbench
