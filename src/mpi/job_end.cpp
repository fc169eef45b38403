#include "ipcbench/mpi/job_end.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "ipcbench/base/units.hpp"
#include "ipcbench/core/control.hpp"
#include "ipcbench/run/program_protocol.hpp"

namespace ipcbench {
namespace {

constexpr std::string_view kHostRemedy =
    "; check that each host can be reached without a password, and has ipcbench-mpi at the same "
    "path";

// The number behind `mark`.
std::optional<int> number_behind(std::string_view text, std::string_view mark) {
  const std::size_t at = text.find(mark);
  if (at == std::string_view::npos) return std::nullopt;
  text.remove_prefix(at + mark.size());
  text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc{} ? std::optional(value) : std::nullopt;
}

std::string word_behind(std::string_view text, std::string_view mark) {
  const std::size_t at = text.find(mark);
  if (at == std::string_view::npos) return {};
  text.remove_prefix(at + mark.size());
  return std::string(text.substr(0, text.find_first_of(" \n\r.,")));
}

// "mpirun noticed that process rank 1 with PID 1234 on node b exited on signal 9 (Killed)."
std::optional<LostRank> lost_in_openmpi(std::string_view words) {
  const std::size_t at = words.find("noticed that process rank ");
  if (at != std::string_view::npos) {
    const std::string_view line = words.substr(at, 1000);
    LostRank lost;
    if (const auto rank = number_behind(line, "process rank"); rank && *rank >= 0)
      lost.rank = static_cast<std::uint32_t>(*rank);
    lost.pid = number_behind(line, "with PID").value_or(0);
    lost.host = word_behind(line, "on node ");
    lost.signal = number_behind(line, "on signal");
    if (!lost.signal) lost.code = number_behind(line, "exit code");
    return lost;
  }
  // "Process name: [[4711,1],2]\n  Exit code:    1"
  const std::size_t name = words.find("Process name: [[");
  if (name == std::string_view::npos) return std::nullopt;
  const std::string_view line = words.substr(name, 1000);
  LostRank lost;
  if (const auto rank = number_behind(line, "],"); rank && *rank >= 0)
    lost.rank = static_cast<std::uint32_t>(*rank);
  lost.code = number_behind(line, "Exit code:");
  return lost;
}

// "=   PID 1234 RUNNING AT b", "=   EXIT CODE: 9", which is a signal: of who exits it says nothing.
std::optional<LostRank> lost_in_mpich(std::string_view words) {
  const std::size_t at = words.find("BAD TERMINATION OF ONE OF YOUR APPLICATION PROCESSES");
  if (at == std::string_view::npos) return std::nullopt;
  const std::string_view banner = words.substr(at, 2000);
  LostRank lost;
  lost.pid = number_behind(banner, "=   PID").value_or(0);
  lost.host = word_behind(banner, "RUNNING AT ");
  lost.signal = number_behind(banner, "EXIT CODE:");
  return lost;
}

std::string rank_name(std::uint32_t rank, const std::string& host) {
  return host.empty() ? fmt::format("{} (rank {})", party_name(rank), rank)
                      : fmt::format("{} (rank {} on {})", party_name(rank), rank, host);
}

std::string_view stage_of(const JobEnd& end) {
  return name_of(end.is_measured ? Stage::measured : Stage::opening);
}

Failure failure_of(const RankState& state) {
  Failure failure = state.failure;
  failure.party = state.rank;
  failure.reason = sentence_of(RankWord::failed, state);
  return failure;
}

// Rank and host are known of all ranks, and a launcher may name the process alone.
void complete(LostRank& lost, const std::vector<RankProcess>& ranks) {
  for (std::uint32_t i = 0; i < ranks.size() && !lost.rank; ++i)
    if (ranks[i].pid == lost.pid && (lost.host.empty() || ranks[i].host == lost.host))
      lost.rank = i;
  if (!lost.rank || *lost.rank >= ranks.size()) return;
  lost.host = ranks[*lost.rank].host;
  lost.pid = ranks[*lost.rank].pid;
}

// The last that a rank said of itself, so that the phase is known in which it was lost.
void note_status(Failure& failure, const JobEnd& end) {
  const auto found = std::ranges::find(end.status, failure.party.value_or(UINT32_MAX),
                                       [](const RankState& each) { return each.rank; });
  if (found == end.status.end()) return;
  failure.phase = found->failure.phase;
  failure.messages = found->failure.messages;
  failure.stage = found->failure.stage;
  failure.state = found->failure.state;
  failure.wait_channel = found->failure.wait_channel;
}

Failure failure_of(LostRank lost, const JobEnd& end, const Experiment& experiment) {
  complete(lost, end.ranks);
  Failure failure;
  failure.status = Status::died;
  failure.stage = stage_of(end);
  failure.pid = static_cast<std::uint64_t>(std::max(lost.pid, 0));
  const ExitStatus how{lost.code, lost.signal};
  const std::string what = lost.code || lost.signal ? describe(how) : "ended";
  if (lost.rank && *lost.rank <= experiment.workers) {
    failure.party = *lost.rank;
    failure.reason = fmt::format("{} {}", rank_name(*lost.rank, lost.host), what);
  } else {
    failure.reason = fmt::format("a rank{}{} {}", lost.host.empty() ? "" : " on ", lost.host, what);
  }
  note_status(failure, end);
  return failure;
}

// What the launcher said at last that is more than a frame or a hint.
std::string last_words(std::string_view words) {
  std::string kept;
  while (!words.empty()) {
    const std::size_t end = std::min(words.find('\n'), words.size());
    std::string_view line = words.substr(0, end);
    words.remove_prefix(std::min(end + 1, words.size()));
    line.remove_prefix(std::min(line.find_first_not_of(" =-*"), line.size()));
    if (line.empty()) continue;
    if (!kept.empty()) kept += " ";
    kept += line;
    if (kept.size() > 600) break;
  }
  return kept.empty() ? kept : "; it says: " + short_text(kept);
}

std::string in_time(std::uint64_t after_ns) {
  return fmt::format("when time was up, {} after the launch",
                     human_duration(static_cast<double>(after_ns)));
}

// Whoever waits is kept waiting by somebody else.
bool waits(const RankState& state) {
  const auto phase = state.failure.phase;
  return !phase || *phase == Phase::send || *phase == Phase::receive || *phase == Phase::idle;
}

Failure explain_late(const JobEnd& end, const Experiment& experiment, std::uint64_t after_ns) {
  Failure failure;
  failure.status = Status::timeout;
  failure.stage = stage_of(end);
  if (end.ranks.empty()) {
    failure.status = Status::no_resource;
    failure.reason = fmt::format("not all ranks had begun {}{}{}", in_time(after_ns),
                                 last_words(end.words), kHostRemedy);
    return failure;
  }
  if (end.status.empty()) {
    failure.reason = fmt::format(
        "no rank said where it was {}: {} was stopped, or the hosts cannot be reached any more",
        in_time(after_ns), experiment.launcher.view());
    return failure;
  }
  const auto is_silent = [&](std::uint32_t rank) {
    return std::ranges::find(end.status, rank, &RankState::rank) == end.status.end();
  };
  for (std::uint32_t rank = 0; rank < end.ranks.size(); ++rank) {
    if (!is_silent(rank)) continue;
    failure.party = rank;
    failure.pid = static_cast<std::uint64_t>(std::max(end.ranks[rank].pid, 0));
    failure.reason = fmt::format(
        "{} did not say where it was {}: it has ended, was stopped, or its host cannot be reached",
        rank_name(rank, end.ranks[rank].host), in_time(after_ns));
    return failure;
  }
  auto slowest = std::ranges::find_if_not(end.status, waits);
  if (slowest == end.status.end()) slowest = end.status.begin();
  failure.party = slowest->rank;
  note_status(failure, end);
  failure.pid = slowest->failure.pid;
  failure.reason = fmt::format(
      "{} was still busy {}{}", rank_name(slowest->rank, slowest->host), in_time(after_ns),
      failure.phase ? fmt::format(", in the phase {}", name_of(*failure.phase)) : "");
  return failure;
}

}  // namespace

void take_word(JobEnd& end, const RankLine& line) {
  switch (line.word) {
    case RankWord::launched:
      end.ranks = parse_processes(line.content);
      break;
    case RankWord::measured:
      end.is_measured = true;
      break;
    case RankWord::result:
      end.result = line.content;
      break;
    case RankWord::failed:
      end.failed.push_back(parse_state(line.content));
      break;
    case RankWord::status:
      end.status.push_back(parse_state(line.content));
      break;
  }
}

std::string sentence_of(RankWord word, const RankState& state) {
  const std::string name = rank_name(state.rank, state.host);
  if (word == RankWord::failed)
    return fmt::format("{}: {}", name, short_text(state.failure.reason));
  return fmt::format(
      "{}: its time is nearly up, in the part {}{}", name, state.failure.stage,
      state.failure.phase ? fmt::format(", phase {}", name_of(*state.failure.phase)) : "");
}

std::optional<LostRank> lost_rank_in(std::string_view words) {
  if (auto lost = lost_in_openmpi(words)) return lost;
  return lost_in_mpich(words);
}

bool gives_up(std::string_view words) {
  return std::ranges::any_of(
      std::array{"ssh: ", "[mpiexec@", "execvp error"},
      [&](const char* each) { return words.find(each) != std::string_view::npos; });
}

Failure explain_job(const JobEnd& end, const Experiment& experiment, std::uint64_t after_ns) {
  const auto cause = std::ranges::find_if(end.failed, [](const RankState& each) {
    return each.failure.status == Status::corrupt || each.failure.status == Status::no_resource;
  });
  if (cause != end.failed.end()) return failure_of(*cause);
  if (!end.failed.empty()) return failure_of(end.failed.front());
  if (end.is_late) return explain_late(end, experiment, after_ns);
  if (const auto lost = lost_rank_in(end.words)) return failure_of(*lost, end, experiment);
  Failure failure;
  failure.stage = stage_of(end);
  failure.status = end.ranks.empty() ? Status::no_resource : Status::died;
  failure.reason =
      fmt::format("{} {} before {}{}{}", experiment.launcher.view(),
                  end.launcher ? describe(*end.launcher) : "had to be ended",
                  end.ranks.empty() ? "all ranks had begun" : "its ranks had sent a result",
                  last_words(end.words), end.ranks.empty() ? kHostRemedy : "");
  return failure;
}

}  // namespace ipcbench
