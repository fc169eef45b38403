#include "ipcbench/run/tree_sampler.hpp"

#include <sys/prctl.h>

#include <algorithm>
#include <array>

#include "ipcbench/base/clock.hpp"
#include "ipcbench/base/futex.hpp"
#include "ipcbench/run/thread_books.hpp"

namespace ipcbench {
namespace {

// Processes come and go more slowly than states, and finding them costs more than looking at them.
constexpr std::uint64_t kFindNs = 100'000'000;

}  // namespace

TreeSampler::TreeSampler(const ProcessTree& tree, const std::vector<NamedThread>& parties,
                         const std::vector<NamedThread>& named, std::uint64_t period_ns,
                         SamplerPace* pace)
    : tree_(tree),
      period_ns_(period_ns),
      pace_(pace),
      parties_(parties.size()),
      random_(static_cast<std::minstd_rand::result_type>(monotonic_ns())) {
  for (const NamedThread& each : named) roles_.emplace(each.pid, each.role);
  for (const NamedThread& each : parties) {
    // What else runs in the process of a party belongs to that party.
    roles_.emplace(each.pid, each.role);
    Observed thread;
    thread.role = each.role;
    thread.pid = each.pid;
    thread.tid = each.tid;
    thread.files = ThreadFiles(each.pid, each.tid);
    std::array<char, ThreadFiles::kBufferBytes> buffer;
    thread.readable = thread.files.look(buffer).letter != '?';
    threads_.push_back(std::move(thread));
  }
  find_new(false);
}

TreeSampler::~TreeSampler() { stop(); }

void TreeSampler::read_books(Observed& thread) {
  const std::optional<PartyCounters> books = read_thread_books(thread.pid, thread.tid);
  if (!books) return;
  thread.user_ns = books->user_ns - std::min(books->user_ns, thread.user_begin_ns);
  thread.system_ns = books->system_ns - std::min(books->system_ns, thread.system_begin_ns);
}

// Of a thread that was born meanwhile all counts; of others what comes from now on.
void TreeSampler::find_new(bool from_birth) {
  for (const pid_t pid : tree_.members())
    for (const pid_t tid : threads_of(pid)) {
      if (threads_.size() >= parties_ + kMostOtherThreads) return;
      if (std::ranges::find(threads_, tid, &Observed::tid) != threads_.end()) continue;
      Observed thread;
      const auto role = roles_.find(pid);
      thread.role = role == roles_.end() ? "other" : role->second;
      thread.name = name_of_thread(pid, tid);
      thread.pid = pid;
      thread.tid = tid;
      thread.files = ThreadFiles(pid, tid);
      thread.readable = true;
      const std::optional<PartyCounters> books = read_thread_books(pid, tid);
      if (!books) continue;
      if (!from_birth) {
        thread.user_begin_ns = books->user_ns;
        thread.system_begin_ns = books->system_ns;
      }
      threads_.push_back(std::move(thread));
    }
}

void TreeSampler::start() {
  origin_ns_ = monotonic_ns();
  if (period_ns_ != 0) runner_ = std::thread([this] { run(); });
}

void TreeSampler::stop() {
  if (runner_.joinable()) {
    stop_.store(1, std::memory_order_release);
    futex_wake_all(stop_);
    runner_.join();
  } else if (origin_ns_ == 0) {
    return;
  }
  if (stop_.exchange(2) == 2) return;
  find_new(true);
  for (std::size_t i = parties_; i < threads_.size(); ++i) read_books(threads_[i]);
}

void TreeSampler::run() {
  ::prctl(PR_SET_NAME, "ipcbench-sample");
  used_ns_ = thread_cpu_ns();
  std::uint64_t find_due = origin_ns_ + kFindNs;
  // At a random moment of each period: parties with a schedule of their own would be met at the
  // same point of it again and again.
  std::uint64_t period_begin = origin_ns_;
  const auto moment = [&] {
    return period_begin + std::uniform_int_distribution<std::uint64_t>(0, period_ns_ - 1)(random_);
  };
  for (std::uint64_t due = moment();;) {
    std::uint64_t now = monotonic_ns();
    while (now < due && stop_.load(std::memory_order_acquire) == 0) {
      futex_wait(stop_, 0, due - now);
      now = monotonic_ns();
    }
    if (stop_.load(std::memory_order_acquire) != 0) break;
    if (now - due > period_ns_ / 2) {
      ++cost_.late;
      period_begin += (now - due) / period_ns_ * period_ns_;
    }
    period_begin += period_ns_;
    sample_round(now);
    if (now >= find_due) {
      find_new(true);
      for (std::size_t i = parties_; i < threads_.size(); ++i) read_books(threads_[i]);
      find_due = now + kFindNs;
      used_ns_ = thread_cpu_ns();
    }
    due = moment();
  }
  cost_.wall_ns = monotonic_ns() - origin_ns_;
  cost_.cpu_ns = thread_cpu_ns();
}

void TreeSampler::sample_round(std::uint64_t now_ns) {
  const std::size_t looks =
      pace_ == nullptr ? threads_.size() : std::min(threads_.size(), pace_->looks(period_ns_));
  const std::uint64_t begin = thread_cpu_ns();
  std::array<char, ThreadFiles::kBufferBytes> buffer;
  for (std::size_t i = 0; i < looks; ++i) {
    Observed& thread = threads_[next_];
    if (++next_ >= threads_.size()) next_ = 0;
    const KernelState state = thread.files.look(buffer);
    if (state.letter == '?') continue;
    StateSpan seen{now_ns - origin_ns_, 1, state.letter, Phase::unaccounted,
                   std::string(state.wait_channel)};
    if (!thread.spans.empty() && thread.spans.back().is_like(seen))
      ++thread.spans.back().samples;
    else
      thread.spans.push_back(std::move(seen));
  }
  ++cost_.samples;
  const auto is_full = [](const Observed& thread) { return thread.spans.size() >= kMostSpans; };
  if (std::ranges::any_of(threads_, is_full)) halve();
  const std::uint64_t end = thread_cpu_ns();
  if (pace_ != nullptr && looks > 0) pace_->learn(end - begin, looks, begin - used_ns_);
  used_ns_ = end;
}

void TreeSampler::halve() {
  const bool from_second = random_() % 2 == 0;
  for (Observed& thread : threads_)
    thread.spans = every_second(std::move(thread.spans), from_second);
  cost_.samples = (cost_.samples + 1) / 2;
  period_ns_ *= 2;
}

SamplerCost TreeSampler::cost() const {
  SamplerCost cost = cost_;
  cost.unreadable = static_cast<std::uint64_t>(
      std::ranges::count_if(threads_, [](const Observed& thread) { return !thread.readable; }));
  return cost;
}

std::vector<OtherThread> TreeSampler::others() const {
  std::vector<OtherThread> all;
  for (std::size_t i = parties_; i < threads_.size(); ++i) {
    const Observed& each = threads_[i];
    all.push_back(
        {each.role, each.name, each.pid, each.tid, each.user_ns, each.system_ns, each.spans});
  }
  return all;
}

}  // namespace ipcbench
