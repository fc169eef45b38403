#include <dirent.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <mqueue.h>
#include <sys/mman.h>
#include <sys/msg.h>
#include <sys/shm.h>
#include <unistd.h>

#include <optional>

#include "ipcbench/base/fd.hpp"
#include "ipcbench/base/object_table.hpp"

namespace ipcbench {
namespace {

// One walk over a table.
class Remover {
 public:
  Remover(Action action, Removal& result) : looks_(action == Action::look), result_(result) {}

  void handle(std::atomic<std::uint64_t>& word) {
    const std::uint64_t value = word.load();
    const auto key = static_cast<key_t>(0x6970'0000 | (value >> 32 & 0xffff));
    const int id = static_cast<int>(value & UINT32_MAX) - 1;
    const std::string name = fmt::format("/ipcbench-{:012x}", value & 0xffff'ffff'ffff);
    bool done = true;
    switch (static_cast<ObjectKind>(value >> 56)) {
      case ObjectKind::none:
        return;
      case ObjectKind::message_queue:
        done = remove_queue(key, id);
        break;
      case ObjectKind::segment:
        done = remove_segment(key, id);
        break;
      case ObjectKind::posix_queue:
        done = unlink_name(
            "POSIX queue /dev/mqueue" + name, [&] { return ::mq_unlink(name.c_str()); },
            [&] { return ::mq_open(name.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC); });
        break;
      case ObjectKind::posix_memory:
        done = unlink_name(
            "shared memory /dev/shm" + name, [&] { return ::shm_unlink(name.c_str()); },
            [&] { return ::shm_open(name.c_str(), O_RDONLY, 0); });
        break;
    }
    if (done && !looks_) word.store(0);
  }

  void handle(PathEntry& entry) {
    const std::string path = entry.parent.str() + "/" + entry.name.str();
    const Fd parent(::open(entry.parent.str().c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
    bool done = true;
    if (!parent.is_open())
      done = errno == ENOENT || errno == ENOTDIR || fail(path);
    else if (!is(parent.get(), entry.parent_device, entry.parent_inode))
      lose(path, "the directory above it is another one now");
    else
      done = entry.kind == PathKind::directory ? remove_directory(entry, parent.get(), path)
                                               : remove_file(entry, parent.get(), path);
    if (done && !looks_) entry.state.store(PathEntry::free);
  }

 private:
  // Each returns false where it is worth another try.
  bool fail(const std::string& what) {
    result_.failed.push_back(what + ": " + std::generic_category().message(errno));
    return false;
  }
  void lose(const std::string& what, const char* why) { result_.lost.push_back(what + ": " + why); }
  bool found(std::string what) {
    result_.found.push_back(std::move(what));
    return true;
  }

  static bool is(int fd, std::uint64_t device, std::uint64_t inode) {
    struct stat status {};
    return ::fstat(fd, &status) == 0 && status.st_dev == device && status.st_ino == inode;
  }

  bool remove_queue(key_t key, int id) {
    if (id < 0) id = ::msgget(key, 0);
    msqid_ds state{};
    // The kernel gives ids and keys anew: what is another user's or has another key is not ours.
    if (id < 0 || ::msgctl(id, IPC_STAT, &state) != 0 || state.msg_perm.__key != key ||
        state.msg_perm.cuid != ::geteuid())
      return true;
    const std::string what = fmt::format("System V queue {} (key {:#x})", id, key);
    if (!looks_ && ::msgctl(id, IPC_RMID, nullptr) != 0) return fail(what);
    return found(what);
  }

  bool remove_segment(key_t key, int id) {
    if (id < 0) id = ::shmget(key, 0, 0);
    shmid_ds state{};
    if (id < 0 || ::shmctl(id, IPC_STAT, &state) != 0 || state.shm_perm.__key != key ||
        state.shm_perm.cuid != ::geteuid())
      return true;
    const std::string what = fmt::format("System V segment {} (key {:#x})", id, key);
    if (!looks_ && ::shmctl(id, IPC_RMID, nullptr) != 0) return fail(what);
    return found(what);
  }

  template <class Unlink, class Open>
  bool unlink_name(const std::string& what, Unlink unlink, Open open) {
    if (looks_) return !Fd(open()).is_open() || found(what);
    if (unlink() == 0) return found(what);
    return errno == ENOENT || fail(what);
  }

  bool remove_file(const PathEntry& entry, int parent, const std::string& path) {
    struct stat status {};
    const std::string name = entry.name.str();
    if (::fstatat(parent, name.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0)
      return errno == ENOENT || fail(path);
    if (!is_ours(entry, status) || !S_ISREG(status.st_mode)) {
      lose(path, "it is not the file that was made");
      return true;
    }
    if (!looks_ && ::unlinkat(parent, name.c_str(), 0) != 0) return fail(path);
    return found("file " + path);
  }

  bool remove_directory(const PathEntry& entry, int parent, const std::string& path) {
    const std::string name = entry.name.str();
    const int fd = ::openat(parent, name.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (fd == -1 && errno == ENOENT) {
      // Whoever can write to the directory above may have moved it away, and we cannot tell where.
      if (entry.state.load() == PathEntry::made) lose(path, "somebody has moved or removed it");
      return true;
    }
    struct stat status {};
    if (fd == -1 && errno != ELOOP && errno != ENOTDIR) return fail(path);
    if (fd == -1 || ::fstat(fd, &status) != 0 || !is_ours(entry, status)) {
      if (fd != -1) ::close(fd);
      lose(path, "it is not the directory that was made");
      return true;
    }
    const Directory directory(fd);
    if (!looks_) {
      directory.clear();
      if (::unlinkat(parent, name.c_str(), AT_REMOVEDIR) != 0) return fail(path);
    }
    return found("directory " + path);
  }

  static bool is_ours(const PathEntry& entry, const struct stat& status) {
    if (entry.state.load() == PathEntry::made)
      return status.st_dev == entry.device && status.st_ino == entry.inode;
    return status.st_uid == ::geteuid();  // whoever made it died before it could say more
  }

  struct Directory {
    explicit Directory(int fd) : stream(::fdopendir(fd)) {
      if (stream == nullptr) ::close(fd);
    }
    ~Directory() {
      if (stream != nullptr) ::closedir(stream);
    }
    Directory(const Directory&) = delete;
    Directory& operator=(const Directory&) = delete;
    // What libraries make in a directory of ours has directories of its own; no link is followed.
    void clear(int deepest = 8) const {
      if (stream == nullptr) return;
      while (const dirent* entry = ::readdir(stream)) {
        const std::string_view name = entry->d_name;
        if (name == "." || name == ".." || ::unlinkat(::dirfd(stream), entry->d_name, 0) == 0)
          continue;
        if (deepest == 0) return;
        const int fd = ::openat(::dirfd(stream), entry->d_name,
                                O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
        if (fd == -1) continue;
        Directory(fd).clear(deepest - 1);
        ::unlinkat(::dirfd(stream), entry->d_name, AT_REMOVEDIR);
      }
    }
    DIR* stream;
  };

  bool looks_;
  Removal& result_;
};

}  // namespace

Removal remove_objects(ObjectTable& table, Scope scope, Action action) {
  Removal result;
  Remover remover(action, result);
  for (std::atomic<std::uint64_t>& word : table.ids) remover.handle(word);
  for (PathEntry& entry : table.paths) {
    const std::uint32_t state = entry.state.load();
    if (state == PathEntry::free || (state == PathEntry::claimed)) continue;
    if (entry.kind == PathKind::output && scope == Scope::invocation) continue;
    remover.handle(entry);
  }
  return result;
}

}  // namespace ipcbench
