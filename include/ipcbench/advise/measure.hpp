// Runs experiments for whoever needs their figures rather than their documents: the seam between
// questions and the measured path. A test puts a machine of its own in here.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ipcbench/model/document.hpp"
#include "ipcbench/model/warnings.hpp"

namespace ipcbench {

// Keys and their values as on the command line: {{"transport", "pipe"}, {"size", "1MiB"}}.
using Settings = std::vector<std::pair<std::string_view, std::string>>;

// How often and how long each of the experiments runs.
struct Effort {
  std::uint64_t invocations = 5;  // at most
  std::uint64_t budget_ns = 0;    // of all experiments together; ends them after one or more rounds
};

class Bench {
 public:
  virtual ~Bench() = default;

  // Checks an experiment as the command line would, without running it. Empty: it can be run here;
  // else why not.
  virtual std::string why_not(const Settings& settings) = 0;

  // All of them, which why_not() has nothing against, in rounds and random order, so that drift
  // hits all alike. One result for each, in their order. Throws Interrupted where somebody ends it.
  virtual std::vector<ExperimentResult> run(const std::vector<Settings>& experiments,
                                            const Effort& effort) = 0;

  // Of all buffers of an experiment that why_not() has nothing against; 0: not known.
  virtual std::uint64_t memory_bytes(const Settings&) { return 0; }

  // Cores that may be used.
  virtual std::uint32_t cores() = 0;

 protected:
  Bench() = default;
  Bench(const Bench&) = default;
  Bench& operator=(const Bench&) = default;
};

// A signal ended the run.
struct Interrupted {};

// This machine.
class LiveBench final : public Bench {
 public:
  // `on_step` hears what is done, `on_trouble` what went wrong around it: of a guard that died, of
  // what could not be removed.
  LiveBench(std::function<void(const std::string&)> on_step,
            std::function<void(const Warning&)> on_trouble);
  std::string why_not(const Settings& settings) override;
  std::vector<ExperimentResult> run(const std::vector<Settings>& experiments,
                                    const Effort& effort) override;
  std::uint64_t memory_bytes(const Settings& settings) override;
  std::uint32_t cores() override;

 private:
  std::function<void(const std::string&)> on_step_;
  std::function<void(const Warning&)> on_trouble_;
};

}  // namespace ipcbench
