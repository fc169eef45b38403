// Futexes and polls: what their arguments point at lies in the memory of the process.
#include <linux/futex.h>
#include <poll.h>
#include <sys/epoll.h>

#include <algorithm>
#include <cstring>
#include <vector>

#include <fmt/format.h>

#include "proc_read.hpp"
#include "wait_reader.hpp"

namespace ipcbench {
namespace {

constexpr std::size_t kMostPolled = 256;
constexpr std::uint64_t kPollNs = 100'000'000;

// A mutex of glibc begins with its futex, how often it is held, and the thread that holds it.
struct MutexHead {
  std::uint32_t word, count, owner;
};

void make_unique(std::vector<std::size_t>& places) {
  std::ranges::sort(places);
  places.erase(std::ranges::unique(places).begin(), places.end());
}

// Asked of the kernel: it may be too young to be known.
bool has_thread(std::uint32_t pid, std::uint32_t tid) {
  return tid != 0 && ::access(fmt::format("/proc/{}/task/{}", pid, tid).c_str(), F_OK) == 0;
}

// The thread that holds the lock of a futex that is waited for, where the lock is one that tells.
std::optional<std::uint32_t> holder_of(std::uint32_t pid, std::uint64_t address, bool is_pi,
                                       std::uint32_t expected, const LiveTree& tree) {
  // Robust ones, and those with inheritance of priority, have the owner in the futex itself.
  const std::uint32_t in_word = expected & FUTEX_TID_MASK;
  if ((is_pi || (expected & FUTEX_WAITERS) != 0) && in_word != 0 && tree.knows_thread(in_word))
    return in_word;
  constexpr std::uint32_t kHasWaiters = 2;
  if (expected != kHasWaiters) return std::nullopt;
  MutexHead head{};
  if (!read_memory(pid, address, std::as_writable_bytes(std::span(&head, 1)))) return std::nullopt;
  // In a child that was forked meanwhile, it is a thread of the parent.
  return head.word == kHasWaiters && tree.knows_thread(head.owner) ? std::optional(head.owner)
                                                                   : std::nullopt;
}

}  // namespace

void WaitReader::fill_futex(WatchedWait& wait, const Arguments& arguments, LiveProcess& process,
                            LiveThread& thread, std::uint64_t now_ns) {
  const auto operation = static_cast<int>(arguments[1]) & FUTEX_CMD_MASK;
  const bool is_private = (arguments[1] & FUTEX_PRIVATE_FLAG) != 0;
  constexpr int kLockPi2 = 13;  // FUTEX_LOCK_PI2, since Linux 5.14
  const bool is_pi = operation == FUTEX_LOCK_PI || operation == kLockPi2;
  const bool waits = operation == FUTEX_WAIT || operation == FUTEX_WAIT_BITSET || is_pi ||
                     operation == FUTEX_WAIT_REQUEUE_PI;
  if (!waits) return;
  wait.timed = arguments[3] != 0;
  const auto expected = static_cast<std::uint32_t>(arguments[2]);
  const std::size_t object = objects_.at_address(process, arguments[0], is_private, now_ns);
  const bool is_shared = record_.seen().objects[object].kind == WaitObject::shared_lock;
  // pthread_join waits, as for a lock between processes, until the kernel clears the thread's id.
  if (!is_private && !is_shared && has_thread(process.pid, expected)) {
    wait.kind = WaitKind::child;
    wait.ends = expected;
    return;
  }
  wait.kind = WaitKind::lock;
  wait.objects = {object};
  if (operation != FUTEX_WAIT && !is_pi) return;
  wait.holder = holder_of(process.pid, arguments[0], is_pi, expected, tree_);
  thread.is_mutex = wait.holder.has_value();
}

void WaitReader::read_holder(LiveProcess& process, LiveThread& thread) {
  std::string_view line(thread.line.data(), thread.line_bytes);
  take_word(line);
  const std::uint64_t address = take_number(line, 16), operation = take_number(line, 16);
  const auto expected = static_cast<std::uint32_t>(take_number(line, 16));
  const bool is_pi = (operation & FUTEX_CMD_MASK) != FUTEX_WAIT;
  const auto holder = holder_of(process.pid, address, is_pi, expected, tree_);
  WatchedWait wait = record_.seen().waits[thread.wait];
  if (holder == wait.holder) return;
  wait.holder = holder;
  thread.wait = record_.wait(std::move(wait));
}

void WaitReader::fill_poll(WatchedWait& wait, const Arguments& arguments, LiveProcess& process,
                           std::uint64_t now_ns) {
  wait.kind = WaitKind::poll;
  std::vector<pollfd> polled(std::min<std::uint64_t>(arguments[1], kMostPolled));
  if (polled.empty() && wait.timed) wait.kind = WaitKind::sleep;
  if (polled.empty() ||
      !read_memory(process.pid, arguments[0], std::as_writable_bytes(std::span(polled))))
    return;
  for (const pollfd& each : polled) {
    if (each.fd < 0) continue;
    const std::size_t object = objects_.behind_fd(process, each.fd, now_ns);
    wait.objects.push_back(object);
    if ((each.events & POLLOUT) != 0) wait.room.push_back(object);
  }
  make_unique(wait.objects);
  make_unique(wait.room);
}

void WaitReader::fill_epoll(WatchedWait& wait, int fd, LiveProcess& process, std::uint64_t now_ns) {
  wait.kind = WaitKind::poll;
  KnownPoll& known = process.polls[fd];
  if (known.at_ns == 0 || now_ns > known.at_ns + kPollNs) {
    known = {{}, {}, now_ns};
    const std::string info = read_whole(fmt::format("/proc/{}/fdinfo/{}", process.pid, fd));
    std::string_view rest = info;
    for (std::size_t at = rest.find("tfd:"); at != std::string_view::npos; at = rest.find("tfd:")) {
      rest.remove_prefix(at + 4);
      if (known.objects.size() >= kMostPolled) break;
      const auto target = static_cast<int>(take_number(rest));
      known.objects.push_back(objects_.behind_fd(process, target, now_ns));
      take_word(rest);  // "events"
      if ((take_number(rest, 16) & EPOLLOUT) != 0) known.room.push_back(known.objects.back());
    }
    make_unique(known.objects);
    make_unique(known.room);
  }
  wait.objects = known.objects;
  wait.room = known.room;
  if (wait.objects.empty() && wait.timed) wait.kind = WaitKind::sleep;
}

}  // namespace ipcbench
