// Where what a party noted lies on the time line of the whole run. Private to the formats that draw
// timelines.
#pragma once

#include <cstdint>
#include <string>

#include "ipcbench/model/document.hpp"
#include "ipcbench/stats/host_clock.hpp"

namespace ipcbench {

class RunClock {
 public:
  RunClock(const InvocationResult& invocation, std::uint32_t party);

  // `own_ns` since the party's timeline began; ns since the run began, 0 before it.
  std::uint64_t at(std::uint64_t own_ns) const;

  // "worker 0", or of an MPI job "worker 0 on host-b (within 2.50 us)": its name, where it was, and
  // by how much its times may be wrong.
  const std::string& party() const { return party_; }

 private:
  std::uint64_t barrier_ns_;
  HostClock clock_;
  std::string party_;
};

// What holds of the clocks of all invocations of an MPI job, in a sentence; empty where there is no
// such job.
std::string about_clocks(const Document& document);

}  // namespace ipcbench
