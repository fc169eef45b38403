#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <set>

#include "ipcbench/base/units.hpp"
#include "ipcbench/core/fixed_data.hpp"
#include "ipcbench/core/shared.hpp"
#include "ipcbench/core/wait.hpp"
#include "ipcbench/drive/buffers.hpp"
#include "ipcbench/workloads/registry.hpp"
#include "rules.hpp"

namespace ipcbench {
namespace {

template <class Enum>
void check_choice(std::string_view key, Enum value, const Choices<Enum>& supported,
                  std::string_view transport) {
  if (supported.contains(value)) return;
  std::vector<std::string> names;
  for (const Enum each : supported) names.emplace_back(name_of(each));
  throw UsageError(fmt::format("{}={}: {} works with {}={}{}", key, name_of(value), transport, key,
                               join_names(names), names.size() == 1 ? " only" : ""));
}

}  // namespace

void check_topology(const Draft& draft) {
  const auto& [experiment, transport, machine] = draft;
  check_choice("topology", experiment.topology, transport.topologies, transport.name);
  if (experiment.topology == Topology::shared && experiment.pattern == Pattern::stream)
    throw UsageError(
        "topology=shared: works with pattern=pool or pingpong; write topology=lanes or another "
        "pattern");
  if (experiment.topology == Topology::broker) check_broker(draft);
}

void check_lock_scope(const Draft& draft) {
  const auto& [experiment, transport, machine] = draft;
  if (experiment.topology != Topology::shared) {
    if (experiment.lock_scope != LockScope::none)
      throw UsageError(fmt::format(
          "lock-scope={}: topology={} has no lock; write topology=shared or drop lock-scope",
          name_of(experiment.lock_scope), name_of(experiment.topology)));
    return;
  }
  check_choice("lock-scope", experiment.lock_scope, transport.shared.lock_scopes,
               fmt::format("{} with topology=shared", transport.name));
  if (experiment.lock_scope != LockScope::copy) return;
  constexpr std::uint64_t kLeastPiece = 64;  // its sender, and some content
  const std::uint64_t piece = transport.shared.piece_bytes(lane_spec(experiment, nullptr));
  if (piece == 0)
    throw UsageError(fmt::format(
        "lock-scope=copy: what several workers write into {} would mix; write lock-scope=message",
        transport_text(experiment)));
  if (piece < kLeastPiece && kHeaderBytes + experiment.answer_bytes() > piece)
    throw UsageError(
        fmt::format("lock-scope=copy: {} moves {} bytes at once, and a piece takes {}; raise its "
                    "call or chunk, "
                    "or write lock-scope=message",
                    transport_text(experiment), piece, kLeastPiece));
}

void check_start(const Draft& draft) {
  check_choice("start", draft.experiment.start, draft.transport.starts, draft.transport.name);
}

void check_sender(const Draft& draft) {
  check_choice("sender", draft.experiment.sender, draft.transport.senders, draft.transport.name);
}

void check_dispatch(const Draft& draft) {
  const Experiment& experiment = draft.experiment;
  if (experiment.dispatch == Dispatching::turns) return;
  const auto reject = [&](std::string_view why) {
    throw UsageError(fmt::format("dispatch={}: {}", name_of(experiment.dispatch), why));
  };
  if (experiment.topology == Topology::shared)
    reject(
        "workers of a shared queue take their tasks when they are free anyway; write "
        "topology=lanes or drop dispatch");
  if (experiment.pattern != Pattern::pool)
    reject(fmt::format("pattern={} {}; write pattern=pool or drop dispatch",
                       name_of(experiment.pattern),
                       experiment.pattern == Pattern::stream ? "has no replies that say who is free"
                       : experiment.pattern == Pattern::broadcast ? "has every task for all workers"
                                                                  : "has one worker"));
  if (experiment.rate_per_second != 0)
    reject(
        "with a rate tasks leave by the clock, whoever is free; drop rate or write dispatch=turns");
}

void check_wait(const Draft& draft) {
  const auto& [experiment, transport, machine] = draft;
  if (experiment.topology == Topology::shared)
    check_choice("wait", experiment.wait, transport.shared.waits,
                 fmt::format("{} with topology=shared", transport.name));
  else
    check_choice("wait", experiment.wait, transport.waits, transport.name);
  if (experiment.sender == Sender::feeder && counts_rings(experiment.wait))
    throw UsageError(
        fmt::format("wait={}: a worker and its feeder would take each other's wakes; write another "
                    "wait, such as "
                    "futex, or sender=inline",
                    name_of(experiment.wait)));
}

void check_items(const Draft& draft) {
  const Experiment& experiment = draft.experiment;
  if (experiment.items == 1) return;
  const auto reject = [&](const std::string& why) {
    throw UsageError(fmt::format("items={}: {}", experiment.items, why));
  };
  if (experiment.pattern == Pattern::pingpong)
    reject("pingpong sends one at a time; write items=1 or pattern=pool");
  if (experiment.rate_per_second != 0)
    reject("with a rate every item has a time of its own; write items=1 or drop rate");
  if (!checked_multiply(experiment.items, std::max(experiment.size_bytes, experiment.reply_bytes)))
    reject("so many of this size are beyond 2^64 bytes; lower items");
  const std::uint64_t rest = experiment.messages % experiment.items;
  if (rest != 0)
    reject(fmt::format("messages={} cannot be divided by it; write messages={}",
                       experiment.messages, experiment.messages - rest + experiment.items));
}

void check_rate(const Draft& draft) {
  const Experiment& experiment = draft.experiment;
  const std::uint64_t rate = experiment.rate_per_second;
  if (rate == 0) return;
  if (experiment.pattern == Pattern::stream)
    throw UsageError(
        fmt::format("rate={}: pattern=stream has no replies to time; write pattern=pool or "
                    "pingpong, or drop rate",
                    rate));
  if (experiment.topology != Topology::lanes)
    throw UsageError(
        fmt::format("rate={}: works with topology=lanes only; write that, or drop rate", rate));
  if (experiment.timed_batch > 1)
    throw UsageError(fmt::format(
        "timed-batch={}: with rate={} every message is timed by itself; drop timed-batch or rate",
        experiment.timed_batch, rate));
  const std::uint64_t due = messages_due(rate, experiment.duration_ns);
  if (experiment.messages == 0 && due < experiment.workers)
    throw UsageError(
        fmt::format("rate={}: {} message{} due within duration={}, less than workers={}; raise "
                    "duration or rate",
                    rate, due, due == 1 ? " is" : "s are", format_duration(experiment.duration_ns),
                    experiment.workers));
}

void check_buffers(const Draft& draft) {
  const Experiment& experiment = draft.experiment;
  if (experiment.buffers == Buffers::reuse) return;
  if (experiment.sender == Sender::feeder)
    throw UsageError(
        fmt::format("buffers={}: works with sender=inline only; write that or buffers=reuse",
                    name_of(experiment.buffers)));
  if (!experiment.touch)
    throw UsageError(fmt::format(
        "touch=false: buffers={} copies every byte of every message; write touch=true or "
        "buffers=reuse",
        name_of(experiment.buffers)));
}

void check_pool(const Draft& draft) {
  const Experiment& experiment = draft.experiment;
  const std::uint64_t least = least_pool_bytes(as_it_travels(experiment));
  if (experiment.buffers == Buffers::rotate && experiment.pool_bytes < least)
    throw UsageError(
        fmt::format("pool={}: holds fewer messages than are in use at a time; write pool={} or "
                    "more, or lower size "
                    "and reply",
                    format_size(experiment.pool_bytes), format_size(least)));
}

void check_codec(const Draft& draft) {
  const Experiment& experiment = draft.experiment;
  if (experiment.codec == Codec::none) return;
  const auto reject = [&](std::string_view why) {
    throw UsageError(fmt::format("codec={}: {}", name_of(experiment.codec), why));
  };
  if (experiment.topology == Topology::shared)
    reject("works with topology=lanes only; write that or codec=none");
  if (experiment.sender == Sender::feeder)
    reject("works with sender=inline only; write that or codec=none");
  if (experiment.transport == "null") reject("over null nothing travels; write codec=none");
  if (!experiment.touch) reject("reads every byte; write touch=true or codec=none");
  if (experiment.codec == Codec::copy) return;
  for (const auto& [key, bytes] :
       {std::pair{"size", experiment.size_bytes}, std::pair{"reply", experiment.reply_bytes}}) {
    if (bytes % sizeof(double) != 0)
      reject(fmt::format("{}={} is no number of doubles; write a multiple of 8, or codec=copy", key,
                         format_size(bytes)));
    constexpr std::uint64_t kMost = 0xFFFF'FFFFULL * sizeof(double);  // of msgpack's arrays
    if (bytes > kMost)
      reject(fmt::format("{}={} is more than {}; lower it, or write codec=copy", key,
                         format_size(bytes), format_size(kMost)));
  }
}

namespace {

// Refuses sums of bytes that no counter holds.
void check_sums(const Experiment& experiment, std::uint64_t messages, const std::string& factors) {
  const auto payload = checked_add(experiment.size_bytes, experiment.reply_bytes);
  if (payload && checked_multiply(*payload, messages)) return;
  throw UsageError(fmt::format(
      "size={} and reply={}: times {} they are beyond 2^64 bytes; "
      "lower one of them",
      format_size(experiment.size_bytes), format_size(experiment.reply_bytes), factors));
}

}  // namespace

void check_size(const Draft& draft) {
  const Experiment experiment = as_it_travels(draft.experiment);
  std::string factors =
      fmt::format("depth={} and workers={}", experiment.depth, experiment.workers);
  if (experiment.items != 1) factors = fmt::format("items={}, ", experiment.items) + factors;
  const std::uint64_t messages = std::uint64_t{experiment.depth} * experiment.workers;
  check_sums(experiment, saturating_multiply(messages, experiment.items), factors);
}

void check_messages(const Draft& draft) {
  const Experiment experiment = as_it_travels(draft.experiment);
  check_sums(experiment, experiment.messages, fmt::format("messages={}", experiment.messages));
  const bool lanes = experiment.topology != Topology::shared;
  if (lanes && experiment.messages != 0 && experiment.messages_to_send() < experiment.workers)
    throw UsageError(fmt::format(
        "messages={}: {} less than workers={}, so some would have nothing "
        "to do; raise messages or lower workers",
        experiment.messages,
        experiment.items == 1 ? "is" : fmt::format("with items={} that is", experiment.items),
        experiment.workers));
}

void check_timeout(const Draft& draft) {
  const Experiment& experiment = draft.experiment;
  if (experiment.timeout_ns != 0 && experiment.timeout_ns <= experiment.duration_ns)
    throw UsageError(fmt::format("timeout={}: is not longer than duration={}; raise timeout",
                                 format_duration(experiment.timeout_ns),
                                 format_duration(experiment.duration_ns)));
}

void check_work(const Draft& draft) {
  const Experiment& experiment = draft.experiment;
  const WorkloadChoice work = find_workload(experiment.work.view());
  try {
    work.info->check(work.arguments, experiment.size_bytes);
  } catch (const UsageError& error) {
    throw UsageError(fmt::format("work={}: {}", experiment.work.view(), error.what()));
  }
  if (!experiment.touch && work.info->uses_payload(work.arguments))
    throw UsageError(fmt::format(
        "touch=false: work={} reads a payload that nobody writes then; write touch=true or "
        "another work",
        experiment.work.view()));
}

void check_placement(const Draft& draft) {
  const Experiment& experiment = draft.experiment;
  for (std::uint32_t i = 0; i < experiment.listed_cores; ++i)
    if (std::ranges::find(draft.machine.cpus, experiment.core_list[i]) == draft.machine.cpus.end())
      throw ResourceError(fmt::format(
          "placement: core {} is not allowed here; allowed are {}", experiment.core_list[i],
          fmt::join(std::set(draft.machine.cpus.begin(), draft.machine.cpus.end()), ",")));
}

}  // namespace ipcbench
