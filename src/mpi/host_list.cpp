#include "ipcbench/mpi/host_list.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "ipcbench/base/input_text.hpp"
#include "ipcbench/base/units.hpp"
#include "ipcbench/model/experiment.hpp"

namespace ipcbench {
namespace {

constexpr std::string_view kBlanks = " \t\r";

std::string_view trimmed(std::string_view text) {
  const std::size_t begin = std::min(text.find_first_not_of(kBlanks), text.size());
  return text.substr(begin, text.find_last_not_of(kBlanks) + 1 - begin);
}

// What begins with a dash would be an option of the launcher.
void check_name(std::string_view name, std::string_view piece) {
  constexpr std::string_view kAllowed =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_";
  if (name.empty() || name.front() == '-' ||
      name.find_first_not_of(kAllowed) != std::string_view::npos)
    throw UsageError(
        fmt::format("'{}' names no host; write NAME or NAME:N, such as a:2,b:2", piece));
}

// "a", "a:2" or "a slots=2".
RankHost host_of(std::string_view piece) {
  constexpr std::string_view kSlots = "slots=";
  const std::size_t end = std::min(piece.find_first_of(" \t:"), piece.size());
  RankHost host{std::string(piece.substr(0, end)), 1};
  check_name(host.name, piece.substr(0, 80));
  std::string_view count = trimmed(piece.substr(std::min(end + 1, piece.size())));
  if (end == piece.size()) return host;
  if (piece[end] != ':' && count.starts_with(kSlots)) count.remove_prefix(kSlots.size());
  const std::uint64_t ranks = parse_integer(count);
  if (ranks == 0 || ranks > kMaxWorkers + 1)
    throw UsageError(fmt::format("{}: {} ranks are out of range; write 1 to {}", host.name, ranks,
                                 kMaxWorkers + 1));
  host.ranks = static_cast<std::uint32_t>(ranks);
  return host;
}

std::vector<RankHost> hosts_between(std::string_view text, char mark) {
  std::vector<RankHost> hosts;
  while (true) {
    const std::size_t end = std::min(text.find(mark), text.size());
    std::string_view piece = text.substr(0, end);
    if (mark == '\n') piece = piece.substr(0, piece.find('#'));
    if (piece = trimmed(piece); !piece.empty() || mark == ',') hosts.push_back(host_of(piece));
    if (end == text.size()) return hosts;
    text.remove_prefix(end + 1);
  }
}

}  // namespace

std::vector<RankHost> read_hosts(std::string_view text) {
  std::error_code error;
  const bool is_file = text.find('/') != std::string_view::npos ||
                       std::filesystem::is_regular_file(std::filesystem::path(text), error);
  if (!is_file) return hosts_between(text, ',');
  constexpr std::size_t kLargest = std::size_t{1} << 20;
  const std::string content = read_input(std::string(text), "a list of hosts", kLargest);
  std::vector<RankHost> hosts = hosts_between(content, '\n');
  if (hosts.empty())
    throw UsageError(fmt::format("{}: names no host; write one in each line, such as a:2", text));
  return hosts;
}

void check_room_for_ranks(const std::vector<RankHost>& hosts, std::uint32_t ranks) {
  std::uint64_t places = 0;
  for (const RankHost& each : hosts) places += each.ranks;
  if (places < ranks)
    throw UsageError(fmt::format(
        "have room for {} of the {} ranks that workers={} takes; write more behind the names, such "
        "as a:2,b:2, or lower workers",
        places, ranks, ranks - 1));
}

std::string hosts_text(const std::vector<RankHost>& hosts) {
  std::string text;
  for (const RankHost& each : hosts)
    text += fmt::format("{}{}:{}", text.empty() ? "" : ",", each.name, each.ranks);
  return text;
}

}  // namespace ipcbench
