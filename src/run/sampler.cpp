#include "ipcbench/run/sampler.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "ipcbench/base/clock.hpp"

namespace ipcbench {

Sampler::Sampler(const ControlBlock& control, std::uint64_t period_ns, States states,
                 SamplerPace* pace)
    : SamplingThread(period_ns, pace), control_(control) {
  if (states == States::exact) switches_.emplace(control);
  if (!samples()) return;
  for (const std::uint32_t party : parties_of(control.experiment)) {
    // On another machine.
    if (control.meet != nullptr && control.parties[party].tid.load() == 0) continue;
    parties_.push_back(party);
  }
  std::ranges::shuffle(parties_, random());
  threads_.resize(parties_.size());
  for (std::size_t i = 0; i < threads_.size(); ++i) {
    find_files(i);
    threads_[i].try_files();
    threads_[i].spans.reserve(256);
  }
}

Sampler::~Sampler() { stop(); }

void Sampler::start() {
  constexpr std::uint64_t kDrainNs = 10'000'000;  // often enough that no ring is full
  const std::uint64_t origin = monotonic_ns();
  if (switches_) switches_->begin(origin);
  start_thread(origin, switches_ && switches_->is_recording() ? kDrainNs : 0);
}

void Sampler::stop() { end_thread(); }

void Sampler::chores() { switches_->drain(); }

std::optional<ExactStates> Sampler::exact_states(std::uint32_t party) {
  return switches_ ? switches_->states_of(party) : std::nullopt;
}

std::optional<ExactCost> Sampler::exact_cost() const {
  if (!switches_) return std::nullopt;
  return ExactCost{switches_->is_recording(), switches_->is_recording() ? "" : switches_->reason(),
                   switches_->ring_bytes(), 0};
}

void Sampler::find_files(std::size_t number) {
  SampledThread& thread = threads_[number];
  const PartyBlock& block = control_.parties[parties_[number]];
  const pid_t pid = block.pid.load(), tid = block.tid.load();
  if (pid == thread.pid && tid == thread.tid) return;
  thread.pid = pid;
  thread.tid = tid;
  thread.files = ThreadFiles(pid, tid);
}

void Sampler::look_at(std::size_t number, std::uint64_t at_ns) {
  const PartyBlock& block = control_.parties[parties_[number]];
  // The begin is announced behind it, the end before it: what was read in between is of the
  // measured part. Not so before it, where the phase is still that of the warm-up.
  const auto is_measured = [&] {
    return block.measured_since.load(std::memory_order_acquire) != 0 &&
           block.measured_end.load() == 0;
  };
  if (!is_measured()) return;
  find_files(number);
  std::array<char, ThreadFiles::kBufferBytes> buffer;
  const auto phase = static_cast<Phase>(block.live_phase.load(std::memory_order_relaxed));
  const KernelState state = threads_[number].files.look(buffer);
  if (state.letter == '?') return;  // gone, or its files could not be opened: nothing was seen
  if (!is_measured()) return;
  threads_[number].saw({at_ns, 1, state.letter, phase, std::string(state.wait_channel)});
}

const std::vector<StateSpan>& Sampler::timeline(std::uint32_t party) const {
  static const std::vector<StateSpan> kNothing;
  const auto found = std::ranges::find(parties_, party);
  return found == parties_.end()
             ? kNothing
             : threads_[static_cast<std::size_t>(found - parties_.begin())].spans;
}

}  // namespace ipcbench
