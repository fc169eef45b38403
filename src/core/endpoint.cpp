#include "ipcbench/core/endpoint.hpp"

#include <set>

#include "ipcbench/base/cpu.hpp"
#include "ipcbench/core/codec.hpp"

namespace ipcbench {
namespace {

bool shares_cores(const Experiment& experiment) {
  std::set<int> pinned;
  for (std::uint32_t i = 0; i < staged_parties(experiment); ++i)
    pinned.insert(experiment.cpus.at(staged_party(experiment, i)));
  const bool is_free = *pinned.begin() < 0;
  return parties_of(experiment).size() > (is_free ? allowed_cpus().size() : pinned.size());
}

}  // namespace

ByHandle payloads_by_handle(const Experiment& experiment) {
  const std::uint64_t most = experiment.inline_below;
  if (most == 0) return {};
  return {experiment.task_bytes() > most,
          experiment.answer_bytes() > most && experiment.pattern != Pattern::broadcast};
}

LaneSpec lane_spec(const Experiment& experiment, ControlBlock* control) {
  LaneSpec spec;
  spec.size_bytes = frame_bytes(experiment.codec, experiment.task_bytes());
  spec.reply_bytes = frame_bytes(experiment.codec, experiment.answer_bytes());
  const ByHandle by_handle = payloads_by_handle(experiment);
  if (by_handle.tasks) spec.size_bytes = kHandleBytes;
  if (by_handle.replies) spec.reply_bytes = kHandleBytes;
  spec.depth = experiment.depth;
  spec.workers = experiment.workers;
  spec.pattern = experiment.pattern;
  spec.start = experiment.start;
  spec.wait = experiment.wait;
  spec.topology = experiment.topology;
  spec.lock_scope = experiment.lock_scope;
  spec.touch = experiment.touch;
  spec.shares_cores = shares_cores(experiment);
  // A coordinator with a schedule has the next task written before the reply is there.
  spec.in_turns = experiment.pattern != Pattern::stream && experiment.depth == 1 &&
                  experiment.rate_per_second == 0;
  spec.seed = experiment.seed;
  spec.options = Options(experiment.options.view());
  spec.control = control;
  return spec;
}

}  // namespace ipcbench
