#include "ipcbench/run/supervisor.hpp"

#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <set>

#include <fmt/format.h>

#include "ipcbench/base/cpu.hpp"
#include "ipcbench/base/futex.hpp"
#include "ipcbench/base/manifest.hpp"
#include "ipcbench/base/units.hpp"
#include "ipcbench/core/codec.hpp"
#include "ipcbench/host/memory_limits.hpp"
#include "ipcbench/run/collect.hpp"
#include "ipcbench/run/line_probe.hpp"
#include "ipcbench/run/party_main.hpp"
#include "ipcbench/run/process_watcher.hpp"
#include "ipcbench/run/sampler.hpp"
#include "ipcbench/run/switch_cost.hpp"
#include "ipcbench/workloads/registry.hpp"

namespace ipcbench {
namespace {

constexpr std::uint64_t kGraceNs = 10'000'000'000;  // for what takes milliseconds when all is well

// Until the measured part: buffers are faulted in, the work is tried, a few messages travel. The
// coordinator alone encodes the tasks of all workers and decodes their replies.
std::uint64_t setup_timeout(const Experiment& experiment) {
  const WorkloadChoice work = find_workload(experiment.work.view());
  const std::uint64_t rounds = experiment.warmup_exact ? experiment.warmup : 0;
  const std::uint64_t items = 8ULL + experiment.depth + rounds;
  const std::uint64_t work_ns = saturating_multiply(items, work.info->slowest_ns(work.arguments));
  const std::uint64_t bytes =
      saturating_multiply(saturating_add(experiment.size_bytes, experiment.reply_bytes),
                          4ULL * experiment.workers * (experiment.depth + rounds + 2ULL));
  const std::uint64_t parties = experiment.workers + 1ULL;
  const std::uint64_t per_core = (parties + allowed_cpus().size() - 1) / allowed_cpus().size();
  const std::uint64_t codec_ns = saturating_multiply(
      saturating_add(slowest_codec_ns(experiment.codec, experiment.size_bytes),
                     slowest_codec_ns(experiment.codec, experiment.reply_bytes)),
      experiment.workers * (experiment.depth + rounds + 2ULL));
  const std::uint64_t length =
      saturating_add(saturating_add(work_ns, codec_ns), saturating_multiply(bytes, 20));
  return saturating_add(kGraceNs, saturating_multiply(per_core, length));
}

// The way out of an invocation that does not come to its end. `failure` is set where the reason is
// known already; a death is explained when all statuses are known.
struct Halt : std::exception {
  ProcessWatcher::Event event = ProcessWatcher::Event::died;
  Failure failure;
  const char* what() const noexcept override { return "the invocation was halted"; }
};

[[noreturn]] void halt(ProcessWatcher::Event event, Failure failure = {}) {
  Halt reason;
  reason.event = event;
  reason.failure = std::move(failure);
  throw reason;
}

Failure interruption() {
  Failure failure;
  failure.status = Status::interrupted;
  failure.reason = "interrupted by a signal";
  return failure;
}

// Leads one invocation; halts when it does not go on.
class Invocation {
 public:
  Invocation(ControlBlock& control, ProcessWatcher& watch, int stop_fd, std::uint64_t began_ns)
      : control_(control), watch_(watch), stop_fd_(stop_fd), began_ns_(began_ns) {
    const Experiment& experiment = control.experiment;
    const std::uint64_t timeout_ns =
        experiment.timeout_ns != 0 ? experiment.timeout_ns : setup_timeout(experiment);
    deadline_ns_ = saturating_add(began_ns, timeout_ns);
  }

  // Returns when all parties have come to the end of their stage.
  void await_arrivals() {
    const std::uint32_t parties = control_.experiment.workers + 1;
    for (;;) {
      const std::uint32_t arrived = control_.arrived.load(std::memory_order_acquire);
      if (arrived == parties) return;
      if (look(0) == ProcessWatcher::Event::ended) halt(ProcessWatcher::Event::died);
      constexpr std::uint64_t kLookNs = 5'000'000;
      futex_wait(control_.arrived, arrived, kLookNs);
    }
  }

  void advance(Stage stage) {
    control_.arrived.store(0, std::memory_order_relaxed);
    // Pairs with the acquire in await_stage().
    control_.stage.store(static_cast<std::uint32_t>(stage), std::memory_order_release);
    futex_wake_all(control_.stage);
  }

  void expect_end() {
    if (control_.experiment.timeout_ns != 0) return;
    const std::uint64_t expected = control_.expected_ns.load(std::memory_order_acquire);
    // Cores that the host moves apart make messages in memory eight times as long as their pace
    // was.
    constexpr std::uint64_t kSlower = 20;
    deadline_ns_ = saturating_add(monotonic_ns(),
                                  saturating_add(kGraceNs, saturating_multiply(kSlower, expected)));
  }

  void await_end() {
    while (look(100) != ProcessWatcher::Event::ended) {
    }
  }

 private:
  ProcessWatcher::Event look(int timeout_ms) {
    const ProcessWatcher::Event event = watch_.poll(timeout_ms, stop_fd_);
    if (event == ProcessWatcher::Event::died) halt(event);
    if (event == ProcessWatcher::Event::stop_requested) halt(event, interruption());
    const std::uint64_t now = monotonic_ns();
    if (event == ProcessWatcher::Event::none && now >= deadline_ns_)
      halt(event, watch_.explain_delay(now - began_ns_));
    return event;
  }

  ControlBlock& control_;
  ProcessWatcher& watch_;
  int stop_fd_;
  std::uint64_t began_ns_;
  std::uint64_t deadline_ns_;
};

std::vector<int> used_cores(const Experiment& experiment) {
  const std::set<int> pinned = pinned_cores(experiment, 0);
  return pinned.empty() ? allowed_cpus() : std::vector(pinned.begin(), pinned.end());
}

// The coordinator's core and the first other one of a worker. Free parties may be anywhere: only
// where there are just two cores it is known which.
std::optional<std::pair<int, int>> probed_pair(const Experiment& experiment) {
  if (pinned_cores(experiment, 0).empty()) {
    const std::vector<int> cores = allowed_cpus();
    if (cores.size() != 2) return std::nullopt;
    return std::pair(cores[0], cores[1]);
  }
  for (std::uint32_t party = 1; party <= experiment.workers; ++party)
    if (experiment.cpus.at(party) != experiment.cpus.front())
      return std::pair<int, int>(experiment.cpus.front(), experiment.cpus.at(party));
  return std::nullopt;
}

std::vector<pid_t> processes_of(const ControlBlock& control) {
  std::set<pid_t> pids;
  for (std::uint32_t party = 0; party <= control.experiment.workers; ++party)
    pids.insert(control.parties[party].pid.load());
  return {pids.begin(), pids.end()};
}

// A terminal that goes away ends a run as ctrl-C does, unless it was started to outlive it (nohup).
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

}  // namespace

Fd take_over_signals() {
  const sigset_t signals = stop_signals();
  check(::sigprocmask(SIG_BLOCK, &signals, nullptr), "sigprocmask");
  return Fd(check(::signalfd(-1, &signals, SFD_CLOEXEC | SFD_NONBLOCK), "signalfd"));
}

Supervisor::Supervisor(std::uint64_t sample_ns, States states, bool sample_gives_way)
    : sample_ns_(sample_ns),
      sample_gives_way_(sample_gives_way),
      states_(states),
      switch_cost_ns_(states == States::exact ? measure_switch_cost() : 0),
      clock_(TickClock::calibrate()),
      clock_cost_ns_(clock_.cost_ns()),
      stop_(take_over_signals()),
      guard_(control_) {
  check(::prctl(PR_SET_CHILD_SUBREAPER, 1), "prctl(PR_SET_CHILD_SUBREAPER)");
}

Supervisor::~Supervisor() {
  signalfd_siginfo taken;
  while (::read(stop_.get(), &taken, sizeof taken) > 0) {
  }
  const sigset_t signals = stop_signals();
  ::sigprocmask(SIG_UNBLOCK, &signals, nullptr);
}

bool Supervisor::interrupted() {
  pollfd entry{stop_.get(), POLLIN, 0};
  interrupted_ = interrupted_ || ::poll(&entry, 1, 0) == 1;
  return interrupted_;
}

InvocationResult Supervisor::run(const Experiment& experiment) {
  const auto pair = probed_pair(experiment);
  if (!pair) return lead(experiment);
  CacheLine line{{pair->first, pair->second}, {}, {}};
  line.before_ns = probe_cache_line(line.cpus[0], line.cpus[1], clock_);
  InvocationResult result = lead(experiment);
  if (result.failure.status != Status::ok) return result;
  line.after_ns = probe_cache_line(line.cpus[0], line.cpus[1], clock_);
  result.cache_line = line;
  return result;
}

// Between invocations, when there is one thread.
void Supervisor::look_after_guard() {
  const auto end = guard_.replace_if_dead();
  if (!end) return;
  warnings_.push_back({"guard-replaced",
                       fmt::format("the process that cleans up behind this run {}; another one has "
                                   "taken its place",
                                   describe(*end)),
                       "find out what ends processes here: the kernel's log names those that it "
                       "kills for want of memory"});
}

std::vector<Warning> Supervisor::take_warnings() {
  std::vector<Warning> all = std::exchange(warnings_, {});
  Manifest& manifest = Manifest::of_this_run();
  for (Trouble& each : manifest.take_troubles())
    all.push_back({each.is_left_behind ? "left-behind" : "no-manifest", std::move(each.text),
                   std::move(each.remedy)});
  return all;
}

InvocationResult Supervisor::lead(const Experiment& experiment) {
  InvocationResult result;
  result.start_ns = monotonic_ns();
  result.clock = clock_.name();
  result.clock_cost_ns = clock_cost_ns_;

  control_.reset();
  ControlBlock& control = control_.block();
  control.experiment = experiment;
  control.clock = clock_;
  control.clock_cost_ns = clock_cost_ns_;
  control.supervisor_pid = ::getpid();
  const std::uint64_t oom_before = oom_kills();
  noise_.before_launch();
  look_after_guard();
  const pid_t pid =
      spawn_self({"coordinator"},
                 {{control_.fd(), kControlFd}, {Manifest::of_this_run().fd(), kManifestFd}}, true);
  control.group.store(pid, std::memory_order_release);
  ProcessWatcher watch(control, pid);
  std::unique_ptr<Sampler> sampler;
  bool died = false;
  try {
    Invocation invocation(control, watch, stop_.get(), result.start_ns);
    for (const Stage next :
         {Stage::copy_only, Stage::compute_only, Stage::warmup, Stage::measured}) {
      invocation.await_arrivals();
      if (next == Stage::measured) {
        sampler = std::make_unique<Sampler>(control, sample_ns_, states_,
                                            sample_gives_way_ ? &sampler_pace_ : nullptr);
        sampler->start();
        invocation.expect_end();
        result.setup_ns = monotonic_ns() - result.start_ns;
        noise_.begin(processes_of(control));
      }
      invocation.advance(next);
    }
    invocation.await_end();
    noise_.end(used_cores(experiment));
  } catch (const Halt& reason) {
    died = reason.event == ProcessWatcher::Event::died;
    interrupted_ = interrupted_ || reason.event == ProcessWatcher::Event::stop_requested;
    result.failure = reason.failure;
  }
  if (sampler) sampler->stop();
  watch.end_all();
  died = died || (result.failure.status == Status::ok && watch.has_casualty());
  if (died) result.failure = watch.explain_death(oom_kills() - oom_before);
  Manifest::of_this_run().end_invocation();
  control.group.store(0, std::memory_order_release);
  look_after_guard();

  if (result.failure.status == Status::ok) {
    collect(control, *sampler, result);
    result.sampler = sampler->cost();
    result.exact = sampler->exact_cost();
    if (result.exact && result.exact->recorded) result.exact->switch_cost_ns = switch_cost_ns_;
    result.noise = noise_.result();
    check_counts(experiment, result);
  }
  return result;
}

}  // namespace ipcbench
