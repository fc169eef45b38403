#include "wait_objects.hpp"

#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>

#include "proc_read.hpp"

namespace ipcbench {
namespace {

constexpr std::uint64_t kFdNs = 300'000'000;
constexpr std::uint32_t kMostTries = 5;
constexpr std::uint64_t kTryAgainNs = 200'000'000;

std::string fd_path(std::uint32_t pid, const char* directory, int fd) {
  return fmt::format("/proc/{}/{}/{}", pid, directory, fd);
}

// 4711 of "socket:[4711]".
std::uint64_t inode_in(std::string_view link) {
  link.remove_prefix(std::min(link.find('[') + 1, link.size()));
  return take_number(link);
}

// "/dev/shm/sem.x", "/dev/shm/psm_1+0x40".
std::string name_of_shared(const MappedRange& range, std::uint64_t offset) {
  constexpr std::string_view kDeleted = " (deleted)";
  std::string name = range.name.starts_with("/dev/zero") || range.name.empty()
                         ? "shared memory " + range.file
                         : range.name;
  if (name.ends_with(kDeleted)) name.resize(name.size() - kDeleted.size());
  return offset == 0 ? name : fmt::format("{}+0x{:x}", name, offset);
}

bool is_terminal_path(std::string_view path) {
  return path.starts_with("/dev/pts/") || path.starts_with("/dev/tty") || path == "/dev/console";
}

}  // namespace

std::size_t WaitObjects::behind_fd(LiveProcess& process, int fd, std::uint64_t now_ns) {
  const auto known = process.fds.find(fd);
  if (known != process.fds.end() && now_ns < known->second.at_ns + kFdNs)
    return known->second.object;
  const std::string link = link_text(fd_path(process.pid, "fd", fd));
  const std::size_t object =
      link.empty()
          ? record_.object(WaitObject::unknown, fmt::format("fd {} of {}", fd, process.pid))
          : of_link(process, fd, link);
  process.fds[fd] = {object, now_ns};
  return object;
}

std::size_t WaitObjects::of_link(LiveProcess& process, int fd, const std::string& link) {
  if (link.starts_with("pipe:")) return record_.object(WaitObject::pipe, link);
  if (link.starts_with("socket:")) {
    const std::size_t object = record_.object(WaitObject::socket, link);
    if (searched_.insert(object).second) searches_.push_back({inode_in(link), object});
    return object;
  }
  if (link.starts_with("anon_inode:") || link.starts_with("pidfd:")) {
    // All of a kind have one link; what tells them apart stands elsewhere.
    const std::string info = read_whole(fd_path(process.pid, "fdinfo", fd));
    if (info.find("\nPid:") != std::string::npos) {
      const std::uint64_t target = number_behind(info, "Pid:");
      const std::size_t object =
          record_.object(WaitObject::event, fmt::format("pidfd:[{}]", target));
      record_.seen().objects[object].pid = static_cast<std::uint32_t>(target);
      return object;
    }
    const std::size_t id = info.find("eventfd-id:");
    if (id != std::string::npos)
      return record_.object(WaitObject::event,
                            fmt::format("eventfd:[{}]", number_behind(info, "eventfd-id:")));
    return record_.object(WaitObject::event, fmt::format("{} {} of {}", link, fd, process.pid));
  }
  if (is_terminal_path(link)) return record_.object(WaitObject::terminal, link);
  struct stat status {};
  const bool known = ::stat(fd_path(process.pid, "fd", fd).c_str(), &status) == 0;
  return record_.object(known && S_ISFIFO(status.st_mode) ? WaitObject::pipe : WaitObject::file,
                        link);
}

std::size_t WaitObjects::of_sysv(WaitObject kind, const char* what, std::uint64_t id) {
  return record_.object(kind, fmt::format("{}:[{}]", what, id));
}

std::size_t WaitObjects::at_address(LiveProcess& process, std::uint64_t address, bool is_private,
                                    std::uint64_t now_ns) {
  const MappedRange* const mapping = process.map.find(address, now_ns);
  if (mapping != nullptr && mapping->shared && !is_private) {
    const std::uint64_t offset = mapping->offset + address - mapping->begin;
    // Names are used again, and what has none is all called alike: the file decides.
    const std::size_t object =
        record_.object(WaitObject::shared_lock, name_of_shared(*mapping, offset),
                       fmt::format("{}+0x{:x}", mapping->file, offset));
    record_.seen().objects[object].memory = record_.mapping(mapping->file);
    return object;
  }
  const bool runtime = mapping != nullptr && mapping->is_data && is_interpreter(mapping->name);
  const std::size_t object =
      record_.object(runtime ? WaitObject::runtime_lock : WaitObject::private_lock,
                     fmt::format("futex 0x{:x} of {}", address, process.pid));
  if (mapping != nullptr) record_.seen().objects[object].detail = short_name(*mapping);
  return object;
}

void WaitObjects::learn(std::size_t object, const SocketFacts& facts) {
  record_.seen().objects[object].detail = facts.detail;
  if (facts.peer == 0) return;
  const std::size_t peer =
      record_.object(WaitObject::socket, fmt::format("socket:[{}]", facts.peer));
  record_.seen().objects[object].peer = peer;
  record_.seen().objects[peer].peer = object;
  if (record_.seen().objects[peer].detail.empty() && facts.detail.starts_with("unix"))
    record_.seen().objects[peer].detail = facts.detail;
}

void WaitObjects::find_peers(LiveProcess& any, std::uint64_t now_ns) {
  std::erase_if(searches_, [&](const Search& each) {
    return record_.seen().objects[each.object].peer.has_value();
  });
  bool others = false;
  for (Search& search : searches_) {
    if (now_ns < search.due_ns) continue;
    ++search.tries;
    search.due_ns = now_ns + kTryAgainNs * search.tries;
    if (const std::optional<SocketFacts> facts = sockets_.unix_socket(search.inode)) {
      learn(search.object, *facts);
      // It may still be about to be connected.
      if (facts->detail.starts_with("unix listening")) search.tries = kMostTries;
    } else {
      others = true;
    }
  }
  if (others) {
    const auto table = SocketTable::internet_sockets(any.pid);
    for (const Search& search : searches_) {
      const auto found = table.find(search.inode);
      if (found != table.end()) learn(search.object, found->second);
    }
  }
  std::erase_if(searches_, [](const Search& each) { return each.tries >= kMostTries; });
}

}  // namespace ipcbench
