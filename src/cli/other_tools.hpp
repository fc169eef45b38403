// Options that people know from other benchmarks (hyperfine, fio, perf bench, sockperf, iperf), and
// what is written here instead. Immutable; any thread may read.
#pragma once

#include <string_view>

namespace ipcbench {

// "--format=json, or -o FILE.json" for "--json"; empty: nothing is known of this option.
std::string_view equivalent_here(std::string_view option);

}  // namespace ipcbench
