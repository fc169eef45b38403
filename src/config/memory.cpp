#include "ipcbench/config/memory.hpp"

#include <fmt/format.h>
#include <sys/resource.h>

#include <algorithm>

#include "ipcbench/base/units.hpp"
#include "ipcbench/transports/registry.hpp"
#include "ipcbench/workloads/registry.hpp"

namespace ipcbench {
namespace {

std::string about(std::uint64_t bytes) {
  return bytes == UINT64_MAX ? "more than 2^64 bytes" : human_size(static_cast<double>(bytes));
}

}  // namespace

std::uint64_t memory_needed(const Experiment& experiment) {
  // The copy baseline works in pieces of at most this.
  constexpr std::uint64_t kCopyPiece = 8ULL << 20;
  const TransportInfo& transport = find_transport(experiment.transport.view());
  const WorkloadChoice work = find_workload(experiment.work.view());
  std::uint64_t per_worker = transport.memory_bytes(lane_spec(experiment, nullptr));
  per_worker = saturating_add(per_worker, work.info->memory_bytes(work.arguments));
  if (work.info->uses_payload(work.arguments))
    per_worker = saturating_add(per_worker, experiment.size_bytes);
  const std::uint64_t piece = std::max(std::min(kCopyPiece, experiment.size_bytes),
                                       std::min(kCopyPiece, experiment.reply_bytes));
  return saturating_add(saturating_multiply(per_worker, experiment.workers), 2 * piece);
}

void check_resources(const PlannedExperiment& planned, const MemoryLimits& memory) {
  const Experiment& experiment = planned.experiment;
  const std::uint64_t needed = memory_needed(experiment);
  const std::uint64_t usable = memory.available_bytes / 5 * 4;
  if (memory.available_bytes != UINT64_MAX && needed > usable)
    throw ResourceError(fmt::format(
        "{}: needs {} of memory; {} of the {} that are available ({}) may be used; lower size, "
        "reply, depth or workers",
        planned.name, about(needed), about(usable), about(memory.available_bytes), memory.source));
  // The coordinator holds both sides of every lane for a moment, the supervisor files of every party.
  const std::uint64_t files = 32 + 6ULL * (experiment.workers + 1);
  rlimit open_files{};
  ::getrlimit(RLIMIT_NOFILE, &open_files);
  if (files > open_files.rlim_cur)
    throw ResourceError(fmt::format(
        "{}: needs {} descriptors, {} are allowed (ulimit -n); raise that or lower workers",
        planned.name, files, open_files.rlim_cur));
  const TransportInfo& transport = find_transport(experiment.transport.view());
  if (transport.check_limits == nullptr) return;
  try {
    transport.check_limits(lane_spec(experiment, nullptr));
  } catch (const ResourceError& error) {
    throw ResourceError(planned.name + ": " + error.what());
  }
}

}  // namespace ipcbench
