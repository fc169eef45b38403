#include "ipcbench/run/sampling_thread.hpp"

#include <sys/prctl.h>

#include <algorithm>
#include <array>

#include "ipcbench/base/clock.hpp"
#include "ipcbench/base/futex.hpp"

namespace ipcbench {

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

void SampledThread::try_files() {
  std::array<char, ThreadFiles::kBufferBytes> buffer;
  readable = files.look(buffer).letter != '?';
}

void SampledThread::saw(StateSpan seen) {
  if (!spans.empty() && spans.back().is_like(seen))
    ++spans.back().samples;
  else
    spans.push_back(std::move(seen));
}

SamplingThread::SamplingThread(std::uint64_t period_ns, SamplerPace* pace)
    : period_ns_(period_ns),
      pace_(pace),
      random_(static_cast<std::minstd_rand::result_type>(monotonic_ns())) {}

void SamplingThread::start_thread(std::uint64_t origin_ns, std::uint64_t chore_ns) {
  chore_ns_ = chore_ns;
  origin_ns_ = origin_ns;
  if (period_ns_ != 0 || chore_ns_ != 0) runner_ = std::thread([this] { run(); });
}

void SamplingThread::end_thread() {
  if (!runner_.joinable()) return;
  stop_.store(1, std::memory_order_release);
  futex_wake_all(stop_);
  runner_.join();
}

void SamplingThread::run() {
  ::prctl(PR_SET_NAME, "ipcbench-sample");
  used_ns_ = thread_cpu_ns();
  std::uint64_t chores_due = chore_ns_ != 0 ? origin_ns_ + chore_ns_ : UINT64_MAX;
  // At a random moment of each period: parties with a schedule of their own would be met at the
  // same point of it again and again.
  std::uint64_t period_begin = origin_ns_;
  const auto moment = [&] {
    return period_begin + std::uniform_int_distribution<std::uint64_t>(0, period_ns_ - 1)(random_);
  };
  std::uint64_t sample_due = period_ns_ != 0 ? moment() : UINT64_MAX;
  for (;;) {
    const std::uint64_t due = std::min(chores_due, sample_due);
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
    if (now >= chores_due) {
      const std::uint64_t before = thread_cpu_ns();
      chores();
      used_ns_ += thread_cpu_ns() - before;
      chores_due = now + chore_ns_;
    }
  }
  cost_.wall_ns = monotonic_ns() - origin_ns_;
  cost_.cpu_ns = thread_cpu_ns();
}

void SamplingThread::sample_round(std::uint64_t now_ns) {
  const std::size_t looks =
      pace_ == nullptr ? threads_.size() : std::min(threads_.size(), pace_->looks(period_ns_));
  const std::uint64_t begin = thread_cpu_ns();
  for (std::size_t i = 0; i < looks; ++i) {
    look_at(next_, now_ns - origin_ns_);
    if (++next_ >= threads_.size()) next_ = 0;
  }
  ++cost_.samples;
  const auto is_full = [](const SampledThread& each) { return each.spans.size() >= kMostSpans; };
  if (std::ranges::any_of(threads_, is_full)) halve();
  const std::uint64_t end = thread_cpu_ns();
  if (pace_ != nullptr && looks > 0) pace_->learn(end - begin, looks, begin - used_ns_);
  used_ns_ = end;
}

void SamplingThread::halve() {
  // Which half goes is drawn each time, so that no sample counts for more than another.
  const bool from_second = random_() % 2 == 0;
  for (SampledThread& each : threads_)
    each.spans = every_second(std::move(each.spans), from_second);
  cost_.samples = (cost_.samples + 1) / 2;
  period_ns_ *= 2;
}

SamplerCost SamplingThread::cost() const {
  SamplerCost cost = cost_;
  cost.unreadable = static_cast<std::uint64_t>(
      std::ranges::count_if(threads_, [](const SampledThread& each) { return !each.readable; }));
  return cost;
}

}  // namespace ipcbench
