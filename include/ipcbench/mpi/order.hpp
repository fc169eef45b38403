// What each rank of an MPI job is told: one argument of plain characters, the same for all. Whoever
// starts a job and its ranks are of the same build, because most of it is the experiment as it lies
// in memory.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "ipcbench/model/experiment.hpp"

namespace ipcbench {

struct RankOrder {
  std::uint64_t job = 0;          // random, in every line that its ranks say
  std::uint64_t sample_ns = 0;    // 0: states are not sampled
  std::uint64_t patience_ns = 0;  // from the start of the rank; then it ends by itself
  Experiment experiment;
};

// "1.2.3-0123abc-7000": the same for programs that understand each other.
std::string rank_build();

std::string order_text(const RankOrder& order);
// ResourceError where another build wrote it.
RankOrder parse_order(std::string_view text);

}  // namespace ipcbench
