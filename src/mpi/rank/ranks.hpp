// All ranks of an invocation as one of them sees them: who they are, where they run, how far their
// clocks are apart, and how they meet. Owned by the rank's main thread, which alone may call.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "ipcbench/model/result.hpp"
#include "ipcbench/mpi/rank_map.hpp"
#include "ipcbench/mpi/rank_words.hpp"
#include "mpi_call.hpp"

namespace ipcbench {

// Of the other ranks' clocks, on rank 0: how far each is ahead of its own, by how much that may be
// wrong, and when it was so.
struct ClockOffset {
  double offset_ns = 0, error_ns = 0;
  std::uint64_t at_ns = 0;  // monotonic_ns of rank 0
};

class Ranks {
 public:
  // Together, of all of `members`. Errors of their calls are thrown.
  explicit Ranks(MPI_Comm members);
  ~Ranks();
  Ranks(const Ranks&) = delete;
  Ranks& operator=(const Ranks&) = delete;

  std::uint32_t own() const noexcept { return own_; }
  std::uint32_t count() const noexcept { return count_; }
  MPI_Comm lanes() const noexcept { return lanes_; }

  // Tells all of all; then places them. By rank.
  void introduce(Placement placement);
  const std::vector<RankPlace>& places() const noexcept { return places_; }
  std::vector<RankProcess> processes() const;
  // The same number for ranks of one machine, whatever their hosts are called.
  std::uint64_t machine_of(std::uint32_t rank) const { return cores_[rank].machine; }
  // How many workers can compute at the same time.
  std::uint32_t worker_cores() const;

  // The shortest of many round trips with each. By rank; empty but on rank 0.
  std::vector<ClockOffset> clock_offsets();

  // Sleeps until all have come.
  void meet();
  // Returns on all at nearly the same time.
  void start_together();
  // Rank 0's words, for all.
  template <class Words>
  void share(Words& words) {
    check_mpi(MPI_Bcast(&words, sizeof words, MPI_BYTE, 0, control_), "MPI_Bcast");
  }
  // What each has to say, on rank 0 by rank; elsewhere nothing.
  std::vector<std::string> gather(const std::string& own);

 private:
  MPI_Comm lanes_ = MPI_COMM_NULL, control_ = MPI_COMM_NULL;
  std::uint32_t own_ = 0, count_ = 0;
  std::vector<RankPlace> places_;
  std::vector<RankCores> cores_;
  std::vector<std::int32_t> pids_;
};

}  // namespace ipcbench
