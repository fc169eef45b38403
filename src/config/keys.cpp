#include "ipcbench/config/keys.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "ipcbench/base/units.hpp"
#include "ipcbench/config/placement.hpp"
#include "ipcbench/transports/registry.hpp"
#include "ipcbench/workloads/registry.hpp"

namespace ipcbench {
namespace {

constexpr std::string_view kWhat = "What travels";
constexpr std::string_view kWho = "Who takes part";
constexpr std::string_view kHowLong = "How long and how often";
constexpr std::string_view kAbout = "About the run";
constexpr std::uint64_t kMillisecond = 1'000'000;
constexpr std::uint64_t kDay = 86'400'000 * kMillisecond;

template <std::size_t Capacity>
void set_text(Text<Capacity>& field, std::string_view text) {
  if (text.size() >= Capacity)
    throw UsageError(fmt::format("'{}...' has {} bytes; at most {} fit", text.substr(0, 40),
                                 text.size(), Capacity - 1));
  field = text;
}

void set_transport(Experiment& experiment, std::string_view text) {
  const std::size_t colon = std::min(text.find(':'), text.size());
  const TransportInfo& info = find_transport(text.substr(0, colon));
  const std::string_view options = text.substr(std::min(colon + 1, text.size()));
  Options(options).check(info.name, info.options);
  set_text(experiment.transport, info.name);
  set_text(experiment.options, options);
}

void set_work(Experiment& experiment, std::string_view text) {
  const WorkloadChoice choice = find_workload(text);
  try {
    // Whether the payload is large enough is seen when its size is known too.
    choice.info->check(choice.arguments, UINT64_MAX);
  } catch (const UsageError& error) {
    throw UsageError(fmt::format("{}: {}", choice.info->name, error.what()));
  }
  set_text(experiment.work, text);
}

constexpr std::array kKeys = {
    KeyInfo{.name = "transport",
            .kind = KeyKind::transport,
            .sweeps = true,
            .group = kWhat,
            .placeholder = "NAME[:OPTION=VALUE...]",
            .default_text = "pipe",
            .help = "how payloads travel; `ipcbench list` shows names and options",
            .set = set_transport},
    KeyInfo{.name = "size",
            .kind = KeyKind::size,
            .sweeps = true,
            .group = kWhat,
            .placeholder = "SIZE",
            .default_text = "1MiB",
            .help = "bytes of a task, coordinator to worker",
            .minimum = 1,
            .set = [](Experiment& e, std::string_view t) { e.size_bytes = parse_size(t); }},
    KeyInfo{.name = "reply",
            .kind = KeyKind::size,
            .sweeps = true,
            .group = kWhat,
            .placeholder = "SIZE",
            .default_text = "auto",
            .special_value = "auto",
            .help = "bytes of a reply, worker to coordinator [8; pingpong: as size]",
            .minimum = 1,
            .set = [](Experiment& e, std::string_view t) { e.reply_bytes = parse_size(t); }},
    KeyInfo{.name = "workers",
            .kind = KeyKind::integer,
            .sweeps = true,
            .group = kWho,
            .placeholder = "N",
            .default_text = "auto",
            .special_value = "auto",
            .help = "how many workers [one per core; stream: one less; pingpong: 1]",
            .minimum = 1,
            .maximum = kMaxWorkers,
            .set =
                [](Experiment& e, std::string_view t) {
                  e.workers = static_cast<std::uint32_t>(parse_integer(t));
                }},
    KeyInfo{.name = "work",
            .kind = KeyKind::work,
            .sweeps = true,
            .group = kWho,
            .placeholder = "WORK",
            .default_text = "auto",
            .special_value = "auto",
            .help = "what a worker computes per task: matmul:N[:payload][:isa=NAME], cpu:TIME, "
                    "spin:TIME, stall:TIME:EVERY, touch, none "
                    "[matmul:256; pingpong, stream: none]",
            .set = set_work},
    KeyInfo{.name = "pattern",
            .kind = KeyKind::choice,
            .sweeps = true,
            .group = kWhat,
            .placeholder = "NAME",
            .default_text = "pool",
            .help = "pool: tasks out, work, replies back; pingpong: one worker, no work; stream: "
                    "one way",
            .set = [](Experiment& e, std::string_view t) { e.pattern = parse_name<Pattern>(t); }},
    KeyInfo{.name = "start",
            .kind = KeyKind::choice,
            .sweeps = true,
            .group = kWho,
            .placeholder = "NAME",
            .default_text = "auto",
            .special_value = "auto",
            .help = "how workers come to life: thread, fork, spawn [the transport's first]",
            .set = [](Experiment& e, std::string_view t) { e.start = parse_name<Start>(t); }},
    KeyInfo{
        .name = "wait",
        .kind = KeyKind::choice,
        .sweeps = true,
        .group = kWho,
        .placeholder = "NAME",
        .default_text = "auto",
        .special_value = "auto",
        .help =
            "how a party waits: block, spin, yield, backoff, hybrid, futex, eventfd, semaphore, "
            "condvar; `ipcbench list` shows which a transport can [its first; in memory by the "
            "cores there are]",
        .set = [](Experiment& e, std::string_view t) { e.wait = parse_name<Wait>(t); }},
    KeyInfo{.name = "topology",
            .kind = KeyKind::choice,
            .sweeps = true,
            .group = kWhat,
            .placeholder = "NAME",
            .default_text = "lanes",
            .help =
                "lanes: a channel per worker; shared: one queue that idle workers pull from, one "
                "that all answer into",
            .set = [](Experiment& e, std::string_view t) { e.topology = parse_name<Topology>(t); }},
    KeyInfo{
        .name = "lock-scope",
        .kind = KeyKind::choice,
        .sweeps = true,
        .group = kWhat,
        .placeholder = "NAME",
        .default_text = "auto",
        .special_value = "auto",
        .help =
            "message: a shared queue's lock is held for a whole message, waiting included; copy: "
            "never while waiting [copy where a message is one piece, else message]",
        .set = [](Experiment& e, std::string_view t) { e.lock_scope = parse_name<LockScope>(t); }},
    KeyInfo{.name = "sender",
            .kind = KeyKind::choice,
            .sweeps = true,
            .group = kWho,
            .placeholder = "NAME",
            .default_text = "inline",
            .help = "who sends a worker's replies: inline, itself; feeder, a thread of its own",
            .set = [](Experiment& e, std::string_view t) { e.sender = parse_name<Sender>(t); }},
    KeyInfo{.name = "buffers",
            .kind = KeyKind::choice,
            .sweeps = true,
            .group = kWhat,
            .placeholder = "NAME",
            .default_text = "reuse",
            .help = "where messages are on both sides: reuse, where the transport has them; fresh, "
                    "copied to "
                    "and from memory that is touched for the first time; rotate, a pool in turn",
            .set = [](Experiment& e, std::string_view t) { e.buffers = parse_name<Buffers>(t); }},
    KeyInfo{
        .name = "pool",
        .kind = KeyKind::size,
        .sweeps = true,
        .group = kWhat,
        .placeholder = "SIZE",
        .default_text = "auto",
        .special_value = "auto",
        .help =
            "memory that the buffers of one party rotate through [twice the last cache, at least "
            "three messages]",
        .minimum = 1,
        .set = [](Experiment& e, std::string_view t) { e.pool_bytes = parse_size(t); }},
    KeyInfo{.name = "huge",
            .kind = KeyKind::flag,
            .sweeps = true,
            .group = kWhat,
            .placeholder = "true|false",
            .default_text = "false",
            .help = "fresh and rotating buffers ask for huge pages (madvise)",
            .set = [](Experiment& e, std::string_view t) { e.huge = parse_bool(t); }},
    KeyInfo{.name = "codec",
            .kind = KeyKind::choice,
            .sweeps = true,
            .group = kWhat,
            .placeholder = "NAME",
            .default_text = "none",
            .help = "what messages are turned into on their way: none; copy, a byte string of "
                    "their own, as "
                    "pickling does; cbor, msgpack, json, an array of doubles",
            .set = [](Experiment& e, std::string_view t) { e.codec = parse_name<Codec>(t); }},
    KeyInfo{
        .name = "depth",
        .kind = KeyKind::integer,
        .sweeps = true,
        .group = kWhat,
        .placeholder = "N",
        .default_text = "auto",
        .special_value = "auto",
        .help = "messages in flight per worker [1; stream: 8]",
        .minimum = 1,
        .maximum = 256,
        .set = [](Experiment& e,
                  std::string_view t) { e.depth = static_cast<std::uint32_t>(parse_integer(t)); }},
    KeyInfo{.name = "rate",
            .kind = KeyKind::integer,
            .sweeps = true,
            .group = kHowLong,
            .placeholder = "N",
            .unit = "per_second",
            .help = "messages a second, over all workers, sent by the clock whether replies have "
                    "come or not "
                    "(open loop), such as 10k; 0, or nothing: whenever a reply makes room",
            .maximum = 10'000'000,
            .set = [](Experiment& e, std::string_view t) { e.rate_per_second = parse_integer(t); }},
    KeyInfo{
        .name = "placement",
        .kind = KeyKind::placement,
        .sweeps = true,
        .group = kWho,
        .placeholder = "NAME|CORES",
        .default_text = "auto",
        .special_value = "auto",
        .help = "cross: a core each, second hardware threads last; same: all on one; free: not "
                "pinned; 0,1,1 or 0-3: these cores, "
                "coordinator first [cross where there are cores enough, else free]",
        .set = [](Experiment& e, std::string_view t) { e.placement = parse_placement(t).kind; }},
    KeyInfo{.name = "messages",
            .kind = KeyKind::integer,
            .sweeps = true,
            .group = kHowLong,
            .placeholder = "N",
            .help = "messages per invocation, over all workers, instead of a duration",
            .minimum = 1,
            .set = [](Experiment& e, std::string_view t) { e.messages = parse_integer(t); }},
    KeyInfo{.name = "duration",
            .kind = KeyKind::duration,
            .sweeps = true,
            .group = kHowLong,
            .placeholder = "TIME",
            .default_text = "100ms",
            .help = "measured time per invocation",
            .minimum = 1'000,
            .maximum = kDay,
            .set = [](Experiment& e, std::string_view t) { e.duration_ns = parse_duration(t); }},
    KeyInfo{.name = "warmup",
            .kind = KeyKind::integer,
            .sweeps = true,
            .group = kHowLong,
            .placeholder = "N",
            .default_text = "auto",
            .special_value = "auto",
            .help = "messages per worker before the measured part [4 MiB or 20 ms of them, 2 to "
                    "1000]",
            .minimum = 1,
            .maximum = 1'000'000'000,
            .set = [](Experiment& e, std::string_view t) { e.warmup = parse_integer(t); }},
    KeyInfo{
        .name = "timed-batch",
        .kind = KeyKind::integer,
        .sweeps = true,
        .group = kHowLong,
        .placeholder = "N",
        .default_text = "auto",
        .special_value = "auto",
        .help =
            "messages between two readings of the clock; 1: each is timed by itself [more where "
            "one takes less than 50 readings]",
        .minimum = 1,
        .maximum = 1'000'000,
        .set =
            [](Experiment& e, std::string_view t) {
              e.timed_batch = t == "auto" ? 0 : static_cast<std::uint32_t>(parse_integer(t));
            }},
    KeyInfo{.name = "touch",
            .kind = KeyKind::flag,
            .sweeps = true,
            .group = kWhat,
            .placeholder = "true|false",
            .default_text = "true",
            .help = "both sides write and read every byte of every payload",
            .set = [](Experiment& e, std::string_view t) { e.touch = parse_bool(t); }},
    KeyInfo{.name = "timeout",
            .kind = KeyKind::duration,
            .group = kHowLong,
            .placeholder = "TIME",
            .default_text = "auto",
            .special_value = "auto",
            .help = "end an invocation that takes longer [from the expected length]",
            .minimum = 10 * kMillisecond,
            .maximum = kDay,
            .set = [](Experiment& e,
                      std::string_view t) { e.timeout_ns = t == "auto" ? 0 : parse_duration(t); }},
    KeyInfo{
        .name = "invocations",
        .kind = KeyKind::integer,
        .scope = KeyScope::plan,
        .group = kHowLong,
        .placeholder = "N",
        .default_text = "auto",
        .special_value = "auto",
        .help =
            "fresh process trees per experiment; budget as well: what comes first [as many as fit "
            "budget, at least 3]",
        .minimum = 1,
        .maximum = 10'000,
        .set_plan = [](Plan& p,
                       std::string_view t) { p.invocations = t == "auto" ? 0 : parse_integer(t); }},
    KeyInfo{.name = "precision",
            .kind = KeyKind::percent,
            .scope = KeyScope::plan,
            .group = kHowLong,
            .placeholder = "SHARE|off",
            .default_text = "off",
            .special_value = "off",
            .help = "end an experiment once half the interval of its median is no more than this "
                    "share of it, such as 2%; or at invocations or budget, what comes first",
            .minimum = 10,
            .maximum = 5'000,
            .set_plan =
                [](Plan& p, std::string_view t) {
                  p.precision = t == "off" ? 0 : static_cast<double>(parse_percent(t)) / 10'000;
                }},
    KeyInfo{.name = "budget",
            .kind = KeyKind::duration,
            .scope = KeyScope::plan,
            .group = kHowLong,
            .placeholder = "TIME",
            .default_text = "3s",
            .help = "time per experiment; beside invocations it counts only where it is given",
            .minimum = kMillisecond,
            .maximum = kDay,
            .set_plan = [](Plan& p, std::string_view t) { p.budget_ns = parse_duration(t); }},
    KeyInfo{
        .name = "sample",
        .kind = KeyKind::duration,
        .scope = KeyScope::plan,
        .group = kAbout,
        .placeholder = "TIME|off",
        .default_text = "10ms",
        .special_value = "off",
        .help =
            "how often the state of every thread is looked at; where nobody asks, half as often "
            "while that takes more than 1 % of a core",
        .minimum = kMillisecond,
        .maximum = 10'000 * kMillisecond,
        .set_plan = [](Plan& p,
                       std::string_view t) { p.sample_ns = t == "off" ? 0 : parse_duration(t); }},
    KeyInfo{.name = "states",
            .kind = KeyKind::choice,
            .scope = KeyScope::plan,
            .group = kAbout,
            .placeholder = "NAME",
            .default_text = "sampled",
            .help = "exact: record every switch of every thread beside the samples; where that is "
                    "refused, samples alone",
            .set_plan = [](Plan& p, std::string_view t) { p.states = parse_name<States>(t); }},
    KeyInfo{.name = "seed",
            .kind = KeyKind::integer,
            .scope = KeyScope::plan,
            .group = kAbout,
            .placeholder = "N",
            .help = "draws the order of the invocations [random; it is in the result]",
            .set_plan = [](Plan& p, std::string_view t) { p.seed = parse_integer(t); }},
    KeyInfo{.name = "no-warn",
            .kind = KeyKind::text,
            .scope = KeyScope::plan,
            .group = kAbout,
            .placeholder = "ID[,ID]",
            .help = "warnings that are not printed; they are in the result all the same",
            .set_plan = [](Plan& p, std::string_view t) { p.no_warn = parse_warning_ids(t); }},
    KeyInfo{.name = "name",
            .kind = KeyKind::text,
            .scope = KeyScope::config,
            .group = kAbout,
            .placeholder = "TEXT",
            .help = "what to call this run"},
    KeyInfo{.name = "description",
            .kind = KeyKind::text,
            .scope = KeyScope::config,
            .group = kAbout,
            .placeholder = "TEXT",
            .help = "the question that it answers"},
};

}  // namespace

std::span<const KeyInfo> keys() { return kKeys; }

const KeyInfo& find_key(std::string_view name, std::string_view dashes) {
  std::vector<std::string> names;
  for (const KeyInfo& key : kKeys) {
    if (key.name == name) return key;
    names.push_back(std::string(dashes) + std::string(key.name));
  }
  const std::string typed = std::string(dashes) + std::string(name.substr(0, 80));
  const std::string hint = suggestion(typed, names);
  throw UsageError(fmt::format("unknown {} '{}'{}", dashes.empty() ? "key" : "option", typed,
                               hint.empty() ? "; `ipcbench --help` shows what there is" : hint));
}

}  // namespace ipcbench
