// What `ipcbench watch` writes: what was seen, what is said of it, and where. Plain data.
#pragma once

#include <string>

#include "ipcbench/model/diagnosis.hpp"
#include "ipcbench/model/document.hpp"
#include "ipcbench/model/host.hpp"
#include "ipcbench/model/observation.hpp"

namespace ipcbench {

struct WatchDocument {
  ToolInfo tool;
  HostInfo host;
  std::string started;  // UTC, ISO 8601
  Observation observation;
  Diagnosis diagnosis;
};

}  // namespace ipcbench
