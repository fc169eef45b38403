#include "ipcbench/run/orphans.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <mqueue.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/msg.h>
#include <sys/shm.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <set>
#include <sstream>

#include "ipcbench/base/fd.hpp"
#include "ipcbench/base/manifest.hpp"

namespace ipcbench {
namespace {

constexpr std::string_view kOurs = "ipcbench-";

void for_each_entry(int directory, const std::function<void(const std::string&)>& use) {
  const int fd = ::openat(directory, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  DIR* entries = fd == -1 ? nullptr : ::fdopendir(fd);
  if (entries == nullptr) return;
  while (const dirent* entry = ::readdir(entries)) use(entry->d_name);
  ::closedir(entries);
}

// When the process began, in seconds of the clock that files have; 0: not ours, or none of
// ipcbench.
time_t start_of(const std::string& pid, time_t boot) {
  struct stat status {};
  const std::string path = "/proc/" + pid;
  if (::stat(path.c_str(), &status) != 0 || status.st_uid != ::geteuid()) return 0;
  std::ifstream file(path + "/stat");
  std::string line;
  std::getline(file, line);
  const std::size_t name = line.find('('), end = line.rfind(')');
  if (end == std::string::npos || !line.substr(name + 1).starts_with("ipcbench")) return 0;
  std::istringstream fields(line.substr(end + 1));
  std::string skipped;
  for (int field = 3; field < 22; ++field) fields >> skipped;
  long ticks = 0;
  fields >> ticks;
  return boot + ticks / ::sysconf(_SC_CLK_TCK);
}

time_t boot_time() {
  std::ifstream file("/proc/stat");
  for (std::string word; file >> word;) {
    time_t seconds = 0;
    if (word == "btime" && file >> seconds) return seconds;
  }
  return 0;
}

class Orphans {
 public:
  explicit Orphans(Action action) : looks_(action == Action::look) {
    const Fd proc(::open("/proc", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    const time_t boot = boot_time();
    for_each_entry(proc.get(), [&](const std::string& pid) {
      if (pid == std::to_string(::getpid())) return;
      if (const time_t start = start_of(pid, boot); start != 0) oldest_ = std::min(oldest_, start);
    });
  }

  void look_into(const char* path) {
    const Fd directory(::open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!directory.is_open()) return;
    for_each_entry(directory.get(), [&](const std::string& name) {
      struct stat status {};
      if (is_name(name) &&
          ::fstatat(directory.get(), name.c_str(), &status, AT_SYMLINK_NOFOLLOW) == 0 &&
          is_orphan(name, status))
        drop(fmt::format("{}/{}", path, name), [&] {
          return S_ISDIR(status.st_mode) ? remove_tree(directory.get(), name, status)
                                         : ::unlinkat(directory.get(), name.c_str(), 0);
        });
    });
  }

  // Of /proc/sysvipc: the columns of a key, an id, the creator's user and the last change.
  void look_at_system_v(const char* path, const char* kind, int user_column, int time_column,
                        int (*remove)(int)) {
    std::ifstream file(path);
    std::string line;
    std::getline(file, line);
    while (std::getline(file, line)) {
      std::istringstream fields(line);
      std::vector<std::int64_t> columns;
      for (std::int64_t value = 0; fields >> value;) columns.push_back(value);
      if (columns.size() <= static_cast<std::size_t>(time_column)) continue;
      const auto key = static_cast<key_t>(columns[0]);
      const int id = static_cast<int>(columns[1]);
      if (is_our_key(key) && columns[static_cast<std::size_t>(user_column)] == ::geteuid() &&
          !has_maker(columns[static_cast<std::size_t>(time_column)]))
        drop(fmt::format("System V {} {} (key {:#x})", kind, id, key), [&] { return remove(id); });
    }
  }

  Removal result;

 private:
  bool has_maker(time_t changed) const { return oldest_ <= changed + 1; }

  // "ipcbench-Ab3xY9", "ipcbench-0123456789ab", "ipcbench-4711-0t", "ipcbench-boost-4711-2".
  static bool is_name(const std::string& name) {
    if (!name.starts_with(kOurs)) return false;
    const std::string rest = name.substr(kOurs.size());
    return maker_in(name) > 0 ||
           ((rest.size() == 6 || rest.size() == 12) && std::ranges::all_of(rest, [](char c) {
              return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
            }));
  }

  // The process whose id the name holds, or 0.
  static pid_t maker_in(const std::string& name) {
    std::string_view rest = std::string_view(name).substr(kOurs.size());
    if (rest.starts_with("boost-")) rest.remove_prefix(6);
    pid_t pid = 0;
    const auto parsed = std::from_chars(rest.data(), rest.data() + rest.size(), pid);
    return parsed.ptr != rest.data() + rest.size() && *parsed.ptr == '-' ? pid : 0;
  }

  bool is_orphan(const std::string& name, const struct stat& status) const {
    if (status.st_uid != ::geteuid()) return false;
    if (!S_ISDIR(status.st_mode) && !S_ISREG(status.st_mode)) return false;
    if (const pid_t maker = maker_in(name); maker != 0)
      return ::kill(maker, 0) != 0 && errno == ESRCH;
    return !has_maker(status.st_mtime);
  }

  static int remove_tree(int parent, const std::string& name, const struct stat& seen) {
    const Fd directory(
        ::openat(parent, name.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    struct stat status {};
    if (!directory.is_open() || ::fstat(directory.get(), &status) != 0) return -1;
    if (status.st_dev != seen.st_dev || status.st_ino != seen.st_ino) return 0;
    for_each_entry(directory.get(), [&](const std::string& entry) {
      ::unlinkat(directory.get(), entry.c_str(), 0);
    });
    return ::unlinkat(parent, name.c_str(), AT_REMOVEDIR);
  }

  template <class Remove>
  void drop(const std::string& what, Remove remove) {
    if (looks_ || remove() == 0)
      result.found.push_back(what);
    else
      result.failed.push_back(what + ": " + std::generic_category().message(errno));
  }

  bool looks_;
  time_t oldest_ = std::numeric_limits<time_t>::max();  // start of a process that may own something
};

}  // namespace

Removal remove_orphans(Action action) {
  Orphans orphans(action);
  std::set<std::string> places = {"/tmp"};
  if (const char* own = std::getenv("TMPDIR"); own != nullptr && *own != '\0') places.insert(own);
  for (const std::string& each : places) orphans.look_into(each.c_str());
  orphans.look_into("/dev/mqueue");
  orphans.look_into("/dev/shm");
  orphans.look_at_system_v("/proc/sysvipc/msg", "queue", 9, 13,
                           [](int id) { return ::msgctl(id, IPC_RMID, nullptr); });
  orphans.look_at_system_v("/proc/sysvipc/shm", "segment", 9, 13,
                           [](int id) { return ::shmctl(id, IPC_RMID, nullptr); });
  return std::move(orphans.result);
}

}  // namespace ipcbench
