// The machines of an MPI job, as `--hosts` names them. Any thread; nothing is kept.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace ipcbench {

struct RankHost {
  std::string name;
  std::uint32_t ranks = 1;
  bool operator==(const RankHost&) const = default;
};

// "a:2,b:2", or a file whose lines say "a:2", "a slots=2" or "a" each, with comments behind '#':
// what has a '/' in it is a file, and so is the name of one. "@2": the first two hosts that
// kHostsVariable names, "@" all of them, so that a config need not name anybody's machines.
// UsageError names what is wrong in it, and a file that cannot be read; ResourceError where the
// environment has fewer hosts.
inline constexpr char kHostsVariable[] = "IPCBENCH_HOSTS";
std::vector<RankHost> read_hosts(std::string_view text);

// UsageError where these have no room for so many ranks.
void check_room_for_ranks(const std::vector<RankHost>& hosts, std::uint32_t ranks);

// As many of their places as there are ranks, dealt out in turns: where there is more room than it
// takes, a launcher would fill the first host and leave the others idle. Hosts without a rank are
// left out; the order stays.
std::vector<RankHost> hosts_for_ranks(const std::vector<RankHost>& hosts, std::uint32_t ranks);

// "a:2,b:2"
std::string hosts_text(const std::vector<RankHost>& hosts);

}  // namespace ipcbench
