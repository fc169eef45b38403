#include "ipcbench/run/process_watcher.hpp"

#include <fmt/format.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <sstream>

#include "ipcbench/base/units.hpp"

namespace ipcbench {
namespace {

// The tenth field of /proc/PID/stat, counted from behind the name, which may hold spaces.
std::uint64_t minor_faults(pid_t pid) {
  std::ifstream file("/proc/" + std::to_string(pid) + "/stat");
  std::string line;
  std::getline(file, line);
  const std::size_t at = line.rfind(')');
  if (at == std::string::npos) return 0;
  std::istringstream rest(line.substr(at + 1));
  std::string skipped;
  for (int field = 3; field < 10; ++field) rest >> skipped;
  std::uint64_t faults = 0;
  rest >> faults;
  return faults;
}

}  // namespace

ProcessWatcher::ProcessWatcher(ControlBlock& control, pid_t coordinator)
    : control_(control), group_(coordinator) {
  watched_.push_back({0, Process(coordinator), false, SIZE_MAX, {}, 0});
}

// Worker processes become known as the coordinator starts them, and behind them the broker, of
// which the first party stands for all; threads are not processes.
void ProcessWatcher::adopt_workers() {
  if (control_.experiment.start == Start::thread) return;
  const std::uint32_t broker = brokers_of(control_.experiment) > 0 ? 1 : 0;
  while (watched_.size() <= control_.experiment.workers + broker) {
    const auto party =
        staged_party(control_.experiment, static_cast<std::uint32_t>(watched_.size()));
    const pid_t pid = control_.parties[party].pid.load(std::memory_order_acquire);
    if (pid == 0) return;
    try {
      watched_.push_back({party, Process(pid), false, SIZE_MAX, {}, 0});
    } catch (const std::system_error&) {
      // Reaped already, which only the coordinator does, and only with parties that are through.
      watched_.push_back({party, Process(), true, SIZE_MAX, {}, 0});
    }
  }
}

// The worker that is there now is the one to watch. What it leaves when its life is over only its
// parent reaps, and none but one that ended well.
void ProcessWatcher::look_at_life(Watched& watched) {
  const PartyBlock& block = control_.parties[watched.party];
  const std::uint32_t life = block.life.started.load(std::memory_order_acquire);
  if (life != watched.life) {
    watched.life = life;
    watched.ended = false;
    try {
      watched.process = Process(block.pid.load(std::memory_order_acquire));
    } catch (const std::system_error&) {
      watched.process = Process();
    }
  }
  if (watched.ended || !watched.process.is_open() || !watched.process.has_ended()) return;
  if (has_lived(watched)) return;
  watched.ended = true;
  watched.order = ends_++;
}

bool ProcessWatcher::has_lived(const Watched& watched) const {
  return may_be_replaced(watched) &&
         control_.parties[watched.party].life.ended.load(std::memory_order_acquire) > watched.life;
}

void ProcessWatcher::adopt_fork_server() {
  const pid_t pid = control_.fork_server.load(std::memory_order_acquire);
  if (pid == 0 || fork_server_.is_open()) return;
  try {
    fork_server_ = Process(pid);
  } catch (const std::system_error&) {  // reaped, by its coordinator
  }
}

// The coordinator has left data under way (drive/teardown.hpp): how the others end says nothing.
bool ProcessWatcher::is_cut() const {
  return control_.experiment.ending == Ending::now &&
         control_.parties[0].done.load(std::memory_order_acquire) != 0;
}

bool ProcessWatcher::is_through(const Watched& watched) const {
  return is_cut() || has_lived(watched) ||
         control_.parties[watched.party].done.load(std::memory_order_acquire) != 0;
}

ProcessWatcher::Event ProcessWatcher::poll(int timeout_ms, int stop_fd) {
  adopt_workers();
  std::vector<pollfd> entries = {{stop_fd, POLLIN, 0}};
  for (const Watched& each : watched_)
    entries.push_back({each.ended || may_be_replaced(each) ? -1 : each.process.pidfd(), POLLIN, 0});
  ::poll(entries.data(), entries.size(), timeout_ms);
  if (entries[0].revents != 0) return Event::stop_requested;
  bool died = false;
  for (std::size_t i = 0; i < watched_.size(); ++i) {
    Watched& each = watched_[i];
    const bool had_ended = each.ended;
    if (may_be_replaced(each)) look_at_life(each);
    if (entries[i + 1].revents != 0) {
      each.ended = true;
      each.order = ends_++;
    }
    died = died || (each.ended && !had_ended && !is_through(each));
  }
  const bool told = control_.failure.written.load(std::memory_order_acquire) != 0;
  if (died || (told && !is_cut())) return Event::died;
  return watched_[0].ended ? Event::ended : Event::none;
}

std::uint64_t ProcessWatcher::progress() const {
  std::uint64_t sum = 0;
  for (std::uint32_t i = 0; i < staged_parties(control_.experiment); ++i) {
    const PartyBlock& block = control_.parties[staged_party(control_.experiment, i)];
    sum += block.live_messages.load(std::memory_order_relaxed);
    sum += minor_faults(block.pid.load(std::memory_order_acquire));
  }
  return sum;
}

void ProcessWatcher::end_all() {
  // Whoever dies because another one died does so within this time and tells its own story.
  constexpr int kLastWordsMs = 20;
  const bool trouble =
      control_.failure.claimed.load(std::memory_order_acquire) != 0 || has_casualty();
  if (trouble) ::poll(nullptr, 0, kLastWordsMs);
  adopt_workers();
  adopt_fork_server();
  for (Watched& each : watched_) {
    if (may_be_replaced(each)) look_at_life(each);
    if (each.process.is_open()) each.ended = each.ended || each.process.has_ended();
  }
  ::kill(-group_, SIGKILL);
  ::kill(group_, SIGKILL);  // it may not have got its group yet
  // The coordinator first: its children become ours with its end. So do those of a fork server.
  constexpr int kReapMs = 2'000;
  for (Watched& each : watched_) {
    if (each.process.is_open()) each.status = each.process.reap(kReapMs);
    if (each.party == 0 && fork_server_.is_open()) fork_server_.reap(kReapMs);
  }
  while (::waitpid(-group_, nullptr, WNOHANG) > 0) {
  }
}

Failure ProcessWatcher::failure_of(std::uint32_t party, Status status,
                                   const std::string& what) const {
  const PartyBlock& block = control_.parties[party];
  Failure failure;
  failure.status = status;
  failure.party = party;
  failure.stage = name_of(static_cast<Stage>(control_.stage.load(std::memory_order_acquire)));
  failure.reason = party_name(party);
  // The coordinator is known before it says who it is.
  const pid_t pid = party == 0 ? group_ : block.pid.load(std::memory_order_acquire);
  failure.pid = static_cast<std::uint64_t>(pid);
  if (pid != 0) failure.reason += fmt::format(" (pid {})", pid);
  failure.reason += " " + what;
  failure.messages = block.live_messages.load(std::memory_order_relaxed);
  const bool loops = failure.stage == "warmup" || failure.stage == "measured";
  if (loops) {
    failure.phase = static_cast<Phase>(block.live_phase.load(std::memory_order_relaxed));
    failure.reason += " in phase " + std::string(name_of(*failure.phase)) + ", after " +
                      std::to_string(failure.messages) + " messages";
  }
  failure.reason += " (stage " + failure.stage + ")";
  return failure;
}

// By itself, and otherwise than a party does that is through. A worker's status may be unknown: its
// coordinator has reaped it.
bool ProcessWatcher::ended_badly(const Watched& each) const {
  if (!each.ended || (is_cut() && each.party != 0)) return false;
  return !is_through(each) || (each.status && each.status->code != 0);
}

bool ProcessWatcher::has_casualty() const {
  return std::ranges::any_of(watched_, [&](const Watched& each) { return ended_badly(each); });
}

// Whose end closed the lane that somebody found closed, by its place in watched_. The coordinator
// knows the lane. A broker lies between: what it finds closed leads to a worker, and what the
// others find closed leads to it, because it would have spoken first.
std::optional<std::size_t> ProcessWatcher::behind_closed_lane() const {
  const FailureSlot& slot = control_.failure;
  if (slot.written.load(std::memory_order_acquire) == 0 || !slot.peer_closed) return std::nullopt;
  if (is_broker(slot.party)) return slot.party - broker_party(0);
  if (control_.experiment.topology == Topology::broker) return control_.experiment.workers + 1;
  if (slot.party != 0) return std::nullopt;
  return control_.parties[0].live_lane.load(std::memory_order_relaxed) + 1;
}

// Of several dead workers, or the broker, the one whose death drew the others along. Who found a
// lane closed knows it. A signal other than the one by which a family follows its head speaks for
// itself; who ended with the code of a failure only tells of somebody else's. Then, who was first.
const ProcessWatcher::Watched* ProcessWatcher::first_worker_to_blame() const {
  const FailureSlot& slot = control_.failure;
  const bool told = slot.written.load(std::memory_order_acquire) != 0;
  if (const auto place = behind_closed_lane())
    if (*place < watched_.size() && ended_badly(watched_[*place])) return &watched_[*place];
  const auto rank = [](const Watched& each) {
    const bool own_signal = each.status && each.status->signal && each.status->signal != SIGKILL;
    const bool followed = each.status && each.status->code == 1;
    return std::pair(own_signal ? 0 : followed ? 2 : 1, each.order);
  };
  const Watched* first = nullptr;
  for (const Watched& each : watched_) {
    const bool own_words = told && slot.party == each.party && !slot.peer_closed;
    if (each.party == 0 || !ended_badly(each) || own_words) continue;
    if (first == nullptr || rank(each) < rank(*first)) first = &each;
  }
  return first;
}

Failure ProcessWatcher::explain_death(std::uint64_t oom_kills) const {
  const auto describe_end = [&](const Watched& each) {
    if (!each.status) return std::string("ended before its time");
    const bool oom = oom_kills > 0 && each.status->signal == SIGKILL;
    return oom ? std::string("was killed because memory ran out (OOM)") : describe(*each.status);
  };
  const Watched& coordinator = watched_.front();
  const FailureSlot& slot = control_.failure;
  const bool told = slot.written.load(std::memory_order_acquire) != 0;
  // Workers die with their coordinator by a signal of their own, or find their lane closed; that is
  // its story, not theirs.
  const bool silent = !told || (slot.peer_closed && slot.party != 0);
  const bool by_signal = coordinator.status && coordinator.status->signal;
  // Two workers share a lock: who finds it without its owner speaks first, and the coordinator,
  // left without a reader, only follows.
  const bool followed = told && silent && coordinator.status && coordinator.status->code == 1;
  if (ended_badly(coordinator) && (by_signal || (silent && !followed)))
    return failure_of(0, Status::died, describe_end(coordinator));
  const bool told_of_itself = told && !slot.peer_closed;
  const Watched* worker = first_worker_to_blame();
  if (worker != nullptr && !told_of_itself)
    return failure_of(worker->party, Status::died, describe_end(*worker));
  if (told) {
    Failure failure = failure_of(slot.party, slot.status, "failed");
    failure.reason += ": " + slot.text.str();
    return failure;
  }
  return failure_of(0, Status::died, "ended without a word");
}

Failure ProcessWatcher::explain_delay(std::uint64_t waited_ns) const {
  std::array<char, ThreadFiles::kBufferBytes> buffer;
  const auto state_of = [&](std::uint32_t party) {
    const PartyBlock& block = control_.parties[party];
    return ThreadFiles(block.pid.load(), block.tid.load()).look(buffer);
  };
  const auto delay_of = [&](std::uint32_t party, std::string what, const KernelState& state) {
    Failure failure = failure_of(party, Status::timeout, what);
    note_state(failure, state);
    return failure;
  };
  const std::string after =
      " when time was up, " + human_duration(static_cast<double>(waited_ns)) + " after the start";
  const Experiment& experiment = control_.experiment;
  for (std::uint32_t i = 0; i < staged_parties(experiment); ++i) {
    const std::uint32_t party = staged_party(experiment, i);
    const KernelState state = state_of(party);
    if (state.letter == 'T' || state.letter == 't')
      return delay_of(party, "was stopped (state T)" + after, state);
  }
  // Nobody is stopped: who still computes or moves is in the way of those who wait.
  std::uint32_t slowest = 0;
  for (std::uint32_t i = 0; i < staged_parties(experiment); ++i) {
    const std::uint32_t party = staged_party(experiment, i);
    const PartyBlock& block = control_.parties[party];
    if (block.done.load() != 0) continue;
    const auto phase = static_cast<Phase>(block.live_phase.load());
    slowest = party;
    if (phase != Phase::receive && phase != Phase::idle) break;
  }
  const KernelState state = state_of(slowest);
  return delay_of(slowest, fmt::format("was still busy (state {}){}", state.letter, after), state);
}

void note_state(Failure& failure, const KernelState& seen) {
  if (seen.letter == '?') return;
  failure.state = seen.letter;
  failure.wait_channel = seen.wait_channel;
  const char* what = seen.letter == 'R'   ? "running"
                     : seen.letter == 'S' ? "asleep"
                     : seen.letter == 'D' ? "in an uninterruptible wait"
                                          : nullptr;
  // Who failed by itself says more than what it did before.
  if (what == nullptr || failure.status == Status::failed) return;
  failure.reason += fmt::format("; last seen {}{}{}", what, seen.wait_channel.empty() ? "" : " in ",
                                seen.wait_channel);
}

}  // namespace ipcbench
