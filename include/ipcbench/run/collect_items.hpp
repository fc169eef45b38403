// `--items=N`: the engine counts messages, users count the items in them.
#pragma once

#include <cstdint>

namespace ipcbench {

struct InvocationResult;

// Turns the counts of a result from messages of so many items into items, and what one message took
// by itself into the share of an item. The times of single messages stay what they are: an item
// takes as long as the message that carries it. So do the sizes of frames.
void count_items(std::uint32_t items, InvocationResult& result);

}  // namespace ipcbench
