// Options that people know from other benchmarks (hyperfine, fio, perf bench, sockperf, iperf), and
// what is written here instead. Immutable; any thread may read.
#pragma once

#include <string_view>

#include "ipcbench/cli/commands.hpp"

namespace ipcbench {

// "--format=json, or -o FILE.json" for "--json"; empty: nothing that this command takes is known by
// that name.
std::string_view equivalent_here(std::string_view option, const Command& command);

}  // namespace ipcbench
