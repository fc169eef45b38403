#include "ipcbench/mpi/host_list.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
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

// "@2", the first two of those that the environment names, or "@", all of them.
std::vector<RankHost> hosts_of_environment(std::string_view text) {
  const std::string_view count_text = text.substr(1);
  const std::uint64_t count = count_text.empty() ? 0 : parse_integer(count_text);
  if (!count_text.empty() && count == 0)
    throw UsageError("@0 is no host; write @1 for the first one, or @ for all");
  const char* named = std::getenv(kHostsVariable);
  if (named == nullptr || *named == '\0')
    throw ResourceError(
        fmt::format("hosts={}: {} is not set, so it is not known which hosts there are; write "
                    "export {}=a:2,b:2 "
                    "with hosts that MPI reaches",
                    text, kHostsVariable, kHostsVariable));
  std::vector<RankHost> hosts = hosts_between(named, ',');
  if (hosts.size() < count)
    throw ResourceError(fmt::format("hosts={}: {}={} names {} of these; name more", text,
                                    kHostsVariable, named, hosts.size()));
  if (count != 0) hosts.resize(count);
  return hosts;
}

}  // namespace

std::vector<RankHost> read_hosts(std::string_view text) {
  if (text.starts_with('@')) return hosts_of_environment(text);
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

std::vector<RankHost> hosts_for_ranks(const std::vector<RankHost>& hosts, std::uint32_t ranks) {
  std::vector<RankHost> dealt = hosts;
  for (RankHost& each : dealt) each.ranks = 0;
  bool has_room = true;
  while (ranks > 0 && has_room) {
    has_room = false;
    for (std::size_t i = 0; i < hosts.size() && ranks > 0; ++i) {
      if (dealt[i].ranks == hosts[i].ranks) continue;
      ++dealt[i].ranks;
      --ranks;
      has_room = true;
    }
  }
  std::erase_if(dealt, [](const RankHost& each) { return each.ranks == 0; });
  return dealt;
}

std::string hosts_text(const std::vector<RankHost>& hosts) {
  std::string text;
  for (const RankHost& each : hosts)
    text += fmt::format("{}{}:{}", text.empty() ? "" : ",", each.name, each.ranks);
  return text;
}

}  // namespace ipcbench
