#include "ipcbench/workloads/registry.hpp"

#include <array>
#include <vector>

#include "ipcbench/base/error.hpp"
#include "ipcbench/base/spelling.hpp"

namespace ipcbench {

#define WORKLOAD(name) extern const WorkloadInfo name##_workload;
#define HIDDEN(name) WORKLOAD(name)
#include "workloads.def"
#undef HIDDEN
#undef WORKLOAD

std::span<const WorkloadInfo* const> workloads() {
  static constexpr std::array kAll = {
#define WORKLOAD(name) &name##_workload,
#define HIDDEN(name)
#include "workloads.def"
#undef HIDDEN
#undef WORKLOAD
  };
  return kAll;
}

namespace {

// What is for tests alone: it can be named, and is not listed.
constexpr std::array kHidden = {
#define WORKLOAD(name)
#define HIDDEN(name) &name##_workload,
#include "workloads.def"
#undef HIDDEN
#undef WORKLOAD
};

}  // namespace

WorkloadChoice find_workload(std::string_view text) {
  const std::size_t colon = text.find(':');
  const std::string_view name = text.substr(0, colon);
  const std::string arguments(colon == std::string_view::npos ? "" : text.substr(colon + 1));
  std::vector<std::string> names;
  for (const WorkloadInfo* info : workloads()) {
    if (info->name == name) return {info, arguments};
    names.emplace_back(info->name);
  }
  for (const WorkloadInfo* info : kHidden)
    if (info->name == name) return {info, arguments};
  std::string usages;
  for (const WorkloadInfo* info : workloads())
    usages += (usages.empty() ? "" : ", ") + std::string(info->usage);
  throw UsageError("unknown workload '" + std::string(name.substr(0, 80)) + "'" +
                   suggestion(name, names) + " (" + usages + ")");
}

bool uses_payload(const WorkloadChoice& work, const Experiment& experiment) {
  const bool in_task = experiment.fixed_bytes != 0 && experiment.fixed_by == FixedBy::task;
  return work.info->uses_payload(work.arguments) ||
         (in_task && work.info->fixed != FixedUsage::none);
}

}  // namespace ipcbench
