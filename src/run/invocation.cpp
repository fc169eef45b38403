#include "invocation.hpp"

#include "ipcbench/base/cpu.hpp"
#include "ipcbench/base/units.hpp"
#include "ipcbench/core/codec.hpp"
#include "ipcbench/model/asked_for.hpp"
#include "ipcbench/workloads/registry.hpp"

namespace ipcbench {
namespace {

constexpr std::uint64_t kInvocationGraceNs = 10'000'000'000;
constexpr std::uint64_t kGraceOfFailureNs = 1'500'000'000;

}  // namespace

std::uint64_t grace_of(const Experiment& experiment) {
  return asks_for_failure(experiment) ? kGraceOfFailureNs : kInvocationGraceNs;
}

// Cores that the host moves apart make messages in memory eight times as long as their pace was.
std::uint64_t pace_timeout(const Experiment& experiment, std::uint64_t expected_ns) {
  constexpr std::uint64_t kSlower = 20;
  return saturating_add(grace_of(experiment), saturating_multiply(kSlower, expected_ns));
}

// The coordinator alone encodes the tasks of all workers and decodes their replies.
std::uint64_t setup_timeout(const Experiment& experiment) {
  const WorkloadChoice work = find_workload(experiment.work.view());
  const std::uint64_t rounds = experiment.warmup_exact ? experiment.warmup : 0;
  const std::uint64_t items =
      saturating_multiply(8ULL + experiment.depth + rounds, experiment.items);
  const std::uint64_t at_once = experiment.hold_hundredths == 0 ? 1 : experiment.workers;
  const std::uint64_t work_ns = saturating_multiply(saturating_multiply(items, at_once),
                                                    work.info->slowest_ns(work.arguments));
  const std::uint64_t bytes =
      saturating_multiply(saturating_add(experiment.task_bytes(), experiment.answer_bytes()),
                          4ULL * experiment.workers * (experiment.depth + rounds + 2ULL));
  const std::uint64_t parties = staged_parties(experiment);
  const std::uint64_t per_core = (parties + allowed_cpus().size() - 1) / allowed_cpus().size();
  const std::uint64_t codec_ns = saturating_multiply(
      saturating_add(slowest_codec_ns(experiment.codec, experiment.task_bytes()),
                     slowest_codec_ns(experiment.codec, experiment.answer_bytes())),
      experiment.workers * (experiment.depth + rounds + 2ULL));
  const std::uint64_t pools = saturating_multiply(experiment.pool_bytes, parties);
  // Handed out to each worker and read there, and gone over by every item of a work that uses it.
  const std::uint64_t fixed = saturating_multiply(
      experiment.fixed_bytes,
      2ULL * parties + (work.info->fixed == FixedUsage::none ? 0 : items * experiment.workers));
  const std::uint64_t memory =
      saturating_add(saturating_add(bytes, pools), saturating_add(fixed, experiment.ballast_bytes));
  const std::uint64_t length =
      saturating_add(saturating_add(work_ns, codec_ns), saturating_multiply(memory, 20));
  return saturating_add(kInvocationGraceNs, saturating_multiply(per_core, length));
}

[[noreturn]] void halt(ProcessWatcher::Event event, Failure failure) {
  Halt reason;
  reason.event = event;
  reason.failure = std::move(failure);
  throw reason;
}

Failure interruption() {
  Failure failure;
  failure.status = Status::interrupted;
  failure.reason = "interrupted by a signal";
  return failure;
}

}  // namespace ipcbench
