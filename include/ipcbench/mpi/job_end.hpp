// Why an MPI job did not send a result: from what its ranks said, what the launcher printed, and
// how that ended. Pure; any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "ipcbench/base/process.hpp"
#include "ipcbench/model/experiment.hpp"
#include "ipcbench/model/result.hpp"
#include "ipcbench/mpi/rank_words.hpp"

namespace ipcbench {

// What became of a job.
struct JobEnd {
  std::vector<RankProcess> ranks;  // once all have been heard of; else empty
  bool is_measured = false;        // the measured part has begun
  std::vector<RankState> failed, status;
  std::string words;                   // of the launcher and its library, both streams
  std::optional<ExitStatus> launcher;  // nothing: it had to be ended
  bool is_late = false;                // its time was up
  bool is_stopped = false;             // somebody wanted the run to end
  std::string result;                  // whole, or empty
};

// Adds what a rank has said.
void take_word(JobEnd& end, const RankLine& line);

// For people, of a rank that says `failed` or `status`.
std::string sentence_of(RankWord word, const RankState& state);

// A rank that the launcher has missed.
struct LostRank {
  std::optional<std::uint32_t> rank;
  std::string host;
  std::int32_t pid = 0;
  std::optional<int> signal, code;  // one of the two
  bool operator==(const LostRank&) const = default;
};

// What Open MPI 4 and MPICH 4 print of a rank that died: the first one; nothing where they say
// nothing of any.
std::optional<LostRank> lost_rank_in(std::string_view words);

// Whether a launcher says that it cannot start ranks: MPICH's may wait for them nevertheless.
bool gives_up(std::string_view words);

// The failure of a job without a result. A rank that says why comes first, then one that is lost;
// of a late job whoever did not say where it is, or still computes.
Failure explain_job(const JobEnd& end, const Experiment& experiment, std::uint64_t after_ns);

}  // namespace ipcbench
