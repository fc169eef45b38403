#include "bare_pairs.hpp"

#include <sched.h>
#include <sys/prctl.h>
#include <sys/wait.h>

#include <csignal>
#include <cstdio>
#include <vector>

#include "bare_talks.hpp"
#include "ipcbench/base/clock.hpp"
#include "ipcbench/core/histogram.hpp"

namespace bare {
namespace {

using ipcbench::check;

struct Pair {
  Slot ways[2];
  std::uint64_t messages, elapsed_ns;
  ipcbench::Histogram times;
};

void await(const Slot& slot, std::uint32_t number) {
  while (slot.number.load(std::memory_order_acquire) != number) ::sched_yield();
}

// One message to the slot, one awaited: what each side does, in its order.
void say(Slot& slot, std::size_t bytes, std::uint32_t number) {
  ipcbench::fill_payload(Bytes(slot.small, bytes), number);
  slot.number.store(number, std::memory_order_release);
}
void hear(Slot& slot, std::size_t bytes, std::uint32_t number) {
  await(slot, number);
  verify(Bytes(slot.small, bytes), number);
}

void ask(Pair& pair, std::size_t bytes, std::uint64_t duration_ns) {
  const std::uint64_t begin = ipcbench::monotonic_ns();
  std::uint64_t before = begin;
  for (std::uint32_t number = 1; before - begin < duration_ns; ++number) {
    say(pair.ways[0], bytes, number);
    hear(pair.ways[1], bytes, number);
    const std::uint64_t now = ipcbench::monotonic_ns();
    pair.times.record(now - before);
    before = now;
    pair.messages = number;
  }
  pair.elapsed_ns = before - begin;
}

void answer(Pair& pair, std::size_t bytes) {
  for (std::uint32_t number = 1;; ++number) {
    hear(pair.ways[0], bytes, number);
    say(pair.ways[1], bytes, number);
  }
}

double median_of(const Pair& pair) {
  std::uint64_t below = 0;
  for (std::size_t bucket = 0; bucket < ipcbench::Histogram::kBuckets; ++bucket)
    if ((below += pair.times.count(bucket)) * 2 >= pair.messages)
      return static_cast<double>(ipcbench::Histogram::lower_edge(bucket));
  return 0;
}

// A child that leaves nothing behind, whatever becomes of it.
template <class Body>
pid_t fork_child(Body body) {
  const pid_t parent = ::getpid();
  const pid_t child = check(::fork(), "fork");
  if (child != 0) return child;
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != parent) ::_exit(1);
  try {
    body();
    ::_exit(0);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "ipcbench_bare_memory: pairs: %s\n", error.what());
    ::_exit(1);
  }
}

}  // namespace

PairsResult run_pairs(int pairs, std::uint64_t size_bytes, std::uint64_t duration_ns) {
  if (size_bytes > Slot::kSmall) throw ipcbench::UsageError("--size: pairs have room for 48 bytes");
  const auto count = static_cast<std::size_t>(pairs);
  const ipcbench::Mapping memory = shared_memory(count * sizeof(Pair) + sizeof(Slot));
  auto* all = reinterpret_cast<Pair*>(memory.data() + sizeof(Slot));
  auto& gate = *reinterpret_cast<std::atomic<std::uint32_t>*>(memory.data());
  std::vector<pid_t> asking, answering;
  for (std::size_t i = 0; i < count; ++i) {
    Pair& pair = *new (all + i) Pair();
    answering.push_back(fork_child([&] { answer(pair, size_bytes); }));
    asking.push_back(fork_child([&] {
      while (gate.load() == 0) ipcbench::futex_wait(gate, 0);
      ask(pair, size_bytes, duration_ns);
    }));
  }
  gate.store(1);
  ipcbench::futex_wake_all(gate);
  bool failed = false;
  for (const pid_t child : asking) {
    int status = 0;
    check(::waitpid(child, &status, 0), "waitpid");
    failed = failed || status != 0;
  }
  for (const pid_t child : answering) {
    ::kill(child, SIGKILL);
    ::waitpid(child, nullptr, 0);
  }
  if (failed) throw std::runtime_error("a pair failed");

  PairsResult result;
  double slowest = 0;
  for (std::size_t i = 0; i < count; ++i) {
    const double rate =
        static_cast<double>(all[i].messages) * 1e9 / static_cast<double>(all[i].elapsed_ns);
    result.messages_per_second += rate;
    slowest = i == 0 ? rate : std::min(slowest, rate);
    result.median_ns = std::max(result.median_ns, median_of(all[i]));
  }
  result.slowest_share = slowest * static_cast<double>(count) / result.messages_per_second;
  return result;
}

}  // namespace bare
