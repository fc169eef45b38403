#include "ipcbench/run/tree_sampler.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "ipcbench/base/clock.hpp"
#include "ipcbench/run/thread_books.hpp"

namespace ipcbench {

TreeSampler::TreeSampler(const ProcessTree& tree, const std::vector<NamedThread>& parties,
                         const std::vector<NamedThread>& named, std::uint64_t period_ns,
                         SamplerPace* pace)
    : SamplingThread(period_ns, pace), tree_(tree), parties_(parties.size()) {
  for (const NamedThread& each : named) roles_.emplace(each.pid, each.role);
  for (const NamedThread& each : parties) {
    // What else runs in the process of a party belongs to that party.
    roles_.emplace(each.pid, each.role);
    SampledThread thread{each.pid, each.tid, ThreadFiles(each.pid, each.tid)};
    thread.try_files();
    add(std::move(thread), {.role = each.role});
  }
  find_new(false);
}

TreeSampler::~TreeSampler() { end_thread(); }

void TreeSampler::add(SampledThread thread, Books books) {
  threads_.push_back(std::move(thread));
  books_.push_back(std::move(books));
}

void TreeSampler::read_books(std::size_t number) {
  Books& books = books_[number];
  const std::optional<PartyCounters> now =
      read_thread_books(threads_[number].pid, threads_[number].tid);
  if (!now) return;
  books.user_ns = now->user_ns - std::min(now->user_ns, books.user_begin_ns);
  books.system_ns = now->system_ns - std::min(now->system_ns, books.system_begin_ns);
}

// Of a thread that was born meanwhile all counts; of others what comes from now on.
void TreeSampler::find_new(bool from_birth) {
  for (const pid_t pid : tree_.members())
    for (const pid_t tid : threads_of(pid)) {
      if (threads_.size() >= parties_ + kMostOtherThreads) return;
      if (std::ranges::find(threads_, tid, &SampledThread::tid) != threads_.end()) continue;
      const std::optional<PartyCounters> now = read_thread_books(pid, tid);
      if (!now) continue;
      const auto role = roles_.find(pid);
      Books books{.role = role == roles_.end() ? "other" : role->second,
                  .name = name_of_thread(pid, tid)};
      if (!from_birth) {
        books.user_begin_ns = now->user_ns;
        books.system_begin_ns = now->system_ns;
      }
      add({pid, tid, ThreadFiles(pid, tid), true}, std::move(books));
    }
}

void TreeSampler::start() {
  // Processes come and go more slowly than states, and finding them costs more than looking at
  // them.
  constexpr std::uint64_t kFindNs = 100'000'000;
  start_thread(monotonic_ns(), samples() ? kFindNs : 0);
}

void TreeSampler::stop() {
  end_thread();
  if (!was_started() || std::exchange(is_through_, true)) return;
  chores();
}

void TreeSampler::chores() {
  find_new(true);
  for (std::size_t i = parties_; i < threads_.size(); ++i) read_books(i);
}

void TreeSampler::look_at(std::size_t number, std::uint64_t at_ns) {
  std::array<char, ThreadFiles::kBufferBytes> buffer;
  const KernelState state = threads_[number].files.look(buffer);
  if (state.letter != '?')
    threads_[number].saw(
        {at_ns, 1, state.letter, Phase::unaccounted, std::string(state.wait_channel)});
}

std::vector<OtherThread> TreeSampler::others() const {
  std::vector<OtherThread> all;
  for (std::size_t i = parties_; i < threads_.size(); ++i) {
    const SampledThread& thread = threads_[i];
    const Books& books = books_[i];
    all.push_back({books.role, books.name, thread.pid, thread.tid, books.user_ns, books.system_ns,
                   thread.spans});
  }
  return all;
}

}  // namespace ipcbench
