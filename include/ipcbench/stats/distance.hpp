// Near or far: what the round trips of a cache line say about two cores. Pure; any thread.
#pragma once

#include <optional>
#include <string>

#include "ipcbench/model/noise.hpp"

namespace ipcbench {

// On virtual machines the round trip is about 50 ns while the host has both virtual cores close to
// each other (a common cache), and 350 to 440 ns while they are apart; 160 ns lies between the two
// by factors. On bare metal hyper-threads of one core take 10 to 40 ns, cores with a common cache
// 40 to 100, and different sockets 100 to 300, where the word may go either way. So the ns are
// what counts, and the word is short for them.
inline constexpr double kFarNs = 160;

// "near", "far", or "moved" where before and after differ; of one reading what that says; empty
// where there is none.
std::string distance_of(const std::optional<CacheLine>& line);

// Whether two invocations can be paired: near or far is the host's doing, and no difference of the
// two. True where it is not known of one of them.
bool are_as_far_apart(const std::optional<CacheLine>& a, const std::optional<CacheLine>& b);

}  // namespace ipcbench
