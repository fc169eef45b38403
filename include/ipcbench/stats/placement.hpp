// Where the parties of an invocation ran, as far as the guest can see. Pure; any thread.
#pragma once

#include <string>

#include "ipcbench/model/result.hpp"

namespace ipcbench {

// "pinned"; or where parties run freely: "together" on one core, "apart" on a core each, "mixed",
// some together and some apart; "moved" where one of them began on another core than it ended on;
// "unknown" where the kernel does not tell. The first party with one of these two decides between
// them. Feeders are parties.
std::string placement_label(const InvocationResult& invocation, Placement placement);

}  // namespace ipcbench
