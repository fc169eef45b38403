#include "ipcbench/mpi/rank_words.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>
#include <optional>

#include "ipcbench/model/experiment.hpp"
#include "ipcbench/model/names.hpp"
#include "ipcbench/report/json_value.hpp"

namespace ipcbench {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::string_view kMark = "IPCBENCH-MPI";

std::string text_of(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

// FNV-1a: against lines of which a piece is missing, or is somebody else's.
std::uint64_t sum_of(std::string_view text) {
  std::uint64_t sum = 0xcbf2'9ce4'8422'2325;
  for (const char each : text) sum = (sum ^ static_cast<unsigned char>(each)) * 0x100'0000'01b3;
  return sum;
}

std::string_view next_word(std::string_view& text) {
  const std::size_t end = std::min(text.find(' '), text.size());
  const std::string_view word = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return word;
}

std::optional<std::uint64_t> number(std::string_view text, int base) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, base);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

// Of what follows the mark.
std::optional<RankLine> line_in(std::string_view text) {
  const std::string_view word = next_word(text);
  const auto bytes = number(next_word(text), 10);
  const auto sum = number(next_word(text), 16);
  const auto& names = NamesOf<RankWord>::kNames;
  const auto found = std::ranges::find(names, word);
  if (found == names.end() || bytes != text.size() || sum != sum_of(text)) return std::nullopt;
  return RankLine{static_cast<RankWord>(found - names.begin()), std::string(text)};
}

const std::string kOrigin = "a rank";

template <class Read>
auto read_json(std::string_view content, Read read) {
  const Json json = parse_result_json(content, kOrigin);
  return read(JsonValue(json, kOrigin));
}

}  // namespace

std::string rank_line(std::uint64_t job, RankWord word, std::string_view content) {
  return fmt::format("\n{} {:016x} {} {} {:016x} {}\n", kMark, job, name_of(word), content.size(),
                     sum_of(content), content);
}

RankLines::RankLines(std::uint64_t job) : mark_(fmt::format("{} {:016x} ", kMark, job)) {}

std::vector<RankLine> RankLines::take(std::string_view piece) {
  std::vector<RankLine> lines;
  open_ += piece;
  std::size_t begin = 0;
  for (std::size_t end = 0; (end = open_.find('\n', std::max(begin, seen_))) != std::string::npos;
       begin = seen_ = end + 1) {
    std::string_view line = std::string_view(open_).substr(begin, end - begin);
    if (!line.empty() && line.back() == '\r') line.remove_suffix(1);  // of a terminal
    const std::size_t mark = line.find(mark_);
    std::optional<RankLine> said;
    if (mark != std::string_view::npos) said = line_in(line.substr(mark + mark_.size()));
    if (said)
      lines.push_back(std::move(*said));
    else if (!line.empty())
      words_.append(line).push_back('\n');
  }
  open_.erase(0, begin);
  if (open_.size() > kLongestLine) open_.clear();
  seen_ = open_.size();
  if (words_.size() > kMostWords) words_.erase(0, words_.size() - kMostWords);
  return lines;
}

std::string state_text(const RankState& state) {
  const Failure& failure = state.failure;
  Json json = {{"rank", state.rank},
               {"host", state.host},
               {"status", name_of(failure.status)},
               {"reason", failure.reason},
               {"stage", failure.stage},
               {"phase", name_of(failure.phase.value_or(Phase::unaccounted))},
               {"messages", failure.messages},
               {"pid", failure.pid}};
  if (failure.state) json["state"] = std::string(1, *failure.state);
  if (!failure.wait_channel.empty()) json["wait_channel"] = failure.wait_channel;
  return text_of(json);
}

RankState parse_state(std::string_view content) {
  return read_json(content, [](const JsonValue& json) {
    RankState state;
    state.rank = static_cast<std::uint32_t>(json.at("rank").whole(kMaxWorkers));
    state.host = json.at("host").text();
    Failure& failure = state.failure;
    failure.status = json.at("status").choice<Status>();
    failure.reason = json.at("reason").text();
    failure.stage = json.at("stage").text();
    if (const auto phase = json.at("phase").choice<Phase>(); phase != Phase::unaccounted)
      failure.phase = phase;
    failure.messages = json.at("messages").whole();
    failure.pid = json.at("pid").whole();
    if (json.has("state") && json.at("state").text().size() == 1)
      failure.state = json.at("state").text()[0];
    if (json.has("wait_channel")) failure.wait_channel = json.at("wait_channel").text();
    return state;
  });
}

std::string processes_text(const std::vector<RankProcess>& ranks) {
  Json json = Json::array();
  for (const RankProcess& each : ranks) json.push_back({{"host", each.host}, {"pid", each.pid}});
  return text_of(json);
}

std::vector<RankProcess> parse_processes(std::string_view content) {
  return read_json(content, [](const JsonValue& json) {
    std::vector<RankProcess> ranks;
    for (const JsonValue& each : json.items())
      ranks.push_back({each.at("host").text(), each.at("pid").signed_whole(0)});
    return ranks;
  });
}

std::string expected_text(std::uint64_t expected_ns) {
  return text_of({{"expected_ns", expected_ns}});
}

std::uint64_t parse_expected(std::string_view content) {
  return read_json(content, [](const JsonValue& json) { return json.at("expected_ns").whole(); });
}

}  // namespace ipcbench
