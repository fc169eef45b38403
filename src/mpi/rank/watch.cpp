#include "watch.hpp"

#include <sys/prctl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>

#include "ipcbench/base/clock.hpp"
#include "ipcbench/base/units.hpp"
#include "ipcbench/mpi/patience.hpp"
#include "ipcbench/run/process_watcher.hpp"
#include "ipcbench/run/thread_files.hpp"

namespace ipcbench {

RankState state_of(const ControlBlock& control, std::uint32_t rank) {
  const PartyBlock& block = control.parties[rank];
  std::array<char, 256> name{};
  ::gethostname(name.data(), name.size() - 1);
  RankState state{rank, name.data(), {}};
  Failure& failure = state.failure;
  failure.status = Status::timeout;
  failure.stage = name_of(static_cast<Stage>(control.stage.load()));
  // Before that it is the first of the names, whatever the party does.
  if (control.stage.load() >= static_cast<std::uint32_t>(Stage::warmup))
    failure.phase = static_cast<Phase>(block.live_phase.load());
  failure.messages = block.live_messages.load();
  failure.pid = static_cast<std::uint64_t>(::getpid());
  std::array<char, ThreadFiles::kBufferBytes> buffer;
  note_state(failure, ThreadFiles(::getpid(), ::getpid()).look(buffer));
  return state;
}

RankWatch::RankWatch(const ControlBlock& control, const Voice& voice, std::uint64_t patience_ns)
    : control_(control),
      voice_(voice),
      began_ns_(monotonic_ns()),
      patience_ns_(patience_ns),
      thread_([this] { run(); }) {}

RankWatch::~RankWatch() {
  {
    const std::lock_guard lock(mutex_);
    is_over_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

void RankWatch::is_rank(std::uint32_t rank) {
  const std::lock_guard lock(mutex_);
  rank_ = rank;
}

void RankWatch::restart(std::uint64_t patience_ns) {
  {
    const std::lock_guard lock(mutex_);
    began_ns_ = monotonic_ns();
    patience_ns_ = patience_ns;
    has_said_ = false;
  }
  changed_.notify_all();
}

void RankWatch::run() {
  ::prctl(PR_SET_NAME, "ipcbench-watch");
  constexpr std::uint64_t kAfterwardsNs = 2'000'000'000;
  constexpr std::uint64_t kLongestWaitNs = 1'000'000'000;
  std::unique_lock lock(mutex_);
  while (!is_over_) {
    const std::uint64_t passed = monotonic_ns() - began_ns_;
    const std::uint64_t due =
        has_said_ ? saturating_add(patience_ns_, kAfterwardsNs) : status_after(patience_ns_);
    if (passed < due) {
      const auto left = std::chrono::nanoseconds(std::min(due - passed, kLongestWaitNs));
      changed_.wait_for(lock, left);
      continue;
    }
    if (has_said_) ::_exit(1);
    has_said_ = true;
    try {
      voice_.complain(RankWord::status, state_of(control_, rank_));
    } catch (const std::system_error&) {  // nobody listens any more
    }
  }
}

}  // namespace ipcbench
