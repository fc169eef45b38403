// The workloads that `--work` can name: one file each, one line in workloads.def.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "ipcbench/core/shared_work.hpp"
#include "ipcbench/core/workload.hpp"
#include "ipcbench/model/experiment.hpp"

namespace ipcbench {

// A process that serves the work of all workers, as the coordinator holds it.
class WorkServer {
 public:
  virtual ~WorkServer() = default;
  // Behind the end of the last worker: returns when the server has ended too.
  virtual void await_end() = 0;
};

enum class FixedUsage : std::uint8_t { none, reads, writes };

// `arguments` is what follows the name: "256:payload" of "matmul:256:payload".
struct WorkloadInfo {
  std::string_view name;
  std::string_view usage;  // "matmul:N[:payload]"
  std::string_view summary;
  // Throws UsageError when the arguments or the payload's size do not fit.
  void (*check)(std::string_view arguments, std::uint64_t payload_bytes) = nullptr;
  bool (*uses_payload)(std::string_view arguments) = nullptr;
  // Memory of one worker's workload, saturating.
  std::uint64_t (*memory_bytes)(std::string_view arguments) = nullptr;
  // More than one item takes on any machine that is worth waiting for: the watchdog's patience.
  std::uint64_t (*slowest_ns)(std::string_view arguments) = nullptr;
  // Makes what lies in the memory that all workers share, before any of them runs; nullptr: zero
  // bits will do.
  void (*share)(std::string_view arguments, SharedWork& shared) = nullptr;
  // Starts what serves the work of all workers, before any of them; nullptr, or nothing made: they
  // need none. Throws std::system_error where it cannot be started.
  std::unique_ptr<WorkServer> (*serve)(std::string_view arguments, ControlBlock&) = nullptr;
  // What an item does with the data that every item needs; without any such work is refused.
  FixedUsage fixed = FixedUsage::none;
  // nullptr: nothing to do, and no phase for it.
  std::unique_ptr<Workload> (*make)(std::string_view arguments) = nullptr;
};

std::span<const WorkloadInfo* const> workloads();

struct WorkloadChoice {
  const WorkloadInfo* info = nullptr;
  std::string arguments;
};

// The workload that "matmul:256" names, and its arguments. UsageError with a suggestion otherwise.
WorkloadChoice find_workload(std::string_view text);

// Does an item read the content of its task?
bool uses_payload(const WorkloadChoice& work, const Experiment& experiment);

}  // namespace ipcbench
