// No work: a reply as soon as the task is there.
#include "ipcbench/base/error.hpp"
#include "ipcbench/workloads/registry.hpp"

namespace ipcbench {

extern const WorkloadInfo none_workload;
constinit const WorkloadInfo none_workload = {
    .name = "none",
    .usage = "none",
    .summary = "no work: the reply follows at once",
    .check =
        [](std::string_view arguments, std::uint64_t) {
          if (!arguments.empty()) throw UsageError("takes no arguments; write none");
        },
    .uses_payload = [](std::string_view) { return false; },
    .memory_bytes = [](std::string_view) { return std::uint64_t{0}; },
    .slowest_ns = [](std::string_view) { return std::uint64_t{0}; },
    .make = [](std::string_view) { return std::unique_ptr<Workload>(); },
};

}  // namespace ipcbench
