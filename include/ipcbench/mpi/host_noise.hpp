// What else the hosts of an MPI job did, from what each rank has seen of its machine. Pure; any
// thread.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "ipcbench/model/noise.hpp"

namespace ipcbench {

struct RankNoise {
  std::uint64_t machine = 0;  // two hosts can be of one, as containers are
  std::string host;
  Noise noise;  // own_ns is of this rank alone
};

// By rank. Of the first rank of each host: what its machine did, where own_ns is the time of all
// ranks of that machine, and frequency_hz the slowest that any of them has seen. Of other ranks
// nothing.
std::vector<std::optional<Noise>> host_noise(std::span<const RankNoise> ranks);

}  // namespace ipcbench
