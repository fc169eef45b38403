// What a rank says, and to whom: lines for whoever has started its job (mpi/rank_words.hpp), or
// sentences for people where that was no ipcbench.
#pragma once

#include <unistd.h>

#include <cstdint>
#include <string_view>

#include "ipcbench/mpi/rank_words.hpp"

namespace ipcbench {

struct Voice {
  std::uint64_t job = 0;
  int news = STDOUT_FILENO;     // how far all are, and the result: of rank 0 alone
  int trouble = STDERR_FILENO;  // what becomes of this rank
  bool to_people = false;       // who hear of trouble

  // Throws std::system_error where nobody listens any more.
  void tell(RankWord word, std::string_view content) const;
  // `word` is failed or status.
  void complain(RankWord word, const RankState& state) const;
};

}  // namespace ipcbench
