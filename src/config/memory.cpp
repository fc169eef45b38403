#include "ipcbench/config/memory.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "ipcbench/base/units.hpp"
#include "ipcbench/core/codec.hpp"
#include "ipcbench/core/fixed_data.hpp"
#include "ipcbench/drive/buffers.hpp"
#include "ipcbench/transports/handles.hpp"
#include "ipcbench/transports/staged.hpp"
#include "ipcbench/workloads/registry.hpp"
#include "limits.hpp"

namespace ipcbench {
namespace {

std::string about(std::uint64_t bytes) {
  return bytes == UINT64_MAX ? "more than 2^64 bytes" : human_size(static_cast<double>(bytes));
}

// What the coordinator holds beside its buffers, and what workers have of the same data.
std::uint64_t held_bytes(const Experiment& experiment, FixedUsage usage) {
  const bool writes = usage == FixedUsage::writes && has_own_fixed_data(experiment);
  std::uint64_t copies = 0;
  switch (fixed_way(experiment)) {
    case FixedWay::none:
      break;
    case FixedWay::same_memory:
      copies = 1 + (writes ? experiment.workers : 0);
      break;
    case FixedWay::pipe_first:
    case FixedWay::pipe:
    case FixedWay::queue:
      copies = 1 + experiment.workers;
      break;
    case FixedWay::file:
    case FixedWay::memory:
      copies = 2 + (writes ? experiment.workers : 0);
      break;
  }
  return saturating_add(experiment.ballast_bytes,
                        saturating_multiply(experiment.fixed_bytes, copies));
}

// What it does is not known: a message and its answer at both ends, and once more on the way.
std::uint64_t program_memory(const Experiment& experiment) {
  const std::uint64_t at_once = std::uint64_t{experiment.depth} * experiment.workers;
  return saturating_multiply(saturating_multiply(3, at_once),
                             saturating_add(experiment.task_bytes(), experiment.answer_bytes()));
}

}  // namespace

std::uint64_t memory_needed(const Experiment& planned) {
  const Experiment experiment = as_it_travels(planned);
  // The copy baseline works in pieces of at most this.
  constexpr std::uint64_t kCopyPiece = 8ULL << 20;
  const TransportInfo& transport = find_transport(experiment.transport.view());
  if (transport.program != nullptr) return program_memory(experiment);
  const WorkloadChoice work = find_workload(experiment.work.view());
  const LaneSpec spec = lane_spec(experiment, nullptr);
  const bool shared = experiment.topology == Topology::shared;
  const std::uint64_t together = shared ? transport.shared.memory_bytes(spec) : 0;
  const std::uint64_t hops = experiment.topology == Topology::broker ? 2 : 1;
  std::uint64_t per_worker = shared ? 0 : saturating_multiply(hops, transport.memory_bytes(spec));
  per_worker = saturating_add(per_worker, work.info->memory_bytes(work.arguments));
  if (uses_payload(work, experiment))
    per_worker = saturating_add(per_worker, experiment.task_bytes());
  if (experiment.sender == Sender::feeder)
    per_worker = saturating_add(
        per_worker, saturating_multiply(experiment.depth + 1ULL,
                                        saturating_add(experiment.answer_bytes(), 8192)));
  const std::uint64_t piece = std::max(std::min(kCopyPiece, experiment.task_bytes()),
                                       std::min(kCopyPiece, experiment.answer_bytes()));
  // What each party holds of its own, and what it encodes or decodes at a time.
  const std::uint64_t codec =
      std::max(codec_memory_bytes(experiment.codec, experiment.task_bytes()),
               codec_memory_bytes(experiment.codec, experiment.answer_bytes()));
  const std::uint64_t party =
      is_staged(experiment) ? saturating_add(own_buffers_bytes(experiment), codec) : 0;
  const std::uint64_t own = saturating_multiply(party, experiment.workers + 1ULL);
  const std::uint64_t lanes =
      saturating_add(saturating_multiply(per_worker, experiment.workers), together);
  const std::uint64_t held =
      saturating_add(held_bytes(experiment, work.info->fixed), slot_memory_bytes(experiment));
  return saturating_add(saturating_add(lanes, held), saturating_add(own, 2 * piece));
}

void check_resources(const PlannedExperiment& planned, const MemoryLimits& memory) {
  const Experiment& experiment = planned.experiment;
  const std::uint64_t needed = memory_needed(experiment);
  const std::uint64_t usable = memory.available_bytes / 5 * 4;
  if (memory.available_bytes != UINT64_MAX && needed > usable)
    throw ResourceError(fmt::format(
        "{}: needs {} of memory; {} of the {} that are available ({}) may be used; lower size, "
        "reply, depth or workers{}{}{}",
        planned.name, about(needed), about(usable), about(memory.available_bytes), memory.source,
        experiment.buffers == Buffers::rotate ? ", or pool" : "",
        experiment.fixed_bytes != 0 ? ", or fixed" : "",
        experiment.ballast_bytes != 0 ? ", or ballast" : ""));
  check_system_limits(planned, needed);
  const TransportInfo& transport = find_transport(experiment.transport.view());
  if (transport.program != nullptr) {
    transport.program(experiment.options.view());
    return;
  }
  if (!transport.missing_package.empty())
    throw ResourceError(planned.name + ": " + why_unavailable(transport));
  if (transport.check_limits == nullptr) return;
  try {
    LaneSpec spec = lane_spec(as_it_travels(experiment), nullptr);
    spec.workers += brokers_of(experiment);  // whose lanes share the limits with the workers'
    transport.check_limits(spec);
  } catch (const ResourceError& error) {
    const std::string text = error.what();
    throw ResourceError(text.starts_with(planned.name + ":") ? text : planned.name + ": " + text);
  }
}

}  // namespace ipcbench
