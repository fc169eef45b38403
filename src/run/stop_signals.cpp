#include "ipcbench/run/stop_signals.hpp"

#include <sys/signalfd.h>
#include <unistd.h>

#include "ipcbench/base/error.hpp"

namespace ipcbench {
namespace {

// A terminal that goes away ends a run as ctrl-C does.
sigset_t stop_signals() {
  sigset_t signals;
  ::sigemptyset(&signals);
  ::sigaddset(&signals, SIGINT);
  ::sigaddset(&signals, SIGTERM);
  struct sigaction hangup {};
  ::sigaction(SIGHUP, nullptr, &hangup);
  if (hangup.sa_handler != SIG_IGN) ::sigaddset(&signals, SIGHUP);
  return signals;
}

sigset_t signals_blocked() {
  sigset_t blocked;
  check(::sigprocmask(SIG_BLOCK, nullptr, &blocked), "sigprocmask");
  return blocked;
}

}  // namespace

Fd take_over_signals() {
  const sigset_t signals = stop_signals();
  check(::sigprocmask(SIG_BLOCK, &signals, nullptr), "sigprocmask");
  return Fd(check(::signalfd(-1, &signals, SFD_CLOEXEC | SFD_NONBLOCK), "signalfd"));
}

StopSignals::StopSignals() : before_(signals_blocked()), stop_(take_over_signals()) {}

StopSignals::~StopSignals() {
  signalfd_siginfo taken;
  while (::read(stop_.get(), &taken, sizeof taken) > 0) {
  }
  ::sigprocmask(SIG_SETMASK, &before_, nullptr);
}

}  // namespace ipcbench
