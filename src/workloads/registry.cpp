#include "ipcbench/workloads/registry.hpp"

#include <array>
#include <vector>

#include "ipcbench/base/error.hpp"
#include "ipcbench/base/spelling.hpp"

namespace ipcbench {

#define WORKLOAD(name) extern const WorkloadInfo name##_workload;
#include "workloads.def"
#undef WORKLOAD

std::span<const WorkloadInfo* const> workloads() {
  static constexpr std::array kAll = {
#define WORKLOAD(name) &name##_workload,
#include "workloads.def"
#undef WORKLOAD
  };
  return kAll;
}

WorkloadChoice find_workload(std::string_view text) {
  const std::size_t colon = text.find(':');
  const std::string_view name = text.substr(0, colon);
  std::vector<std::string> names;
  for (const WorkloadInfo* info : workloads()) {
    names.emplace_back(info->name);
    if (info->name == name)
      return {info, std::string(colon == std::string_view::npos ? "" : text.substr(colon + 1))};
  }
  std::string usages;
  for (const WorkloadInfo* info : workloads())
    usages += (usages.empty() ? "" : ", ") + std::string(info->usage);
  throw UsageError("unknown workload '" + std::string(name.substr(0, 80)) + "'" +
                   suggestion(name, names) + " (" + usages + ")");
}

}  // namespace ipcbench
