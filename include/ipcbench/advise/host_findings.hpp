// What doctor says of hosts that it has tried. Pure; any thread.
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "ipcbench/advise/checkup.hpp"
#include "ipcbench/mpi/host_probe.hpp"

namespace ipcbench {

// Whether a host is reached, and has this build (rank_build()) and the library of the first host;
// empty: nobody knows that one.
void judge_probe(Findings& findings, const std::string& host, const HostProbe& probe,
                 const std::string& own_build, const std::string& first_library);

// Of a job between two hosts: whether the launcher put its ranks there, what the library says of
// its way, and how far their clocks are apart. `hosts`: "a and b".
void judge_pair(Findings& findings, const std::string& hosts, const InvocationResult& job);

// Bytes that each network interface of this machine has sent since it is up.
using BytesSent = std::map<std::string, std::uint64_t>;

// Which of them carried at least `least_bytes` meanwhile.
void judge_interfaces(Findings& findings, const std::string& hosts, const BytesSent& before,
                      const BytesSent& after, std::uint64_t least_bytes);

// Of a job with all ranks: how long it takes to launch, and whether they have a core each.
void judge_launch(Findings& findings, const ExperimentResult& job);

}  // namespace ipcbench
