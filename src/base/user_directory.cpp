#include "ipcbench/base/user_directory.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>

namespace ipcbench {
namespace {

namespace fs = std::filesystem;

std::optional<fs::path> xdg_directory(const char* variable, const char* below_home) {
  if (const char* own = std::getenv(variable); own != nullptr && *own == '/')
    return fs::path(own) / "ipcbench";
  if (const char* home = std::getenv("HOME"); home != nullptr && *home == '/')
    return fs::path(home) / below_home / "ipcbench";
  return std::nullopt;
}

}  // namespace

std::optional<fs::path> state_directory() {
  return xdg_directory("XDG_STATE_HOME", ".local/state");
}
std::optional<fs::path> config_directory() { return xdg_directory("XDG_CONFIG_HOME", ".config"); }

bool is_ours_alone(const fs::path& directory) {
  struct stat status {};
  return ::lstat(directory.c_str(), &status) == 0 && S_ISDIR(status.st_mode) &&
         status.st_uid == ::geteuid() && (status.st_mode & 022) == 0;
}

bool make_ours(const fs::path& directory) {
  std::error_code ignored;
  fs::create_directories(directory.parent_path(), ignored);
  return (::mkdir(directory.c_str(), 0700) == 0 || errno == EEXIST) && is_ours_alone(directory);
}

}  // namespace ipcbench
