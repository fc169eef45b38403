// Answers how to spread some work: measures what the ways cost without work, predicts all of them
// by a model (stats/way_model.hpp), and runs the best ones with the work itself. Main thread only.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "ipcbench/advise/measure.hpp"
#include "ipcbench/model/advice.hpp"

namespace ipcbench {

struct AdviceRequest {
  AdviceQuestion question;
  std::vector<std::uint64_t> more_sizes;     // beside that of the question, none of them twice
  std::vector<std::string> transports;       // empty: usual_transports()
  std::uint64_t budget_ns = 12'000'000'000;  // of each size, of all that is measured but changes
  bool what_if = false;                      // half of it more for changes of the best way
  bool explain = false;
};

// Those that a program of one's own would choose from, each in the form that suits it.
std::vector<std::string> usual_transports(bool isolation);

// Which numbers of workers are worth a look: 1, 2, 4 ..., one less than the cores, as many, and the
// most.
std::vector<std::uint32_t> worker_counts(std::uint32_t most, std::uint32_t cores);

// Fills everything but the tool, the host, and the times of the whole. UsageError where the
// question cannot be answered: one worker, no transport that is left.
Advice advise(const AdviceRequest& request, Bench& bench);

}  // namespace ipcbench
