#include "eyes.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "proc_read.hpp"
#include "readings.hpp"

namespace ipcbench {
namespace {

constexpr std::uint64_t kDiscoverNs = 50'000'000;
constexpr std::uint64_t kPeersNs = 200'000'000;
constexpr std::uint32_t kIdle = 3;          // looks after which a sleeper is taken for one
constexpr std::uint32_t kHolderEvery = 64;  // looks at a mutex that does not come free
// Looks after which the same call is read once more: its descriptor may have become another one.
constexpr std::uint32_t kReadAgain = 50;

}  // namespace

void Eyes::record_exactly(pid_t pid) {
  perf_.emplace(pid);
  record_.seen().switches_recorded = perf_->is_recording();
  if (!perf_->is_recording())
    record_.refuse("exact switches, and samples of the user's code: " + perf_->reason());
}

void Eyes::look(std::uint32_t adoptive) {
  const std::uint64_t now_ns = now();
  drain(now_ns);
  if (now_ns >= discover_due_ns_ || lost_one_) {
    tree_.discover(adoptive, now_ns);
    discover_due_ns_ = now_ns + kDiscoverNs;
    lost_one_ = false;
  }
  record_.begin_look(now_ns);
  for (const auto& process : tree_.processes()) {
    for (const auto& thread : process->threads) look_at(*process, *thread, now_ns);
    settle(*process, now_ns);
  }
  for (const auto& process : tree_.processes()) {
    for (const auto& thread : process->threads)
      if (!thread->gone) read_counters(record_, *process, *thread, now_ns);
    read_held(record_, tree_, objects_, *process, now_ns);
    read_size(record_, *process, now_ns);
  }
  if (now_ns >= peers_due_ns_ && !tree_.processes().empty()) {
    peers_due_ns_ = now_ns + kPeersNs;
    objects_.find_peers(*tree_.processes().front(), now_ns);
  }
  if (lost_one_) tree_.sweep(now_ns);
  record_.stay_in_bounds();
}

void Eyes::add_exact() {
  if (!perf_ || !perf_->is_recording()) return;
  Observation& seen = record_.seen();
  seen.cost.lost_records = perf_->lost();
  std::uint64_t threads = 0, run_ns = 0;
  for (WatchedProcess& process : seen.processes) {
    threads += process.threads.empty() ? 0 : process.threads.size() - 1;
    for (WatchedThread& thread : process.threads)
      if (const ExactSwitches* const switches = perf_->switches_of(thread.tid)) {
        thread.switches = *switches;
        run_ns += switches->run_ns;
      }
  }
  // The first process was not born in front of the records.
  const auto beyond = [](std::uint64_t all, std::uint64_t kept) {
    return all > kept ? all - kept : 0;
  };
  seen.short_lived.processes = beyond(births_ + 1, seen.processes.size());
  seen.short_lived.threads = beyond(thread_births_, threads);
  seen.short_lived.cpu_ns = beyond(perf_->run_ns(), run_ns);
}

void Eyes::finish() {
  drain(now());
  add_exact();
  for (const auto& process : tree_.processes())
    for (const auto& thread : process->threads) {
      thread->counters_due_ns = 0;
      thread->readings = 0;
      read_counters(record_, *process, *thread, now());
    }
  add_holders_of_locks(record_.seen());
}

void Eyes::look_at(LiveProcess& process, LiveThread& thread, std::uint64_t now_ns) {
  std::array<char, 256> buffer;
  const bool sleeps = thread.wait != WatchRecord::kRunning;
  if (sleeps && thread.same >= kIdle) {
    // Who has not run since sleeps on, which costs a third of what its call costs to read.
    const std::string_view slices = read_kept(thread.schedstat, buffer);
    if (!slices.empty() && slices == std::string_view(thread.slices.data(), thread.slices_bytes)) {
      ++thread.same;
      if (thread.is_mutex && thread.same % kHolderEvery == 0) reader_.read_holder(process, thread);
      count(process, thread);
      return;
    }
  }
  if (sleeps && thread.same >= kIdle - 1) {
    const std::string_view slices = read_kept(thread.schedstat, thread.slices);
    thread.slices_bytes = slices.size();
  }
  const std::string_view line = read_kept(thread.call, buffer);
  if (line.empty() && !was_refused()) {
    thread.gone = true;
  } else if (line.empty()) {
    look_without_call(process, thread);
  } else if (sleeps && line == std::string_view(thread.line.data(), thread.line_bytes) &&
             (thread.same + 1) % kReadAgain != 0) {
    ++thread.same;
  } else {
    thread.line_bytes = std::min(line.size(), thread.line.size());
    std::copy_n(line.begin(), thread.line_bytes, thread.line.begin());
    thread.same = 0;
    reader_.read(process, thread, line, now_ns);
  }
  if (thread.gone) {
    lost_one_ = true;
    return;
  }
  count(process, thread);
}

void Eyes::drain(std::uint64_t now_ns) {
  if (!perf_ || !perf_->is_recording()) return;
  const PerfHandlers handlers{
      .on_process =
          [&](std::uint32_t) {
            ++births_;
            lost_one_ = true;  // find it with the next look
          },
      .on_thread =
          [&] {
            ++thread_births_;
            lost_one_ = true;
          },
      .on_exec = [&](std::uint32_t pid) { tree_.note_exec(pid); },
      .on_sample =
          [&](std::uint32_t pid, std::uint32_t tid, std::uint64_t address) {
            LiveProcess* const process = tree_.find(pid);
            if (process == nullptr) return;
            const auto thread = std::ranges::find_if(
                process->threads, [&](const auto& each) { return each->tid == tid; });
            if (thread == process->threads.end()) return;
            const MappedRange* const range = process->map.find(address, now_ns);
            WatchedThread& seen =
                record_.seen().processes[process->place].threads[(*thread)->place];
            ++seen.user_samples[range != nullptr ? short_name(*range) : "[unknown]"];
          }};
  perf_->drain(handlers);
}

void Eyes::look_without_call(LiveProcess& process, LiveThread& thread) {
  thread.same = 0;
  reader_.read_without_call(thread);
  if (thread.gone || process.is_hidden) return;
  const Observation& seen = record_.seen();
  if (seen.waits[thread.wait].kind == WaitKind::exit) return;
  process.is_hidden = true;
  record_.refuse(fmt::format("what process {} ({}) waits for: its calls may not be read",
                             process.pid, seen.processes[process.place].threads[0].name));
}

void Eyes::count(LiveProcess& process, LiveThread& thread) {
  // A stop ends no call, so the call would hide it.
  const bool is_stopped = thread.letter == 'T' || thread.letter == 't';
  record_.saw(process.place, thread.place, is_stopped ? stopped() : thread.wait);
  if (is_stopped || !thread.length) return;
  WatchedThread& seen = record_.seen().processes[process.place].threads[thread.place];
  count_call(seen, thread.length->object, thread.length->writes,
             thread.length->looks_by_bytes.begin()->first);
}

std::uint32_t Eyes::stopped() {
  WatchedWait wait;
  wait.kind = WaitKind::stopped;
  return record_.wait(std::move(wait));
}

void Eyes::settle(LiveProcess& process, std::uint64_t now_ns) {
  if (process.is_zombie || process.threads.size() != 1 || process.threads[0]->gone) return;
  if (record_.seen().waits[process.threads[0]->wait].kind != WaitKind::exit) return;
  process.is_zombie = true;
  record_.seen().processes[process.place].ended_ns = now_ns;
}

}  // namespace ipcbench
