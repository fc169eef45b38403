#include "ipcbench/watch/watcher.hpp"

#include <fmt/format.h>
#include <sys/resource.h>

#include <algorithm>
#include <array>
#include <random>
#include <thread>

#include "eyes.hpp"
#include "ipcbench/base/clock.hpp"
#include "proc_read.hpp"
#include "watched_command.hpp"

namespace ipcbench {
namespace {

constexpr std::uint64_t kShowNs = 1'000'000'000;
// What the first looks at processes may take beyond the share: their files are opened and read.
constexpr std::uint64_t kSpareNs = 15'000'000, kSpareOfProcessNs = 1'500'000;
constexpr std::size_t kMostSpared = 64;
constexpr std::uint64_t kGraceNs = 500'000'000;

// Processor time of the machine that nobody idled, and of it what waited for devices not counted.
std::uint64_t busy_so_far_ns() {
  const std::string text = read_whole("/proc/stat");
  std::string_view rest = text;
  take_word(rest);
  std::array<std::uint64_t, 8> ticks{};
  for (std::uint64_t& each : ticks) each = take_number(rest);
  return (ticks[0] + ticks[1] + ticks[2] + ticks[5] + ticks[6] + ticks[7]) * tick_ns();
}

// Of what the machine did meanwhile, what was neither the tree's nor ours.
double cores_of_others(const Observation& seen, std::uint64_t busy_ns) {
  std::uint64_t known_ns = seen.cost.cpu_ns + seen.short_lived.cpu_ns;
  for (const WatchedProcess& process : seen.processes)
    for (const WatchedThread& thread : process.threads)
      if (thread.counters.size() > 1)
        known_ns += thread.counters.back().run_ns - thread.counters.front().run_ns;
  if (busy_ns <= known_ns || seen.wall_ns == 0) return 0;
  return static_cast<double>(busy_ns - known_ns) / static_cast<double>(seen.wall_ns);
}

// When so much processor time will be no more than its share of all the time since the begin. The
// spare is given back over a while, so that the share holds for the whole.
std::uint64_t paid_ns(std::uint64_t used_ns, std::size_t processes) {
  const auto used = static_cast<double>(used_ns);
  const auto spare =
      static_cast<double>(kSpareNs + kSpareOfProcessNs * std::min(processes, kMostSpared));
  constexpr double kGivenBackNs = 20e9;
  if (used <= spare) return 0;
  const double early_ns = (used - spare) / (kWatchShare - spare / kGivenBackNs);
  return static_cast<std::uint64_t>(early_ns < kGivenBackNs ? early_ns : used / kWatchShare);
}

// Files stay open, more than programs usually need; the command gets the limit that was.
class MoreFiles {
 public:
  MoreFiles() {
    ::getrlimit(RLIMIT_NOFILE, &before_);
    rlimit more = before_;
    more.rlim_cur = std::min<rlim_t>(more.rlim_max, 32'768);
    if (more.rlim_cur > before_.rlim_cur) ::setrlimit(RLIMIT_NOFILE, &more);
  }
  ~MoreFiles() { ::setrlimit(RLIMIT_NOFILE, &before_); }
  MoreFiles(const MoreFiles&) = delete;
  MoreFiles& operator=(const MoreFiles&) = delete;

 private:
  rlimit before_{};
};

}  // namespace

struct Watcher::State {
  explicit State(WatchRequest asked) : request(std::move(asked)) {}

  WatchRequest request;
  WatchSignals signals;
  std::optional<WatchedCommand> command;
  std::optional<Process> attached;
  std::uint32_t interrupts = 0;

  bool has_ended() {
    if (attached) return attached->has_ended();
    command->reap();
    return command->status().has_value();
  }
  // Until `due` of the clock; false: somebody interrupts.
  bool wait_until(std::uint64_t due_ns) {
    for (;;) {
      const std::uint64_t now_ns = monotonic_ns();
      if (now_ns >= due_ns) return true;
      int number = 0;
      const WatchSignal signal = signals.wait(due_ns - now_ns, number);
      if (signal == WatchSignal::none) {
        if (number == SIGCHLD) return true;
        continue;
      }
      if (signal == WatchSignal::interrupt || attached) return false;
      command->pass_on(number);
    }
  }
};

Watcher::Watcher(WatchRequest request) : state_(std::make_unique<State>(std::move(request))) {
  if (!state_->request.command.empty()) return;
  const pid_t pid = state_->request.pid;
  if (pid == ::getpid())
    throw UsageError(fmt::format("--pid: process {} is this program; watch another one", pid));
  try {
    state_->attached.emplace(pid);
  } catch (const std::system_error&) {
    throw UsageError(fmt::format("--pid: there is no process {}", pid));
  }
  const std::string directory = fmt::format("/proc/{}/", pid);
  if (::access((directory + "fd").c_str(), R_OK) != 0 || numbers_in(directory + "fd").empty())
    if (link_text(directory + "exe").empty())
      throw UsageError(fmt::format(
          "--pid: process {} is not yours to read (it belongs to another user, or is one of the "
          "kernel's); become its user, or watch another one",
          pid));
}

Watcher::~Watcher() = default;

Observation Watcher::watch(const OnWatched& on_watched) {
  State& state = *state_;
  if (!state.attached) state.command.emplace(state.request.command, state.signals);
  const MoreFiles more_files;
  const std::uint64_t begin_ns = monotonic_ns(), cpu_begin_ns = thread_cpu_ns();
  const std::uint64_t busy_begin_ns = busy_so_far_ns();
  Eyes eyes(begin_ns);
  Observation& seen = eyes.record().seen();
  seen.command = state.request.command;
  seen.period_ns = state.request.period_ns;
  seen.cores = std::max(1U, std::thread::hardware_concurrency());
  seen.root =
      static_cast<std::uint32_t>(state.attached ? state.attached->pid() : state.command->pid());
  if (state.command) {
    eyes.tree().count_from_start();
    eyes.record_exactly(state.command->pid());
    state.command->go();
  }
  eyes.tree().add(seen.root, 0);
  const auto adoptive = static_cast<std::uint32_t>(state.attached ? 0 : ::getpid());

  // At a random moment of each period: programs with a beat would be met at the same point of it.
  std::minstd_rand random(static_cast<std::minstd_rand::result_type>(begin_ns));
  std::uint64_t look_due_ns = begin_ns, show_due_ns = begin_ns + kShowNs;
  const std::uint64_t end_ns =
      state.request.duration_ns != 0 ? begin_ns + state.request.duration_ns : UINT64_MAX;
  while (!state.has_ended()) {
    const std::uint64_t now_ns = monotonic_ns();
    if (now_ns >= end_ns) break;
    if (now_ns >= look_due_ns) {
      if (now_ns - look_due_ns > seen.period_ns / 2) ++seen.cost.late_looks;
      eyes.look(adoptive);
      // Looks that were missed are not made up for, and the next one waits until it is paid.
      const std::uint64_t periods = (now_ns - begin_ns) / seen.period_ns + 1;
      const std::uint64_t used_ns = thread_cpu_ns() - cpu_begin_ns;
      look_due_ns = begin_ns +
                    std::max(periods * seen.period_ns, paid_ns(used_ns, seen.processes.size())) +
                    std::uniform_int_distribution<std::uint64_t>(0, seen.period_ns - 1)(random);
    }
    if (on_watched && now_ns >= show_due_ns) {
      seen.wall_ns = eyes.now();
      eyes.add_exact();
      const std::uint64_t before_ns = thread_cpu_ns();
      on_watched(seen);
      show_due_ns = monotonic_ns() + std::max(kShowNs, (thread_cpu_ns() - before_ns) * 500);
    }
    if (!state.wait_until(std::min(look_due_ns, end_ns))) {
      seen.interrupted = true;
      break;
    }
  }
  seen.wall_ns = eyes.now();
  eyes.finish();
  if (seen.interrupted && !state.attached) {
    // The command has got the signal too, and what it does about it is no part of what was seen.
    const std::uint64_t grace_end_ns = monotonic_ns() + kGraceNs;
    while (!state.has_ended() && monotonic_ns() < grace_end_ns)
      state.wait_until(std::min(grace_end_ns, monotonic_ns() + 10'000'000));
  }
  if (state.command) seen.exit_status = state.command->status();
  seen.cost.cpu_ns = thread_cpu_ns() - cpu_begin_ns;
  seen.others_cores = cores_of_others(seen, busy_so_far_ns() - busy_begin_ns);
  return std::move(seen);
}

std::optional<int> Watcher::wait_for_command() {
  State& state = *state_;
  if (!state.command) return std::nullopt;
  while (!state.has_ended())
    if (!state.wait_until(monotonic_ns() + 1'000'000'000)) return std::nullopt;
  return state.command->status();
}

}  // namespace ipcbench
