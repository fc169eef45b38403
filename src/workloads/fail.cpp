// A worker that fails on purpose: what arrives of it? The last one, in every EVERYth item of the
// measured part, does what a worker of a pool can do: throws, ends itself well or badly, is killed,
// is stopped, or never comes back. The others do nothing in their items.
#include "ipcbench/workloads/fail.hpp"

#include <signal.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cstdlib>
#include <stdexcept>
#include <string>

#include "ipcbench/base/units.hpp"
#include "ipcbench/core/control.hpp"
#include "ipcbench/workloads/registry.hpp"

namespace ipcbench {
namespace {

constexpr std::string_view kThrown = "thrown on purpose (work=fail)";

// Whoever catches the signal, such as a sanitizer, would tell another story; and a core file is
// not what was asked for.
void let_signal_kill(int signal) {
  const rlimit none{0, 0};
  ::setrlimit(RLIMIT_CORE, &none);
  ::signal(signal, SIG_DFL);
}

void fail_by(FailKind kind) {
  switch (kind) {
    case FailKind::by_throw:
      throw std::runtime_error(std::string(kThrown));
    case FailKind::exit:
      ::_exit(0);  // as if all were done
    case FailKind::abort:
      let_signal_kill(SIGABRT);
      std::abort();
    case FailKind::segv: {
      let_signal_kill(SIGSEGV);
      // The compiler must not see that it is null, or it makes something else of it.
      static volatile int* volatile nowhere = nullptr;
      *nowhere = 0;
      break;
    }
    case FailKind::kill:
      ::kill(::getpid(), SIGKILL);
      break;
    case FailKind::stop:
      ::kill(::getpid(), SIGSTOP);
      break;
    case FailKind::hang:
      for (;;) ::pause();
  }
}

class Fail final : public Workload {
 public:
  explicit Fail(FailArguments arguments) : arguments_(arguments) {}

  void begin(ControlBlock& control, std::uint32_t party) override {
    control_ = &control;
    is_last_ = party == control.experiment.workers;
  }
  void run(std::span<const std::byte>, std::uint64_t sequence) override {
    done_ = sequence;
    if (!is_last_ || !is_measured(*control_) || ++items_ % arguments_.every != 0) return;
    fail_by(arguments_.kind);
  }
  void check(std::span<const std::byte>, std::uint64_t sequence) override {
    if (done_ != sequence)
      throw CorruptionError("fail: message " + std::to_string(sequence) + " was passed over");
  }
  bool computes() const override { return false; }

 private:
  FailArguments arguments_;
  ControlBlock* control_ = nullptr;
  bool is_last_ = false;
  std::uint64_t items_ = 0;  // of the measured part
  std::uint64_t done_ = UINT64_MAX;
};

std::string_view cause_of(FailKind kind) {
  switch (kind) {
    case FailKind::by_throw:
      return kThrown;
    case FailKind::exit:
      return "exited with code 0";
    case FailKind::abort:
      return "signal 6";
    case FailKind::segv:
      return "signal 11";
    case FailKind::kill:
      return "signal 9";
    case FailKind::stop:
      return "was stopped";
    case FailKind::hang:
      return "was still busy";
  }
  return {};
}

}  // namespace

FailArguments fail_arguments(std::string_view text) {
  const std::size_t colon = text.find(':');
  FailArguments arguments{.kind = parse_name<FailKind>(text.substr(0, colon))};
  if (colon == std::string_view::npos) return arguments;
  const std::string_view every = text.substr(colon + 1);
  arguments.every = parse_integer(every);
  if (arguments.every == 0)
    throw UsageError("every '0' items is never; write 1 or more, or work=none");
  return arguments;
}

bool names_asked_failure(const Experiment& experiment, const Failure& failure) {
  const std::string_view work = experiment.work.view();
  const FailArguments asked = fail_arguments(work.substr(work.find(':') + 1));
  return failure.party == experiment.workers && failure.phase == Phase::compute &&
         failure.reason.find(cause_of(asked.kind)) != std::string::npos;
}

extern const WorkloadInfo fail_workload;
constinit const WorkloadInfo fail_workload = {
    .name = "fail",
    .usage = "fail:KIND[:EVERY]",
    .summary =
        "the last worker fails in every EVERYth item (10) of the measured part; KIND is throw, "
        "exit, abort, segv, kill, stop or hang",
    .check = [](std::string_view arguments, std::uint64_t) { fail_arguments(arguments); },
    .uses_payload = [](std::string_view) { return false; },
    .memory_bytes = [](std::string_view) { return std::uint64_t{0}; },
    .slowest_ns = [](std::string_view) { return std::uint64_t{1'000'000}; },
    .make = [](std::string_view arguments) -> std::unique_ptr<Workload> {
      return std::make_unique<Fail>(fail_arguments(arguments));
    },
};

}  // namespace ipcbench
