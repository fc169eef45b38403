#include "voice.hpp"

#include "ipcbench/base/write_all.hpp"
#include "ipcbench/mpi/job_end.hpp"

namespace ipcbench {

void Voice::tell(RankWord word, std::string_view content) const {
  write_all(news, rank_line(job, word, content));
}

void Voice::complain(RankWord word, const RankState& state) const {
  write_all(trouble, to_people ? "ipcbench-mpi: " + sentence_of(word, state) + "\n"
                               : rank_line(job, word, state_text(state)));
}

}  // namespace ipcbench
