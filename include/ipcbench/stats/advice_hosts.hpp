// When a second host pays, from measured costs. Pure; any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "ipcbench/model/advice.hpp"

namespace ipcbench {

// The smallest work of an item, wall time on one core, from which on the fastest way over several
// hosts is faster by kWorthwhile than serial and than every way on one machine, by the model:
// looked for in 40 steps a decade from 100 ns to 100 s. Nothing where that is never, or where no
// way has several hosts.
std::optional<double> second_host_ns(const SizeAdvice& advice, std::uint32_t cores);

// The same as a sentence; empty where no way has several hosts.
std::string second_host_note(const SizeAdvice& advice);

}  // namespace ipcbench
