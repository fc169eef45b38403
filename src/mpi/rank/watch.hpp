// Looks after a rank's time: says where it is shortly before that is over, and ends it a while
// after that, whatever has become of the launcher and of the network. A thread that calls no MPI.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <string>
#include <thread>

#include "ipcbench/core/control.hpp"
#include "ipcbench/mpi/rank_words.hpp"
#include "voice.hpp"

namespace ipcbench {

// Where the rank is, as far as its control block says.
RankState state_of(const ControlBlock& control, std::uint32_t rank);

class RankWatch {
 public:
  RankWatch(const ControlBlock& control, const Voice& voice, std::uint64_t patience_ns);
  ~RankWatch();
  RankWatch(const RankWatch&) = delete;
  RankWatch& operator=(const RankWatch&) = delete;

  // Once it is known.
  void is_rank(std::uint32_t rank);
  // From now on it has so long.
  void restart(std::uint64_t patience_ns);

 private:
  void run();

  const ControlBlock& control_;
  Voice voice_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::uint32_t rank_ = 0;
  std::uint64_t began_ns_, patience_ns_;
  bool has_said_ = false, is_over_ = false;
  std::thread thread_;
};

}  // namespace ipcbench
