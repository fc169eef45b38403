// A deadlock is told from a delay by what the kernel says: a party sleeps on the very lock that it
// said it would take, and the thread that holds it, as far as the party's own memory says, is none
// of its process. Nobody else could release a lock in private memory.
#include <fmt/format.h>
#include <pthread.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <charconv>

#include "ipcbench/host/proc_text.hpp"
#include "ipcbench/run/process_watcher.hpp"

namespace ipcbench {
namespace {

std::string task_directory(pid_t pid, pid_t tid) {
  return fmt::format("/proc/{}/task/{}", pid, tid);
}

bool has_thread(pid_t pid, pid_t tid) {
  return ::access(task_directory(pid, tid).c_str(), F_OK) == 0;
}

// "202 0x55d0c0ffee40 0x80 0x2 ...": the number of the call, and its arguments.
bool sleeps_on(pid_t pid, pid_t tid, std::uint64_t lock) {
  const std::string line = first_line(task_directory(pid, tid) + "/syscall", "");
  const std::string call = fmt::format("{} 0x", SYS_futex);
  if (!line.starts_with(call)) return false;
  std::uint64_t address = 0;
  std::from_chars(line.data() + call.size(), line.data() + line.size(), address, 16);
  return address >= lock && address - lock < sizeof(pthread_mutex_t);
}

// Where the kernel does not show its calls, the word of the party has to do: it is asleep behind
// having said that it takes the lock.
bool shows_calls(pid_t pid, pid_t tid) {
  return !first_line(task_directory(pid, tid) + "/syscall", "").empty();
}

}  // namespace

std::optional<Failure> ProcessWatcher::find_deadlock() const {
  for (std::uint32_t party = 1; party <= control_.experiment.workers; ++party) {
    const PartyBlock& block = control_.parties[party];
    const std::uint64_t lock = block.wanted_lock.load(std::memory_order_acquire);
    const pid_t holder = block.lock_holder.load(std::memory_order_relaxed);
    const pid_t pid = block.pid.load(std::memory_order_acquire);
    const pid_t tid = block.tid.load(std::memory_order_relaxed);
    if (lock == 0 || holder == 0 || pid == 0 || tid == 0 || has_thread(pid, holder)) continue;
    std::array<char, ThreadFiles::kBufferBytes> buffer;
    const KernelState state = ThreadFiles(pid, tid).look(buffer);
    if (shows_calls(pid, tid) ? !sleeps_on(pid, tid, lock) : state.letter != 'S') continue;
    Failure failure = failure_of(
        party, Status::deadlock,
        fmt::format("waits for a lock that thread {} holds, which its process does not have: that "
                    "is a thread of the coordinator (pid {}), which held the lock when it forked, "
                    "and nobody will release the copy",
                    holder, group_));
    note_state(failure, state);
    return failure;
  }
  return std::nullopt;
}

}  // namespace ipcbench
