#include "sockets.hpp"

#include <arpa/inet.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <linux/sock_diag.h>
#include <linux/unix_diag.h>
#include <sys/socket.h>
#include <sys/time.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <string_view>

#include "proc_read.hpp"

namespace ipcbench {
namespace {

constexpr int kListening = 10;  // TCP_LISTEN, which Unix sockets use too

struct UnixRequest {
  nlmsghdr header;
  unix_diag_req body;
};

// The first character of a name in the abstract namespace is 0, which people write as @.
std::string path_in(const char* name, std::size_t bytes) {
  std::string path(name, bytes);
  if (!path.empty() && path.front() == '\0') path.front() = '@';
  while (!path.empty() && path.back() == '\0') path.pop_back();
  return path;
}

std::optional<SocketFacts> facts_in(const char* answer, std::size_t bytes) {
  nlmsghdr header{};
  if (bytes < sizeof header) return std::nullopt;
  std::memcpy(&header, answer, sizeof header);
  if (header.nlmsg_type != SOCK_DIAG_BY_FAMILY) return std::nullopt;
  unix_diag_msg message{};
  std::size_t at = NLMSG_HDRLEN;
  if (bytes < at + sizeof message) return std::nullopt;
  std::memcpy(&message, answer + at, sizeof message);
  SocketFacts facts;
  std::string path;
  const std::size_t end = std::min<std::size_t>(header.nlmsg_len, bytes);
  for (at += NLMSG_ALIGN(sizeof message); at + sizeof(rtattr) <= end;) {
    rtattr attribute{};
    std::memcpy(&attribute, answer + at, sizeof attribute);
    if (attribute.rta_len < sizeof attribute || at + attribute.rta_len > end) break;
    const char* const value = answer + at + RTA_LENGTH(0);
    const std::size_t length = attribute.rta_len - RTA_LENGTH(0);
    if (attribute.rta_type == UNIX_DIAG_PEER && length >= sizeof(std::uint32_t)) {
      std::uint32_t peer = 0;
      std::memcpy(&peer, value, sizeof peer);
      facts.peer = peer;
    } else if (attribute.rta_type == UNIX_DIAG_NAME) {
      path = path_in(value, length);
    }
    at += RTA_ALIGN(attribute.rta_len);
  }
  facts.detail = message.udiag_state == kListening ? "unix listening" : "unix";
  if (!path.empty()) facts.detail += " " + path;
  return facts;
}

// "0100007F:1F90": the address in words of the machine's own order, the port in hexadecimal.
std::string address_in(std::string_view text) {
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos) return std::string(text);
  std::array<std::uint32_t, 4> words{};
  const std::size_t count = std::min(colon / 8, words.size());
  for (std::size_t i = 0; i < count; ++i) {
    std::string_view word = text.substr(i * 8, 8);
    words[i] = static_cast<std::uint32_t>(take_number(word, 16));
  }
  std::array<char, INET6_ADDRSTRLEN> name{};
  const int family = count == 1 ? AF_INET : AF_INET6;
  if (::inet_ntop(family, words.data(), name.data(), name.size()) == nullptr) name[0] = '?';
  std::string_view port = text.substr(colon + 1);
  const std::string number = std::to_string(take_number(port, 16));
  return family == AF_INET ? std::string(name.data()) + ":" + number
                           : "[" + std::string(name.data()) + "]:" + number;
}

std::string_view next_field(std::string_view& text) {
  text.remove_prefix(std::min(text.find_first_not_of(" \t"), text.size()));
  const std::string_view field = text.substr(0, text.find_first_of(" \t"));
  text.remove_prefix(field.size());
  return field;
}

struct InternetSocket {
  std::string local, remote;
  std::uint64_t inode = 0;
  bool listens = false;
};

std::vector<InternetSocket> table_of(const std::string& path) {
  std::vector<InternetSocket> sockets;
  const std::string text = read_whole(path);
  std::string_view rest = text;
  for (bool heading = true; !rest.empty(); heading = false) {
    const std::size_t end = std::min(rest.find('\n'), rest.size());
    std::string_view line = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    if (heading) continue;
    std::array<std::string_view, 10> fields;
    for (std::string_view& field : fields) field = next_field(line);
    sockets.push_back({std::string(fields[1]), std::string(fields[2]), take_number(fields[9]),
                       fields[3] == "0A"});
  }
  return sockets;
}

}  // namespace

std::optional<SocketFacts> SocketTable::unix_socket(std::uint64_t inode) {
  if (failed_ || inode > UINT32_MAX) return std::nullopt;
  if (!netlink_.is_open()) {
    netlink_ = Fd(::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_SOCK_DIAG));
    // The kernel answers before send() returns; the bound is for one that does not.
    const timeval bound{0, 200'000};
    failed_ = !netlink_.is_open() ||
              ::setsockopt(netlink_.get(), SOL_SOCKET, SO_RCVTIMEO, &bound, sizeof bound) != 0;
    if (failed_) return std::nullopt;
  }
  UnixRequest request{};
  request.header.nlmsg_len = sizeof request;
  request.header.nlmsg_type = SOCK_DIAG_BY_FAMILY;
  request.header.nlmsg_flags = NLM_F_REQUEST;
  request.body.sdiag_family = AF_UNIX;
  request.body.udiag_ino = static_cast<std::uint32_t>(inode);
  request.body.udiag_states = UINT32_MAX;
  request.body.udiag_show = UDIAG_SHOW_NAME | UDIAG_SHOW_PEER;
  request.body.udiag_cookie[0] = request.body.udiag_cookie[1] = UINT32_MAX;  // whatever it is
  std::array<char, 8192> answer;
  if (::send(netlink_.get(), &request, sizeof request, 0) == -1) {
    failed_ = true;
    return std::nullopt;
  }
  const ssize_t got = ::recv(netlink_.get(), answer.data(), answer.size(), 0);
  if (got < 0) {
    failed_ = true;  // an answer that comes late would be taken for that to another question
    return std::nullopt;
  }
  return facts_in(answer.data(), static_cast<std::size_t>(got));
}

std::map<std::uint64_t, SocketFacts> SocketTable::internet_sockets(std::uint32_t pid) {
  std::map<std::uint64_t, SocketFacts> found;
  for (const char* const kind : {"tcp", "tcp6", "udp", "udp6"}) {
    const auto sockets = table_of("/proc/" + std::to_string(pid) + "/net/" + kind);
    std::map<std::pair<std::string_view, std::string_view>, std::uint64_t> by_ends;
    for (const InternetSocket& each : sockets)
      if (!each.listens) by_ends[{each.local, each.remote}] = each.inode;
    const std::string family(kind, 3);
    for (const InternetSocket& each : sockets) {
      SocketFacts facts;
      if (each.listens) {
        facts.detail = family + " listening " + address_in(each.local);
      } else {
        facts.detail = family + " " + address_in(each.local) + " to " + address_in(each.remote);
        const auto peer = by_ends.find({each.remote, each.local});
        if (peer != by_ends.end() && peer->second != each.inode) facts.peer = peer->second;
      }
      if (each.inode != 0) found[each.inode] = std::move(facts);
    }
  }
  return found;
}

}  // namespace ipcbench
