// What `watch` has seen of a tree of processes that somebody else wrote: from the kernel alone, by
// looks at fixed intervals and by counters. Plain data, owned by value. Times are nanoseconds since
// the first look; processes, threads, objects and waits refer to each other by their places in the
// vectors. What could not be read is absent, never 0.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace ipcbench {

// What threads can wait at, or move data through.
enum class WaitObject : std::uint8_t {
  pipe,          // a fifo too
  socket,        // of any family; its peer is another object where it is known
  shared_lock,   // a futex in memory that several processes may map: a semaphore, a mutex
  private_lock,  // a futex of one process: a mutex, a condition variable
  runtime_lock,  // a futex in the data of an interpreter or of its library: Python's own lock
  event,         // eventfd, timerfd, signalfd, pidfd, inotify
  file,          // regular, or a device
  terminal,
  unknown,
};

struct WatchedObject {
  WaitObject kind = WaitObject::unknown;
  std::string name;    // as the kernel names it, "pipe:[4711]", or "/dev/shm/sem.x+0x20"
  std::string detail;  // of a socket: "tcp 10.0.0.1:80 to 10.0.0.2:4711", "unix listening /run/x"
  std::optional<std::uint32_t> pid;     // of a pidfd: the process that it stands for
  std::optional<std::size_t> peer;      // the other end of a socket
  std::optional<std::uint64_t> memory;  // of a shared lock: the same number for all locks of one
                                        // mapping
};

enum class WaitKind : std::uint8_t {
  running,  // runs, or wants to: it waits for nobody but a core
  read,     // for data
  write,    // for room
  lock,     // for a futex of any kind
  poll,     // for one of several objects
  child,    // for a process of its own, or a thread, to end
  sleep,    // for a time that it chose
  disk,     // for a device, whatever the call
  exit,     // it has ended, and nobody has taken its status
  stopped,  // by a signal or a debugger
  other,    // in another call
};

// One way to wait, kept once however often it was seen.
struct WatchedWait {
  WaitKind kind = WaitKind::other;
  std::vector<std::size_t> objects;   // one, of poll several, of others none
  std::vector<std::size_t> room;      // of poll: those of them that are to take more
  std::string channel;                // the function of the kernel that it sleeps in; may be empty
  std::string call;                   // "read", "futex", or "call 281" without a name
  bool timed = false;                 // it ends by itself after a while
  std::optional<std::uint32_t> ends;  // pid or tid whose end it waits for, where it names one
  std::optional<std::uint32_t> holder;  // tid that holds the mutex, where the mutex tells
};

// Looks that found a thread in the same wait, one after another. A look is at all threads.
struct WatchedSpan {
  std::uint32_t first_look = 0;
  std::uint32_t looks = 0;
  std::uint32_t wait = 0;
};

// Counters of a thread since it began, read every now and then.
struct CounterReading {
  std::uint64_t at_ns = 0;
  std::uint64_t run_ns = 0;     // on a core
  std::uint64_t queued_ns = 0;  // wanted one and had none
  std::uint64_t user_ns = 0;    // both in ticks of the kernel, 10 ms as a rule
  std::uint64_t system_ns = 0;
  std::uint64_t minor_faults = 0, major_faults = 0;
  std::uint64_t read_bytes = 0, written_bytes = 0;  // by calls, of any kind of file
  std::uint64_t read_calls = 0, write_calls = 0;
  // Read less often than the rest: several readings in a row may have the same.
  std::uint64_t voluntary_switches = 0, involuntary_switches = 0;
};

// How long the calls were that found a thread asleep in a read or write of an object: the length
// that it asked for, and how many looks saw it.
struct SeenCall {
  std::size_t object = 0;
  bool writes = false;
  std::map<std::uint64_t, std::uint64_t> looks_by_bytes;
};

// Switches as the kernel recorded them, where it does that for us.
struct ExactSwitches {
  std::uint64_t slept = 0, preempted = 0;
  std::uint64_t run_ns = 0;
};

struct WatchedThread {
  std::uint32_t tid = 0;
  std::string name;
  std::uint64_t first_ns = 0, last_ns = 0;  // looks that saw it
  std::vector<WatchedSpan> spans;           // in order; looks in none of them did not see it
  std::vector<CounterReading> counters;     // at least two, or it was too short-lived
  std::vector<SeenCall> calls;
  std::optional<ExactSwitches> switches;
  // Samples of the user's code by the file that it lies in: "libc.so.6", "python3.11", "[heap]".
  // Empty where they are not allowed.
  std::map<std::string, std::uint64_t> user_samples;
};

// An object that a process can use: an open end, or memory that it maps.
struct Held {
  std::size_t object = 0;
  bool reads = false, writes = false;  // of locks both
};

struct WatchedMemory {
  std::uint64_t resident_bytes = 0, private_bytes = 0, shared_bytes = 0;
};

enum class BornBy : std::uint8_t { unknown, fork, exec };  // a copy of its parent, or a new program

struct WatchedProcess {
  std::uint32_t pid = 0, parent = 0;
  std::string command;  // with its arguments, at most 4 KiB
  std::string program;  // file that it runs
  BornBy born_by = BornBy::unknown;
  std::uint64_t born_ns = 0;                 // 0: it was there before the first look
  std::optional<std::uint64_t> ended_ns;     // absent: it lived at the end
  std::vector<WatchedThread> threads;        // the main thread first
  std::vector<Held> holds;                   // at any time
  std::vector<std::uint64_t> shared_memory;  // numbers of shared mappings (WatchedObject::memory)
  std::optional<WatchedMemory> memory;       // most recent
};

// Processes that came and went between two looks, or were too many to keep.
struct ShortLived {
  std::uint64_t processes = 0, threads = 0;
  std::uint64_t cpu_ns = 0;
};

// What watching itself did.
struct WatchCost {
  std::uint64_t cpu_ns = 0;      // of the thread that looks
  std::uint64_t late_looks = 0;  // that came more than half a period late
  std::uint64_t lost_records = 0;
};

struct Observation {
  std::vector<std::string> command;  // that was started; empty: attached
  std::uint32_t root = 0;            // pid of the first process
  std::uint64_t period_ns = 0;
  std::uint64_t wall_ns = 0;
  std::vector<std::uint64_t> looks_ns;  // when each look was
  std::vector<WatchedProcess> processes;
  std::vector<WatchedObject> objects;
  std::vector<WatchedWait> waits;
  ShortLived short_lived;
  std::uint32_t cores = 0;  // that the machine has
  double others_cores = 0;  // cores that others used meanwhile, on average
  bool switches_recorded = false;
  std::vector<std::string> refused;  // what could not be read, and why; each once
  std::optional<int> exit_status;    // of the command, as a shell gives it; absent: it lives
  bool interrupted = false;          // somebody ended the watching before its time
  WatchCost cost;
};

}  // namespace ipcbench
