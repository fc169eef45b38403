// The command of ipcbench that has the same messages between as many processes. Private to the
// diagnosis.
#pragma once

#include "rules.hpp"

namespace ipcbench::diagnosing {

// Nothing where there are no messages to reproduce.
std::optional<Reproduction> reproduction_of(const Figures& figures);

}  // namespace ipcbench::diagnosing
