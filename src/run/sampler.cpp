#include "ipcbench/run/sampler.hpp"

#include <sys/prctl.h>
#include <time.h>

#include <algorithm>
#include <array>
#include <random>

#include "ipcbench/base/clock.hpp"
#include "ipcbench/base/futex.hpp"

namespace ipcbench {
namespace {

constexpr std::uint64_t kDrainNs = 10'000'000;

}  // namespace

std::vector<StateSpan> every_second(std::vector<StateSpan> spans, bool from_second) {
  std::vector<StateSpan> kept;
  std::uint64_t before = from_second ? 1 : 0;
  for (StateSpan& span : spans) {
    const std::uint64_t first = before;
    before += span.samples;
    span.samples = (before + 1) / 2 - (first + 1) / 2;
    if (span.samples == 0) continue;
    if (!kept.empty() && kept.back().is_like(span))
      kept.back().samples += span.samples;
    else
      kept.push_back(std::move(span));
  }
  return kept;
}

std::size_t SamplerPace::looks(std::uint64_t period_ns) const {
  const double room_ns = kShare * static_cast<double>(period_ns) - between_ns_;
  return room_ns < look_ns_ ? 1 : static_cast<std::size_t>(room_ns / look_ns_);
}

void SamplerPace::learn(std::uint64_t round_ns, std::size_t looks, std::uint64_t between_ns) {
  constexpr double kWeight = 0.125;
  look_ns_ += kWeight * (static_cast<double>(round_ns) / static_cast<double>(looks) - look_ns_);
  between_ns_ += kWeight * (static_cast<double>(between_ns) - between_ns_);
}

Sampler::Sampler(const ControlBlock& control, std::uint64_t period_ns, States states,
                 SamplerPace* pace)
    : control_(control),
      period_ns_(period_ns),
      pace_(pace),
      random_(static_cast<std::minstd_rand::result_type>(monotonic_ns())) {
  if (states == States::exact) switches_.emplace(control);
  if (period_ns_ == 0) return;
  for (const std::uint32_t party : parties_of(control.experiment)) {
    // On another machine.
    if (control.meet != nullptr && control.parties[party].tid.load() == 0) continue;
    Observed thread;
    thread.party = party;
    find_files(thread);
    std::array<char, ThreadFiles::kBufferBytes> buffer;
    thread.readable = thread.files.look(buffer).letter != '?';
    thread.spans.reserve(256);
    threads_.push_back(std::move(thread));
  }
  std::ranges::shuffle(threads_, random_);
}

Sampler::~Sampler() { stop(); }

void Sampler::start() {
  origin_ns_ = monotonic_ns();
  if (switches_) switches_->begin(origin_ns_);
  if (period_ns_ != 0 || (switches_ && switches_->is_recording()))
    runner_ = std::thread([this] { run(); });
}

void Sampler::stop() {
  if (!runner_.joinable()) return;
  stop_.store(1, std::memory_order_release);
  futex_wake_all(stop_);
  runner_.join();
}

void Sampler::run() {
  ::prctl(PR_SET_NAME, "ipcbench-sample");
  used_ns_ = thread_cpu_ns();
  // Often enough that no ring is full: see the smallest one's size.
  const bool drains = switches_ && switches_->is_recording();
  std::uint64_t drain_due = drains ? origin_ns_ + kDrainNs : UINT64_MAX;
  // At a random moment of each period: parties with a schedule of their own would be met at the
  // same point of it again and again.
  std::uint64_t period_begin = origin_ns_;
  const auto moment = [&] {
    return period_begin + std::uniform_int_distribution<std::uint64_t>(0, period_ns_ - 1)(random_);
  };
  std::uint64_t sample_due = period_ns_ != 0 ? moment() : UINT64_MAX;
  for (;;) {
    const std::uint64_t due = std::min(drain_due, sample_due);
    std::uint64_t now = monotonic_ns();
    while (now < due && stop_.load(std::memory_order_acquire) == 0) {
      futex_wait(stop_, 0, due - now);
      now = monotonic_ns();
    }
    if (stop_.load(std::memory_order_acquire) != 0) break;
    if (now >= sample_due) {
      if (now - sample_due > period_ns_ / 2) {
        ++cost_.late;
        // Rounds that were missed are not made up for.
        period_begin += (now - sample_due) / period_ns_ * period_ns_;
      }
      period_begin += period_ns_;
      sample_round(now);
      sample_due = moment();
    }
    if (now >= drain_due) {
      // What that costs follows from the switches; it takes nothing from the samples.
      const std::uint64_t before = thread_cpu_ns();
      switches_->drain();
      used_ns_ += thread_cpu_ns() - before;
      drain_due = now + kDrainNs;
    }
  }
  cost_.wall_ns = monotonic_ns() - origin_ns_;
  cost_.cpu_ns = thread_cpu_ns();
}

void Sampler::sample_round(std::uint64_t now_ns) {
  const std::size_t looks =
      pace_ == nullptr ? threads_.size() : std::min(threads_.size(), pace_->looks(period_ns_));
  const std::uint64_t begin = thread_cpu_ns();
  for (std::size_t i = 0; i < looks; ++i) {
    sample(threads_[next_], now_ns - origin_ns_);
    if (++next_ == threads_.size()) next_ = 0;
  }
  ++cost_.samples;
  const auto is_full = [](const Observed& thread) { return thread.spans.size() >= kMostSpans; };
  if (std::ranges::any_of(threads_, is_full)) halve();
  const std::uint64_t end = thread_cpu_ns();
  if (pace_ != nullptr && looks > 0) pace_->learn(end - begin, looks, begin - used_ns_);
  used_ns_ = end;
}

void Sampler::halve() {
  // Which half goes is drawn each time, so that no sample counts for more than another.
  const bool from_second = random_() % 2 == 0;
  for (Observed& thread : threads_)
    thread.spans = every_second(std::move(thread.spans), from_second);
  cost_.samples = (cost_.samples + 1) / 2;
  period_ns_ *= 2;
}

SamplerCost Sampler::cost() const {
  SamplerCost cost = cost_;
  for (const Observed& thread : threads_)
    if (!thread.readable) ++cost.unreadable;
  return cost;
}

std::optional<ExactStates> Sampler::exact_states(std::uint32_t party) {
  return switches_ ? switches_->states_of(party) : std::nullopt;
}

std::optional<ExactCost> Sampler::exact_cost() const {
  if (!switches_) return std::nullopt;
  return ExactCost{switches_->is_recording(), switches_->is_recording() ? "" : switches_->reason(),
                   switches_->ring_bytes(), 0};
}

void Sampler::find_files(Observed& thread) const {
  const PartyBlock& block = control_.parties[thread.party];
  const pid_t pid = block.pid.load(), tid = block.tid.load();
  if (pid == thread.pid && tid == thread.tid) return;
  thread.pid = pid;
  thread.tid = tid;
  thread.files = ThreadFiles(pid, tid);
}

void Sampler::sample(Observed& thread, std::uint64_t at_ns) {
  const PartyBlock& block = control_.parties[thread.party];
  // The begin is announced behind it, the end before it: what was read in between is of the
  // measured part. Not so before it, where the phase is still that of the warm-up.
  const auto is_measured = [&] {
    return block.measured_since.load(std::memory_order_acquire) != 0 &&
           block.measured_end.load() == 0;
  };
  if (!is_measured()) return;
  find_files(thread);
  std::array<char, ThreadFiles::kBufferBytes> buffer;
  const auto phase = static_cast<Phase>(block.live_phase.load(std::memory_order_relaxed));
  const KernelState state = thread.files.look(buffer);
  if (state.letter == '?') return;  // gone, or its files could not be opened: nothing was seen
  if (!is_measured()) return;
  StateSpan seen{at_ns, 1, state.letter, phase, std::string(state.wait_channel)};
  if (!thread.spans.empty() && thread.spans.back().is_like(seen))
    ++thread.spans.back().samples;
  else
    thread.spans.push_back(std::move(seen));
}

const std::vector<StateSpan>& Sampler::timeline(std::uint32_t party) const {
  static const std::vector<StateSpan> kNothing;
  const auto found = std::ranges::find(threads_, party, &Observed::party);
  return found == threads_.end() ? kNothing : found->spans;
}

}  // namespace ipcbench
