#include "ipcbench/base/runtime_directory.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>

namespace ipcbench {
namespace {

bool is_own_directory(const std::string& path) {
  struct stat status {};
  return path.starts_with('/') && ::stat(path.c_str(), &status) == 0 && S_ISDIR(status.st_mode) &&
         status.st_uid == ::geteuid();
}

std::string environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

}  // namespace

std::vector<RuntimePlace> runtime_places() {
  std::vector<RuntimePlace> places;
  // Under sudo it may still be that of another user, who would be in the way of his own runs.
  if (const std::string own = environment("XDG_RUNTIME_DIR"); is_own_directory(own))
    places.push_back({own, "ipcbench"});
  const std::string temporary = environment("TMPDIR");
  places.push_back(
      {temporary.empty() ? "/tmp" : temporary, "ipcbench-run-" + std::to_string(::geteuid())});
  return places;
}

Fd open_runtime_directory(const RuntimePlace& place, bool make) {
  const Fd above(::open(place.above.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
  if (!above.is_open()) return {};
  const char* name = place.name.c_str();
  const bool made = make && ::mkdirat(above.get(), name, 0700) == 0;
  if (make && !made && errno != EEXIST) return {};
  if (made) ::fchmodat(above.get(), name, 0700, 0);  // whatever the umask is
  Fd directory(::openat(above.get(), name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  struct stat status {};
  if (!directory.is_open() || ::fstat(directory.get(), &status) != 0) return {};
  if (status.st_uid != ::geteuid() || (status.st_mode & 0077) != 0) {
    errno = EPERM;
    return {};
  }
  return directory;
}

}  // namespace ipcbench
