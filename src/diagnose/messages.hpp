// How many messages there are, how long they are and what one costs: from counters of reads and
// writes, and from the arguments of calls that were found asleep. Private to the diagnosis.
#pragma once

#include "situation.hpp"

namespace ipcbench::diagnosing {

// Nothing where hardly anything was moved, or where threads of one process talk through memory.
std::optional<SeenMessages> messages_of(const Situation& situation);

// Whether a worker is an interpreter of Python.
bool is_python(const Situation& situation);

// Of all processor time of the tree, what copying so many bytes takes at least.
double transfer_share(const Situation& situation);

// Processor time of all processes for one message.
double cost_s(const Situation& situation, const SeenMessages& messages);

}  // namespace ipcbench::diagnosing
