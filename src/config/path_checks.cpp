// The checks of what way messages take: through a broker, as handles, to one worker or to all.
#include <fmt/format.h>

#include "ipcbench/base/units.hpp"
#include "rules.hpp"

namespace ipcbench {
namespace {

// What one message for all workers does not go with.
void check_broadcast(const Draft& draft) {
  const Experiment& experiment = draft.experiment;
  const auto reject = [](std::string_view why) {
    throw UsageError(fmt::format("pattern=broadcast: {}", why));
  };
  if (experiment.topology == Topology::shared)
    reject("a shared queue gives each message to one worker; write topology=lanes or pattern=pool");
  if (experiment.transport == "null") reject("over null nothing travels; write pattern=pool");
  if (experiment.rate_per_second != 0)
    reject("works without a rate only; drop rate, or write pattern=pool");
  if (!payloads_by_handle(experiment).tasks) return;
  // Every lane would copy into the memory that all workers read.
  if (experiment.buffers != Buffers::reuse)
    reject(
        "what is written once lies where the workers read it; write buffers=reuse, or "
        "inline-below=0");
  if (experiment.codec != Codec::none)
    reject(
        "what is written once lies where the workers read it; write codec=none, or "
        "inline-below=0");
}

}  // namespace

// A thread of the broker serves one worker, and waits for one message at a time.
void check_broker(const Draft& draft) {
  const Experiment& experiment = draft.experiment;
  const auto reject = [](const std::string& why) { throw UsageError("topology=broker: " + why); };
  if (experiment.start == Start::thread)
    reject(
        "the broker is a process, and with start=thread the others are one; write start=fork or "
        "spawn, or topology=lanes");
  if (experiment.start == Start::forkserver)
    reject("works with start=fork or spawn; write one of them, or topology=lanes");
  if (experiment.pattern != Pattern::stream && experiment.depth != 1)
    reject(fmt::format(
        "depth={}: the broker brings a worker one task at a time, and then its reply back; write "
        "depth=1, or pattern=stream, which has no replies",
        experiment.depth));
  if (experiment.dispatch == Dispatching::free)
    reject(
        "dispatch=free: a worker says that it is free before the broker has its reply; write "
        "dispatch=turns");
}

void check_pattern(const Draft& draft) {
  const Experiment& experiment = draft.experiment;
  if (experiment.pattern == Pattern::broadcast) check_broadcast(draft);
  if (experiment.pattern != Pattern::pingpong) return;
  if (experiment.workers != 1)
    throw UsageError(
        fmt::format("workers={}: pingpong has one worker; write workers=1 or "
                    "pattern=pool",
                    experiment.workers));
  if (experiment.work != "none")
    throw UsageError(fmt::format("work={}: pingpong does no work; write work=none or pattern=pool",
                                 experiment.work.view()));
  if (experiment.reply_bytes != experiment.size_bytes)
    throw UsageError(
        fmt::format("reply={}: pingpong replies what it was sent, {}; drop reply, or "
                    "write pattern=pool",
                    format_size(experiment.reply_bytes), format_size(experiment.size_bytes)));
}

void check_inline_below(const Draft& draft) {
  const auto& [experiment, transport, machine] = draft;
  if (experiment.inline_below == 0) return;
  const auto reject = [&](const std::string& why) {
    throw UsageError(fmt::format("inline-below={}: {}", format_size(experiment.inline_below), why));
  };
  const bool once = experiment.pattern == Pattern::broadcast && transport.in_memory;
  if (!transport.carries_handles && !once)
    reject(
        fmt::format("{} does not copy its payloads through the kernel; write one of pipe, fifo, "
                    "unix, tcp, posix-mq, sysv-mq, zeromq and nng, or drop inline-below",
                    transport.name));
  if (experiment.topology == Topology::shared)
    reject(
        "a lane says when a payload may be overwritten, a shared queue does not; write "
        "topology=lanes or drop inline-below");
  if (experiment.pattern == Pattern::stream)
    reject(
        "pattern=stream has no replies that say when a payload may be overwritten; write "
        "another pattern, or drop inline-below");
}

}  // namespace ipcbench
