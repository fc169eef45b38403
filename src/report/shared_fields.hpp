// The records of what comparisons and histories share. Private to the report.
#pragma once

#include <string>
#include <tuple>
#include <vector>

#include "ipcbench/model/fields.hpp"

namespace ipcbench {

// What of a machine tells two of them apart at a glance; a result holds the rest.
struct HostInBrief {
  std::string cpu, kernel;
  std::vector<int> allowed_cpus;
};

inline HostInBrief in_brief(const HostInfo& host) {
  return {host.cpu, host.kernel, host.allowed_cpus};
}

template <>
struct Record<HostInBrief> {
  static constexpr std::string_view kAbout = "A machine.";
  static constexpr std::tuple kFields{
      field("cpu", &HostInBrief::cpu, "model of the processor"),
      field("kernel", &HostInBrief::kernel, "name and release"),
      field("allowed_cpus", &HostInBrief::allowed_cpus, "cores that could be used",
            {.item = "one core"}),
  };
};

}  // namespace ipcbench
