// Finds METG by measurement: a model says where to look, and what is measured there decides. Main
// thread only.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "ipcbench/advise/measure.hpp"
#include "ipcbench/model/metg.hpp"

namespace ipcbench {

struct MetgRequest {
  std::vector<std::string> transports;
  std::vector<std::uint64_t> sizes;
  std::uint64_t reply_bytes = 8;
  std::uint32_t workers = 2;
  // Of mpi: over the first host, the first two, four ... and all of them, with a worker for each of
  // their ranks but one. Empty: this machine.
  std::string hosts;
  std::string launcher;                     // of mpi; empty: the usual one
  double efficiency = 0.5;                  // 0 to 1
  std::uint64_t budget_ns = 8'000'000'000;  // of each transport and size
};

// All transports and sizes in the same rounds. Fills everything but the tool, the host and the
// times of the whole. UsageError where no transport is left.
Metg find_metg(const MetgRequest& request, Bench& bench);

}  // namespace ipcbench
