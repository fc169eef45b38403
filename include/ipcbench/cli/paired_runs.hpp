// The live comparison of one experiment: pairs of single invocations of two programs, or of two
// configurations of one, each started in the same way, until the rule of stats/compare.hpp has
// decided or the time is up. Main thread.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <random>
#include <string>
#include <vector>

#include "ipcbench/model/comparison.hpp"
#include "ipcbench/model/plan.hpp"
#include "ipcbench/stats/warnings.hpp"

namespace ipcbench {

struct DuetOptions {
  std::string baseline;         // path of A; B is this program
  std::uint64_t budget_ns = 0;  // per experiment, a hard cap but for the invocation that runs
  int stop_fd = -1;             // readable: stop
};

// UsageError where `program` cannot be started, or answers --version as no ipcbench does. Whether
// it can do what is asked for shows in the first pair. Main thread; waits for the program, or until
// `stop_fd` is readable, and then refuses nothing.
void check_baseline(const std::string& program, int stop_fd);

class PairedRuns {
 public:
  // After each pair; `row` is what is known so far.
  using Report = std::function<void(const ComparisonRow& row)>;

  PairedRuns(DuetOptions options, std::uint64_t seed)
      : options_(std::move(options)), coins_(seed) {}

  // Never throws for what happens to an invocation: it is in the row's failure. Status interrupted:
  // stopped. std::system_error when A cannot be started.
  // `a` and `b` are the same experiment but where two configurations are compared; then the row
  // says what differs. If both say how many messages, they must say the same.
  ComparisonRow run(const PlannedExperiment& a, const PlannedExperiment& b, const Report& report);

  // Of A and B, once either has answered.
  const ComparedVersion& a() const noexcept { return versions_[0]; }
  const ComparedVersion& b() const noexcept { return versions_[1]; }

 private:
  enum Who : std::size_t { kA, kB };

  // One invocation. False: it failed, and the row says how.
  bool invoke(Who who, const std::vector<std::string>& arguments, ComparisonRow& row,
              ExperimentResult& result);
  // How many messages take about the planned time on both sides; 0: an invocation failed. Warns
  // where the two understand the flags differently.
  std::uint64_t calibrate(const PlannedExperiment& a, const PlannedExperiment& b,
                          ComparisonRow& row);
  using BothArguments = std::array<std::vector<std::string>, 2>;
  bool run_pair(const BothArguments& arguments, std::vector<Pair>& set, ComparisonRow& row);

  DuetOptions options_;
  std::mt19937_64 coins_;
  ComparedVersion versions_[2];
  Throttled throttled_;  // of the row that runs
};

}  // namespace ipcbench
