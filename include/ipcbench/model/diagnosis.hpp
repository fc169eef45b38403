// Why a tree of processes sleeps, with the evidence: what `watch` says. Made from an Observation by
// pure functions. Plain data, owned by value.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "ipcbench/model/observation.hpp"

namespace ipcbench {

enum class Cause : std::uint8_t {
  healthy,           // nothing is wrong: the workers compute
  slow_reader,       // transfer: the pipe is full
  slow_sender,       // transfer: the pipe is empty, its sender moves or makes data
  pickling_sender,   // the sender turns objects into bytes
  pickling_reader,   // the only reader turns bytes into objects
  slow_producer,     // a stage before the workers computes
  slow_consumer,     // a stage behind the workers computes
  lock,              // a convoy at one lock
  manager,           // a process in the middle serves all
  interpreter_lock,  // threads of one interpreter wait for each other
  dispatch,          // tasks are too small for what handing them out costs
  page_faults,       // memory is faulted in again and again
  start_up,          // processes live too short to pay for their start
  disk,
  outside,       // a timer, a network: nobody of the tree
  deadlock,      // nobody can run
  busy_machine,  // they want to run, and others have the cores
  unknown,       // cannot tell
};

struct Evidence {
  std::string text;  // one sentence with its figures
};

// Somebody who is waited for, or waits.
struct Actor {
  std::uint32_t pid = 0, tid = 0;
  std::string role;  // "worker", "parent", "feeder of worker 2", "manager"
};

// A thread that plays a part, for pictures.
struct Player {
  Actor who;
  std::size_t process = 0, thread = 0;  // places in the observation
  double runs = 0;                      // share of its time on a core
};

struct Suspicion {
  Cause cause = Cause::unknown;
  double share = 0;  // of the workers' time that it explains, 0 to 1
};

// Messages as the counters of reads and writes show them.
struct SeenMessages {
  double per_second = 0;
  std::uint64_t size_bytes = 0;   // to the workers
  std::uint64_t reply_bytes = 0;  // from them
  std::uint64_t work_ns = 0;      // processor time of a worker for one, without moving it
  std::uint64_t time_ns = 0;      // of one message, all workers together
};

// What became of running it (`--try`).
struct Tried {
  std::string transport;
  bool same = false;      // the situation itself, and no alternative
  double message_ns = 0;  // median over invocations; 0: it failed
  std::string failure;    // why
};

// What to run to have the same situation, and others beside it.
struct Reproduction {
  std::vector<std::string> arguments;     // of ipcbench
  std::vector<std::string> alternatives;  // transports that are worth a try, "shm:in_place=true"
  std::vector<Tried> tried;               // the situation first
};

// A share of the workers' time by what they did.
struct TimeShare {
  std::string what;  // "runs", "waits for data", "waits for room", ...
  double share = 0;
};

// Who waits for whom: threads to objects to threads.
struct WaitEdge {
  Actor waits;
  std::size_t object = 0;       // in the observation
  std::optional<Actor> holder;  // absent: nobody of the tree
  double share = 0;             // of the time of the one who waits
};

struct Diagnosis {
  Cause cause = Cause::unknown;
  std::string sentence;  // the answer
  std::string advice;    // the one thing to change; empty: nothing
  std::vector<Evidence> evidence;
  std::vector<Suspicion> runners_up;  // the likeliest first
  std::uint32_t workers = 0;
  bool workers_are_threads = false;
  std::vector<Player> players;  // the workers first, then those who run most
  std::vector<TimeShare> time;
  std::vector<WaitEdge> graph;
  std::optional<SeenMessages> messages;
  std::optional<Reproduction> reproduction;
};

}  // namespace ipcbench
