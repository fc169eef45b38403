#include "place.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>

namespace ipcbench {
namespace {

// Only in this mount namespace, which is what a rename looks at.
bool is_mounted_over(int directory, const std::string& file) {
  struct stat above {};
  struct statx status {};
  if (::fstat(directory, &above) == -1 ||
      ::statx(directory, file.c_str(), AT_SYMLINK_NOFOLLOW, STATX_TYPE, &status) == -1)
    return false;
  if ((status.stx_attributes_mask & STATX_ATTR_MOUNT_ROOT) != 0)
    return (status.stx_attributes & STATX_ATTR_MOUNT_ROOT) != 0;
  return above.st_dev != ::makedev(status.stx_dev_major, status.stx_dev_minor);
}

}  // namespace

int why_irreplaceable(int directory, const std::string& file) {
  // What is no directory rmdir never removes, and it says so only to whom may remove it: it asks
  // for the same permission as rename, which knows sticky and append-only directories, read-only
  // mounts, and who is root. Renaming a file to itself would ask for nothing.
  if (::unlinkat(directory, file.c_str(), AT_REMOVEDIR) == -1 && errno != ENOTDIR) return errno;
  return is_mounted_over(directory, file) ? EBUSY : 0;
}

bool only_appends(int directory) {
  struct statx status {};
  return ::statx(directory, "", AT_EMPTY_PATH, STATX_TYPE, &status) == 0 &&
         (status.stx_attributes & STATX_ATTR_APPEND) != 0;
}

bool is_still_named(int directory, const std::string& name, int fd) {
  struct stat named {
  }, held{};
  return ::fstatat(directory, name.c_str(), &named, AT_SYMLINK_NOFOLLOW) == 0 &&
         ::fstat(fd, &held) == 0 && named.st_dev == held.st_dev && named.st_ino == held.st_ino;
}

}  // namespace ipcbench
