// Where a path that is to be written really leads, symlinks followed by hand: a link may point to a
// file that does not exist yet, and /dev/stdout is a descriptor and not a file. Any thread.
#pragma once

#include <sys/stat.h>

#include <optional>
#include <string>

namespace ipcbench {

struct ResolvedPath {
  std::string directory;              // absolute, without symlinks
  std::string file;                   // the last component; never a symlink, empty for a directory
  std::optional<struct stat> status;  // nullopt: does not exist yet
  bool is_foreign = false;  // a link or fifo of another user in a sticky directory: not followed
  std::optional<int> own_descriptor;  // set: this descriptor of our own, and nothing else
};

// Throws std::system_error where a part of the path is missing, not a directory or forbidden.
ResolvedPath resolve_path(const std::string& path);

}  // namespace ipcbench
