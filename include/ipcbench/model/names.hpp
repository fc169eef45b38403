// The words of the command line and the documents for the choices that the program offers.
// One table per enum: parsing, printing and suggestions all read it.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ipcbench/base/error.hpp"
#include "ipcbench/base/isa.hpp"
#include "ipcbench/base/spelling.hpp"

namespace ipcbench {

enum class Pattern : std::uint8_t { pool, pingpong, stream, broadcast };
// forkserver: a small process that was started before the coordinator grew forks the workers.
enum class Start : std::uint8_t { thread, fork, spawn, forkserver };
// block: inside the transport's own call. spin and yield stay runnable: they look again and again,
// with a pause or a sched_yield between two looks. hybrid looks for a short while and then sleeps;
// backoff looks for some 50 us, where parties share cores with a sched_yield between two looks, and
// then sleeps. The rest sleep at once, each on the object it names.
enum class Wait : std::uint8_t {
  block,
  spin,
  yield,
  backoff,
  hybrid,
  futex,
  eventfd,
  semaphore,
  condvar
};
enum class Placement : std::uint8_t { cross, same, free, list };
enum class States : std::uint8_t { sampled, exact };
enum class RunState : std::uint8_t { run, runnable, sleeping };
// What the time of a message is. service: from sending it, so that whoever is held up asks less
// often and sees little of it; response: from when it was due; interval: between two arrivals.
enum class TimeKind : std::uint8_t { service, response, interval };
// Why no more invocations of an experiment were run.
enum class StoppedBy : std::uint8_t { precision, invocations, budget, failure, interruption };
enum class Topology : std::uint8_t { lanes, shared, broker };
// How long a party of a shared queue holds its lock: not at all, from the first byte of a message
// to the last, or while bytes are copied but never while it waits; see transports/shared_copy.hpp.
enum class LockScope : std::uint8_t { none, message, copy };
// Who sends a worker's replies: itself, or a thread of its own.
enum class Sender : std::uint8_t { in_line, feeder };
// Who gets the next task; see drive/dispatch.hpp.
enum class Dispatching : std::uint8_t { turns, free };
// How the data that every item needs comes to the workers.
enum class FixedBy : std::uint8_t { inherit, message, shared_queue, file, memory, task };
// What is wrong on purpose when workers start.
enum class Hazard : std::uint8_t { none, fork_with_threads };
// How an invocation ends: when every message has arrived, or at once.
enum class Ending : std::uint8_t { drain, now };
// Where a message's bytes live on either side: where the transport has them, in memory that is
// touched for the first time, or in the next buffer of a pool; see drive/buffers.hpp.
enum class Buffers : std::uint8_t { reuse, fresh, rotate };
// What a message is turned into on its way; see core/codec.hpp.
enum class Codec : std::uint8_t { none, copy, cbor, msgpack, json };
// unaccounted: of a party that does not say what it did then, in a program that is not ours.
enum class Phase : std::uint8_t {
  compute,
  send,
  receive,
  touch,
  idle,
  lock,
  allocate,
  encode,
  decode,
  launch,
  unaccounted
};
enum class Status : std::uint8_t {
  ok,
  failed,
  no_resource,
  timeout,
  died,
  corrupt,
  interrupted,
  deadlock
};

template <class Enum>
struct NamesOf;  // kNames[i] is the name of the enumerator with value i

template <>
struct NamesOf<Isa> {
  static constexpr std::array<std::string_view, 3> kNames = {"baseline", "v3", "v4"};
};
template <>
struct NamesOf<Pattern> {
  static constexpr std::array<std::string_view, 4> kNames = {"pool", "pingpong", "stream",
                                                             "broadcast"};
};
template <>
struct NamesOf<Start> {
  static constexpr std::array<std::string_view, 4> kNames = {"thread", "fork", "spawn",
                                                             "forkserver"};
};
template <>
struct NamesOf<Wait> {
  static constexpr std::array<std::string_view, 9> kNames = {
      "block", "spin", "yield", "backoff", "hybrid", "futex", "eventfd", "semaphore", "condvar"};
};
template <>
struct NamesOf<Placement> {
  static constexpr std::array<std::string_view, 4> kNames = {"cross", "same", "free", "list"};
};
template <>
struct NamesOf<States> {
  static constexpr std::array<std::string_view, 2> kNames = {"sampled", "exact"};
};
template <>
struct NamesOf<RunState> {
  static constexpr std::array<std::string_view, 3> kNames = {"run", "runnable", "sleeping"};
};
template <>
struct NamesOf<TimeKind> {
  static constexpr std::array<std::string_view, 3> kNames = {"service", "response", "interval"};
};
template <>
struct NamesOf<Topology> {
  static constexpr std::array<std::string_view, 3> kNames = {"lanes", "shared", "broker"};
};
template <>
struct NamesOf<LockScope> {
  static constexpr std::array<std::string_view, 3> kNames = {"none", "message", "copy"};
};
template <>
struct NamesOf<Sender> {
  static constexpr std::array<std::string_view, 2> kNames = {"inline", "feeder"};
};
template <>
struct NamesOf<Dispatching> {
  static constexpr std::array<std::string_view, 2> kNames = {"turns", "free"};
};
template <>
struct NamesOf<FixedBy> {
  static constexpr std::array<std::string_view, 6> kNames = {"inherit", "message", "shared-queue",
                                                             "file",    "memory",  "task"};
};
template <>
struct NamesOf<Hazard> {
  static constexpr std::array<std::string_view, 2> kNames = {"none", "fork-with-threads"};
};
template <>
struct NamesOf<Ending> {
  static constexpr std::array<std::string_view, 2> kNames = {"drain", "now"};
};
template <>
struct NamesOf<Buffers> {
  static constexpr std::array<std::string_view, 3> kNames = {"reuse", "fresh", "rotate"};
};
template <>
struct NamesOf<Codec> {
  static constexpr std::array<std::string_view, 5> kNames = {"none", "copy", "cbor", "msgpack",
                                                             "json"};
};
template <>
struct NamesOf<Phase> {
  static constexpr std::array<std::string_view, 11> kNames = {
      "compute",  "send",   "receive", "touch",  "idle",       "lock",
      "allocate", "encode", "decode",  "launch", "unaccounted"};
};
template <>
struct NamesOf<Status> {
  static constexpr std::array<std::string_view, 8> kNames = {
      "ok", "failed", "no_resource", "timeout", "died", "corrupt", "interrupted", "deadlock"};
};

template <>
struct NamesOf<StoppedBy> {
  static constexpr std::array<std::string_view, 5> kNames = {"precision", "invocations", "budget",
                                                             "failure", "interruption"};
};

inline constexpr std::size_t kPhases = NamesOf<Phase>::kNames.size();
// The first ones are those of every party; a document holds the others where they took time.
inline constexpr std::size_t kCommonPhases = 5;

template <class Enum>
constexpr std::string_view name_of(Enum value) {
  return NamesOf<Enum>::kNames[static_cast<std::size_t>(value)];
}

// "a, b or c", for help and for errors.
std::string join_names(std::span<const std::string> names, std::string_view last = " or ");

[[noreturn]] void throw_no_choice(std::string_view text, std::span<const std::string> choices);

// Throws UsageError with the choices and a suggestion.
template <class Enum>
Enum parse_name(std::string_view text) {
  constexpr auto& kNames = NamesOf<Enum>::kNames;
  for (std::size_t i = 0; i < kNames.size(); ++i)
    if (kNames[i] == text) return static_cast<Enum>(i);
  const std::vector<std::string> all(kNames.begin(), kNames.end());
  throw_no_choice(text, all);
}

}  // namespace ipcbench
