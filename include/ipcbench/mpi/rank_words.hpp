// What ranks say to whoever has started their job: lines among whatever a launcher and a library
// print, known by the number of the job. Rank 0 says on standard output how far all are, and the
// result; any rank says on standard error what became of it. A line counts where it is whole, which
// its length and its sum tell; nothing else does, least of all an exit code.
//
//   IPCBENCH-MPI 0123456789abcdef KIND BYTES SUM {...}
//
// Pure; any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "ipcbench/model/result.hpp"

namespace ipcbench {

enum class RankWord : std::uint8_t {
  launched,  // all ranks run, and know of each other
  measured,  // the measured part begins
  result,    // its content is what invocation_text() makes
  failed,    // this rank gives up
  status,    // shortly before its time is over: where it is
};
template <>
struct NamesOf<RankWord> {
  static constexpr std::array<std::string_view, 5> kNames = {"launched", "measured", "result",
                                                             "failed", "status"};
};

struct RankLine {
  RankWord word = RankWord::launched;
  std::string content;  // JSON
};

// A whole line, with an empty one before it: whatever else was printed may not end in one.
std::string rank_line(std::uint64_t job, RankWord word, std::string_view content);

// Takes what a stream brings, in pieces of any length, and gives the lines of one job. What is none
// of them is the words of others: the last `kMostWords` bytes are kept.
class RankLines {
 public:
  static constexpr std::size_t kMostWords = 65536;
  static constexpr std::size_t kLongestLine = std::size_t{512} << 20;

  explicit RankLines(std::uint64_t job);
  std::vector<RankLine> take(std::string_view piece);
  // Of others, by now.
  const std::string& words() const noexcept { return words_; }

 private:
  std::string mark_;
  std::string open_;  // the line that has not ended
  std::size_t seen_ = 0;
  std::string words_;
};

// Of a rank that says `failed` or `status`.
struct RankState {
  std::uint32_t rank = 0;
  std::string host;
  Failure failure;  // `party` is not set: that is the rank
};
std::string state_text(const RankState& state);
// What all ranks are, of `launched`: by rank.
struct RankProcess {
  std::string host;
  std::int32_t pid = 0;
};
std::string processes_text(const std::vector<RankProcess>& ranks);
// How long the measured part may take, of `measured`.
std::string expected_text(std::uint64_t expected_ns);

// UsageError for what is none.
RankState parse_state(std::string_view content);
std::vector<RankProcess> parse_processes(std::string_view content);
std::uint64_t parse_expected(std::string_view content);

}  // namespace ipcbench
