// Which sockets belong together, as `ss` finds out: the kernel is asked over NETLINK_SOCK_DIAG for
// Unix sockets and by its tables for those of the internet. Needs no privilege. One owner.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "ipcbench/base/fd.hpp"

namespace ipcbench {

struct SocketFacts {
  std::uint64_t peer = 0;  // inode of the other end; 0: none, or not on this machine
  std::string detail;      // "tcp 127.0.0.1:80 to 127.0.0.1:4711", "unix listening /run/x"
};

class SocketTable {
 public:
  // Of a Unix socket, asked for by its inode. Absent: there is none with this inode, it is of
  // another family or another network namespace, or the kernel does not tell.
  std::optional<SocketFacts> unix_socket(std::uint64_t inode);
  // Of all internet sockets in the network namespace of a process, by inode.
  static std::map<std::uint64_t, SocketFacts> internet_sockets(std::uint32_t pid);

 private:
  Fd netlink_;
  bool failed_ = false;
};

}  // namespace ipcbench
