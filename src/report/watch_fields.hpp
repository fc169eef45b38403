// The records of everything that a document of `watch` holds as JSON. Private to the report.
#pragma once

#include <string>
#include <tuple>
#include <vector>

#include "ipcbench/model/fields.hpp"
#include "ipcbench/model/watch_document.hpp"
#include "ipcbench/model/watch_names.hpp"

namespace ipcbench {

inline constexpr FieldRule kWatchIfAny{.presence = Presence::if_any};
inline constexpr FieldRule kWatchTime{.most = UINT64_MAX};
inline constexpr FieldRule kWatchTimeIfAny{.presence = Presence::if_any, .most = UINT64_MAX};

template <>
struct Record<WatchedObject> {
  static constexpr std::string_view kName = "object";
  static constexpr std::string_view kAbout =
      "Something that threads wait at or move data through; others name it by its place here.";
  static constexpr std::tuple kFields{
      field("kind", &WatchedObject::kind, "what it is"),
      field("name", &WatchedObject::name, "as the kernel names it"),
      field("detail", &WatchedObject::detail, "of a socket: its family and addresses", kWatchIfAny),
      field("pid", &WatchedObject::pid, "of a pidfd: the process that it stands for"),
      field("peer", &WatchedObject::peer, "of a socket: the place of its other end"),
      field("memory", &WatchedObject::memory,
            "of a lock: a number that all locks of one shared mapping have", kWatchTime),
  };
};

template <>
struct Record<WatchedWait> {
  static constexpr std::string_view kName = "wait";
  static constexpr std::string_view kAbout =
      "One way to wait, or to run; spans name it by its place here.";
  static constexpr std::tuple kFields{
      field("kind", &WatchedWait::kind, "what it is"),
      field("objects", &WatchedWait::objects, "what it waits at",
            {.presence = Presence::if_any, .item = "place of an object"}),
      field("room", &WatchedWait::room, "of poll: those that are to take more",
            {.presence = Presence::if_any, .item = "place of an object"}),
      field("channel", &WatchedWait::channel, "function of the kernel that it sleeps in",
            kWatchIfAny),
      field("call", &WatchedWait::call, "system call", kWatchIfAny),
      field("timed", &WatchedWait::timed, "it ends by itself after a while"),
      field("ends", &WatchedWait::ends, "process or thread whose end it waits for"),
      field("holder", &WatchedWait::holder, "thread that holds the lock, where the lock tells"),
  };
};

template <>
struct Record<WatchedSpan> {
  static constexpr bool kRow = true;
  static constexpr std::string_view kAbout = "Looks that found a thread in the same wait.";
  static constexpr std::tuple kFields{
      field("first_look", &WatchedSpan::first_look, "the first look",
            {.most = UINT32_MAX, .unit = "looks"}),
      field("looks", &WatchedSpan::looks, "how many looks, one after another",
            {.most = UINT32_MAX, .unit = "looks"}),
      field("wait", &WatchedSpan::wait, "place of the wait", {.most = UINT32_MAX}),
  };
};

template <>
struct Record<CounterReading> {
  static constexpr bool kRow = true;
  static constexpr std::string_view kAbout = "Counters of a thread since it began.";
  static constexpr std::tuple kFields{
      field("at_ns", &CounterReading::at_ns, "when they were read, ns", kWatchTime),
      field("run_ns", &CounterReading::run_ns, "on a core, ns", kWatchTime),
      field("queued_ns", &CounterReading::queued_ns, "wanted a core and had none, ns", kWatchTime),
      field("user_ns", &CounterReading::user_ns, "in its own code, ns", kWatchTime),
      field("system_ns", &CounterReading::system_ns, "in the kernel, ns", kWatchTime),
      field("minor_faults", &CounterReading::minor_faults, "page faults without a disk",
            kWatchTime),
      field("major_faults", &CounterReading::major_faults, "page faults with a disk", kWatchTime),
      field("read_bytes", &CounterReading::read_bytes, "bytes that calls read", kWatchTime),
      field("written_bytes", &CounterReading::written_bytes, "bytes that calls wrote", kWatchTime),
      field("read_calls", &CounterReading::read_calls, "calls that read", kWatchTime),
      field("write_calls", &CounterReading::write_calls, "calls that wrote", kWatchTime),
      field("voluntary_switches", &CounterReading::voluntary_switches, "times it went to sleep",
            kWatchTime),
      field("involuntary_switches", &CounterReading::involuntary_switches, "times it lost its core",
            kWatchTime),
  };
};

template <>
struct Record<SeenCall> {
  static constexpr std::string_view kAbout =
      "How long the reads or writes were that found a thread asleep.";
  static constexpr std::tuple kFields{
      field("object", &SeenCall::object, "place of the object"),
      field("writes", &SeenCall::writes, "true: writes; false: reads"),
      field("looks_by_bytes", &SeenCall::looks_by_bytes,
            "Looks that saw a call of so many bytes, by bytes."),
  };
};

template <>
struct Record<ExactSwitches> {
  static constexpr std::string_view kAbout = "Switches as the kernel recorded them.";
  static constexpr std::tuple kFields{
      field("slept", &ExactSwitches::slept, "times it went to sleep", kWatchTime),
      field("preempted", &ExactSwitches::preempted, "times it lost its core", kWatchTime),
      field("run_ns", &ExactSwitches::run_ns, "on a core", kWatchTime),
  };
};

template <>
struct Record<WatchedThread> {
  static constexpr std::string_view kName = "thread";
  static constexpr std::string_view kAbout = "A thread.";
  static constexpr std::tuple kFields{
      field("tid", &WatchedThread::tid, "its number"),
      field("name", &WatchedThread::name, "as it calls itself", kWatchIfAny),
      field("first_ns", &WatchedThread::first_ns, "the first look that saw it", kWatchTime),
      field("last_ns", &WatchedThread::last_ns, "the last look that saw it", kWatchTime),
      field("spans", &WatchedThread::spans, "Where it was, in the order of time.", kWatchIfAny),
      field("counters", &WatchedThread::counters, "In the order of time.", kWatchIfAny),
      field("calls", &WatchedThread::calls, "Reads and writes that found it asleep.", kWatchIfAny),
      field("switches", &WatchedThread::switches, "Absent where they are not recorded."),
      field("user_samples", &WatchedThread::user_samples,
            "Samples of its own code by the file that the code lies in.", kWatchIfAny),
  };
};

template <>
struct Record<Held> {
  static constexpr std::string_view kAbout = "An object that a process can use.";
  static constexpr std::tuple kFields{
      field("object", &Held::object, "place of the object"),
      field("reads", &Held::reads, "it can read there"),
      field("writes", &Held::writes, "it can write there"),
  };
};

template <>
struct Record<WatchedMemory> {
  static constexpr std::string_view kAbout = "Memory of a process.";
  static constexpr std::tuple kFields{
      field("resident_bytes", &WatchedMemory::resident_bytes, "in memory", kWatchTime),
      field("private_bytes", &WatchedMemory::private_bytes, "of these, its own", kWatchTime),
      field("shared_bytes", &WatchedMemory::shared_bytes, "of these, shared", kWatchTime),
  };
};

template <>
struct Record<WatchedProcess> {
  static constexpr std::string_view kName = "process";
  static constexpr std::string_view kAbout = "A process.";
  static constexpr std::tuple kFields{
      field("pid", &WatchedProcess::pid, "its number"),
      field("parent", &WatchedProcess::parent, "number of its parent"),
      field("command", &WatchedProcess::command, "with its arguments"),
      field("program", &WatchedProcess::program, "file that it runs"),
      field("born_by", &WatchedProcess::born_by, "a copy of its parent, or a new program"),
      field("born_ns", &WatchedProcess::born_ns, "0: it was there before the first look",
            kWatchTime),
      field("ended_ns", &WatchedProcess::ended_ns, "absent: it lived at the end", kWatchTime),
      field("threads", &WatchedProcess::threads, "The main thread first."),
      field("holds", &WatchedProcess::holds, "What it could use at any time.", kWatchIfAny),
      field("shared_memory", &WatchedProcess::shared_memory, "Numbers of its shared mappings.",
            {.presence = Presence::if_any, .most = UINT64_MAX, .item = "as objects have it"}),
      field("memory", &WatchedProcess::memory, "The most recent look at it."),
  };
};

template <>
struct Record<ShortLived> {
  static constexpr std::string_view kAbout =
      "Processes that came and went between two looks, or were too many to keep.";
  static constexpr std::tuple kFields{
      field("processes", &ShortLived::processes, "how many"),
      field("threads", &ShortLived::threads, "their threads, and such threads of others"),
      field("cpu_ns", &ShortLived::cpu_ns, "their processor time, as far as it is known",
            kWatchTime),
  };
};

template <>
struct Record<WatchCost> {
  static constexpr std::string_view kAbout = "What watching itself did.";
  static constexpr std::tuple kFields{
      field("cpu_ns", &WatchCost::cpu_ns, "processor time of the thread that looks", kWatchTime),
      field("late_looks", &WatchCost::late_looks, "that came more than half a period late"),
      field("lost_records", &WatchCost::lost_records, "of the kernel's switches"),
  };
};

template <>
struct Record<Observation> {
  static constexpr std::string_view kAbout = "What was seen; times are ns since the first look.";
  static constexpr std::tuple kFields{
      field("command", &Observation::command, "What was started; empty: it was attached to.",
            {.item = "one argument"}),
      field("root", &Observation::root, "number of the first process"),
      field("period_ns", &Observation::period_ns, "from look to look"),
      field("wall_ns", &Observation::wall_ns, "how long it was watched", kWatchTime),
      field("looks_ns", &Observation::looks_ns, "When each look was.",
            {.most = UINT64_MAX, .item = "ns"}),
      field("processes", &Observation::processes, "In the order in which they were seen."),
      field("objects", &Observation::objects, "What they wait at.", kWatchIfAny),
      field("waits", &Observation::waits, "How they wait.", kWatchIfAny),
      field("short_lived", &Observation::short_lived, "Processes that came and went."),
      field("cores", &Observation::cores, "that the machine has"),
      field("others_cores", &Observation::others_cores,
            "cores that other programs used meanwhile, on average", {.unit = "cores"}),
      field("switches_recorded", &Observation::switches_recorded,
            "the kernel recorded each switch"),
      field("refused", &Observation::refused, "What could not be read, and why.",
            {.presence = Presence::if_any, .item = "one of them"}),
      field("exit_status", &Observation::exit_status,
            "of the command, as a shell gives it; absent: it lives"),
      field("interrupted", &Observation::interrupted,
            "somebody ended the watching before its time"),
      field("cost", &Observation::cost, "What watching itself did."),
  };
};

template <>
struct Record<Evidence> {
  static constexpr std::string_view kAbout = "One reason for the diagnosis.";
  static constexpr std::tuple kFields{
      field("text", &Evidence::text, "in words, with its figures", {.not_empty = true})};
};

template <>
struct Record<Actor> {
  static constexpr std::string_view kName = "actor";
  static constexpr std::string_view kAbout = "Somebody who waits, or is waited for.";
  static constexpr std::tuple kFields{
      field("pid", &Actor::pid, "number of the process"),
      field("tid", &Actor::tid, "number of the thread"),
      field("role", &Actor::role, "the part that it plays"),
  };
};

template <>
struct Record<Player> {
  static constexpr std::string_view kAbout = "A thread that plays a part.";
  static constexpr std::tuple kFields{
      field("who", &Player::who, "Its numbers and its role."),
      field("process", &Player::process, "place of its process"),
      field("thread", &Player::thread, "its place in that process"),
      field("runs", &Player::runs, "share of its time that it is on a core"),
  };
};

template <>
struct Record<Suspicion> {
  static constexpr std::string_view kAbout = "Another cause that explains some of it.";
  static constexpr std::tuple kFields{
      field("cause", &Suspicion::cause, "which"),
      field("share", &Suspicion::share, "of the workers' time that it explains",
            {.up_to_one = true}),
  };
};

template <>
struct Record<SeenMessages> {
  static constexpr std::string_view kAbout =
      "Messages as the counters of reads and writes show them.";
  static constexpr std::tuple kFields{
      field("per_second", &SeenMessages::per_second, "of all workers", {.unit = "1/s"}),
      field("size_bytes", &SeenMessages::size_bytes, "to the workers, each"),
      field("reply_bytes", &SeenMessages::reply_bytes, "from them, each"),
      field("work_ns", &SeenMessages::work_ns,
            "a worker's processor time for one, without moving it"),
      field("time_ns", &SeenMessages::time_ns, "from one to the next, of all workers together"),
  };
};

template <>
struct Record<Tried> {
  static constexpr std::string_view kAbout = "A run of ipcbench beside what was seen.";
  static constexpr std::tuple kFields{
      field("transport", &Tried::transport, "of the run"),
      field("same", &Tried::same, "true: the situation that was seen; false: an alternative"),
      field("message_ns", &Tried::message_ns, "median time per message; 0: it failed"),
      field("failure", &Tried::failure, "why it failed", kWatchIfAny),
  };
};

template <>
struct Record<Reproduction> {
  static constexpr std::string_view kAbout = "What has the same messages in ipcbench.";
  static constexpr std::tuple kFields{
      field("arguments", &Reproduction::arguments, "Of ipcbench.", {.item = "one argument"}),
      field("alternatives", &Reproduction::alternatives, "Transports that are worth a try.",
            {.item = "one transport"}),
      field("tried", &Reproduction::tried, "The situation first; absent: not tried.", kWatchIfAny),
  };
};

template <>
struct Record<TimeShare> {
  static constexpr std::string_view kAbout = "A part of the workers' time.";
  static constexpr std::tuple kFields{
      field("what", &TimeShare::what, "what they do in it"),
      field("share", &TimeShare::share, "of the time that they are given", {.up_to_one = true}),
  };
};

template <>
struct Record<WaitEdge> {
  static constexpr std::string_view kAbout = "Who waits at what, and for whom.";
  static constexpr std::tuple kFields{
      field("waits", &WaitEdge::waits, "Who waits."),
      field("object", &WaitEdge::object, "place of the object"),
      field("holder", &WaitEdge::holder, "Who could end it; absent: nobody of these processes."),
      field("share", &WaitEdge::share, "of the time of the one who waits", {.up_to_one = true}),
  };
};

template <>
struct Record<Diagnosis> {
  static constexpr std::string_view kAbout = "Why the workers sleep.";
  static constexpr std::tuple kFields{
      field("cause", &Diagnosis::cause, "in one word"),
      field("sentence", &Diagnosis::sentence, "the answer"),
      field("advice", &Diagnosis::advice, "the one thing to change", kWatchIfAny),
      field("evidence", &Diagnosis::evidence, "The reasons.", kWatchIfAny),
      field("runners_up", &Diagnosis::runners_up, "The likeliest first.", kWatchIfAny),
      field("workers", &Diagnosis::workers, "whose time counts"),
      field("workers_are_threads", &Diagnosis::workers_are_threads, "of one process"),
      field("players", &Diagnosis::players, "The workers first, then those who run most.",
            kWatchIfAny),
      field("time", &Diagnosis::time, "Where the workers' time goes.", kWatchIfAny),
      field("graph", &Diagnosis::graph, "Who waits for whom.", kWatchIfAny),
      field("messages", &Diagnosis::messages, "Absent where hardly anything is moved."),
      field("reproduction", &Diagnosis::reproduction, "Absent where there are no messages."),
  };
};

template <>
struct Record<WatchDocument> {
  static constexpr std::string_view kAbout =
      "What `ipcbench watch` saw of a tree of processes, and what it says of them.";
  static constexpr std::tuple kFields{
      computed<WatchDocument>(
          "schema", [](const WatchDocument&) { return DocumentKind<WatchDocument>{}; },
          "What this document is."),
      field("tool", &WatchDocument::tool, "The program that watched."),
      field("host", &WatchDocument::host, "The machine."),
      field("started", &WatchDocument::started, "when the watching began, UTC, ISO 8601"),
      field("diagnosis", &WatchDocument::diagnosis, "Why the workers sleep."),
      field("observation", &WatchDocument::observation, "What was seen."),
  };
};

}  // namespace ipcbench
