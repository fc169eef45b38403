// One rank of an MPI job: a party of the invocation whose loops, stages and records are those of
// every other transport. Its control block is its own; what other parties of one machine would see
// in it travels when all meet, and at the end.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "ipcbench/core/control.hpp"
#include "ipcbench/mpi/order.hpp"
#include "ipcbench/run/noise.hpp"
#include "ipcbench/run/sampler.hpp"
#include "ranks.hpp"
#include "voice.hpp"
#include "watch.hpp"

namespace ipcbench {

class RankRun {
 public:
  // `control` holds the experiment and the clock.
  RankRun(const RankOrder& order, const Voice& voice, ControlBlock& control, Ranks& ranks,
          RankWatch& watch);

  // Takes part to the end. Rank 0 tells the result.
  void run();

 private:
  static void meet(ControlBlock& control, Stage next);
  void begin_measured();
  void send_result();
  std::string own_part();
  InvocationResult collect_all(const std::vector<std::string>& parts);

  const RankOrder& order_;
  const Voice& voice_;
  ControlBlock& control_;
  Ranks& ranks_;
  RankWatch& watch_;
  std::unique_ptr<Sampler> sampler_;
  NoiseMeter noise_;
  std::uint64_t began_ns_, timeline_ns_ = 0;  // of this rank, and of its timeline
  std::vector<ClockOffset> offsets_before_, offsets_behind_;
};

// A control block that is ready for an invocation: it holds the experiment and the clock.
void begin_block(ControlBlock& control, const RankOrder& order);

// One invocation as this rank's part of it. Who fails complains, and ends the whole job.
void take_part(const RankOrder& order, const Voice& voice, ControlBlock& control, Ranks& ranks,
               RankWatch& watch);

// What a rank ends with that has failed.
inline constexpr int kRankFailed = 70;

}  // namespace ipcbench
