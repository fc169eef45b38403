// The recorded noise of tests/data/noise.txt; its README.md says what it is.
#pragma once

#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "ipcbench/model/comparison.hpp"
#include "paths.hpp"

namespace ipcbench {

using Series = std::vector<PairedRun>;  // in the order in which they ran

// By workload and spin, one series per block.
using Recording = std::map<std::pair<std::string, int>, std::vector<Series>>;

inline Recording read_recording() {
  std::ifstream file(source_path("/tests/data/noise.txt"));
  Recording recording;
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with('#')) continue;
    std::istringstream fields(line);
    std::string block, workload, spin;
    fields >> block >> workload >> spin;
    Series series;
    char placement = 0;
    for (double ns = 0; fields >> ns >> placement;) series.push_back({ns, {placement}});
    recording[{workload, std::stoi(spin)}].push_back(std::move(series));
  }
  return recording;
}

inline const Recording& recording() {
  static const Recording kRecording = read_recording();
  return kRecording;
}

}  // namespace ipcbench
