#include "ipcbench/run/supervisor.hpp"

#include <fmt/format.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <set>
#include <utility>

#include "invocation.hpp"
#include "ipcbench/base/cpu.hpp"
#include "ipcbench/base/manifest.hpp"
#include "ipcbench/base/units.hpp"
#include "ipcbench/core/fixed_data.hpp"
#include "ipcbench/host/memory_limits.hpp"
#include "ipcbench/host/system_fault.hpp"
#include "ipcbench/model/asked_for.hpp"
#include "ipcbench/run/collect.hpp"
#include "ipcbench/run/line_probe.hpp"
#include "ipcbench/run/party_main.hpp"
#include "ipcbench/run/process_watcher.hpp"
#include "ipcbench/run/sampler.hpp"
#include "ipcbench/run/switch_cost.hpp"
#include "ipcbench/workloads/fail.hpp"

namespace ipcbench {
namespace {

// What the supervisor itself could not get ends the invocation, and not what was measured before.
Failure shortage(const std::system_error& error) {
  Failure failure;
  failure.status = Status::no_resource;
  failure.pid = static_cast<std::uint64_t>(::getpid());
  failure.reason = fmt::format("the supervisor: {}", explain(error).text);
  return failure;
}

void note_last_sample(Failure& failure, const Sampler& sampler) {
  if (!failure.party) return;
  const std::vector<StateSpan>& spans = sampler.timeline(*failure.party);
  // The sampler may have looked once more at what was dead already.
  const auto alive = std::find_if(spans.rbegin(), spans.rend(), [](const StateSpan& each) {
    return each.state != 'Z' && each.state != 'X';
  });
  if (alive != spans.rend()) note_state(failure, {alive->state, alive->wait_channel});
}

// Without a descriptor for it a process can still be ended by its number, being our child.
void end_unwatched(pid_t group) {
  ::kill(-group, SIGKILL);
  ::kill(group, SIGKILL);
  ::waitpid(group, nullptr, 0);
  while (::waitpid(-group, nullptr, 0) > 0) {
  }
}

std::vector<int> used_cores(const Experiment& experiment) {
  std::set<int> pinned = pinned_cores(experiment, 0);
  if (pinned.empty()) return allowed_cpus();
  for (std::uint32_t worker = 1; worker <= brokers_of(experiment); ++worker)
    pinned.insert(experiment.cpus.at(broker_party(worker)));
  return {pinned.begin(), pinned.end()};
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
  for (const std::uint32_t party : parties_of(control.experiment))
    pids.insert(control.parties[party].pid.load());
  return {pids.begin(), pids.end()};
}

// Before the guard comes to life, which has to be above the parties as well.
std::optional<RealTimePriority> leave_below() {
  const std::optional<RealTimePriority> parties = real_time_priority();
  if (parties) rise_above(*parties);
  return parties;
}

}  // namespace

Supervisor::Supervisor(std::uint64_t sample_ns, States states, bool sample_gives_way)
    : parties_priority_(leave_below()),
      sample_ns_(sample_ns),
      sample_gives_way_(sample_gives_way),
      states_(states),
      switch_cost_ns_(states == States::exact ? measure_switch_cost() : 0),
      clock_(TickClock::calibrate()),
      clock_cost_ns_(clock_.cost_ns()),
      guard_(control_) {
  check(::prctl(PR_SET_CHILD_SUBREAPER, 1), "prctl(PR_SET_CHILD_SUBREAPER)");
}

bool Supervisor::interrupted() {
  pollfd entry{stop_.fd(), POLLIN, 0};
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
  control.experiment = as_it_travels(experiment);
  control.clock = clock_;
  control.clock_cost_ns = clock_cost_ns_;
  control.supervisor_pid = ::getpid();
  const std::uint64_t oom_before = oom_kills();
  noise_.before_launch();
  pid_t pid = 0;
  std::optional<ProcessWatcher> watched;
  try {
    look_after_guard();
    pid = spawn_self({"coordinator"},
                     {{control_.fd(), kControlFd}, {Manifest::of_this_run().fd(), kManifestFd}},
                     true, parties_priority_);
    control.group.store(pid, std::memory_order_release);
    watched.emplace(control, pid);
  } catch (const std::system_error& error) {
    if (pid != 0) end_unwatched(pid);
    Manifest::of_this_run().end_invocation();
    control.group.store(0, std::memory_order_release);
    result.failure = shortage(error);
    result.failure.after_ns = monotonic_ns() - result.start_ns;
    return result;
  }
  ProcessWatcher& watch = *watched;
  std::unique_ptr<Sampler> sampler;
  bool died = false;
  std::uint64_t noticed_ns = 0;
  try {
    Invocation invocation(control, watch, stop_.fd(), result.start_ns);
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
    noticed_ns = monotonic_ns();
  } catch (const std::system_error& error) {
    result.failure = shortage(error);
    noticed_ns = monotonic_ns();
  }
  if (sampler) sampler->stop();
  watch.end_all();
  died = died || (result.failure.status == Status::ok && watch.has_casualty());
  if (died) {
    result.failure = watch.explain_death(oom_kills() - oom_before);
    if (sampler) note_last_sample(result.failure, *sampler);
  }
  if (result.failure.status != Status::ok && asks_for_failure(experiment))
    result.failure.named = names_asked_failure(experiment, result.failure);
  if (result.failure.status != Status::ok)
    result.failure.after_ns = (noticed_ns != 0 ? noticed_ns : monotonic_ns()) - result.start_ns;
  Manifest::of_this_run().end_invocation();
  control.group.store(0, std::memory_order_release);
  try {
    look_after_guard();
  } catch (const std::system_error&) {  // the next invocation tries again, and says what is short
  }

  if (result.failure.status == Status::ok) {
    collect(control, *sampler, result);
    result.sampler = sampler->cost();
    result.exact = sampler->exact_cost();
    if (result.exact && result.exact->recorded) result.exact->switch_cost_ns = switch_cost_ns_;
    result.noise = noise_.result();
    check_counts(experiment, result);
    if (result.failure.status != Status::ok)
      result.failure.after_ns = monotonic_ns() - result.start_ns;
  }
  return result;
}

}  // namespace ipcbench
