#include "ipcbench/report/path.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <charconv>
#include <climits>
#include <cstdlib>
#include <memory>

#include "ipcbench/base/error.hpp"

namespace ipcbench {
namespace {

constexpr int kMaxLinks = 40;  // as the kernel

std::string real_directory(const std::string& path) {
  struct Free {
    void operator()(char* text) const { std::free(text); }
  };
  const std::unique_ptr<char, Free> real(::realpath(path.c_str(), nullptr));
  if (real == nullptr) throw_errno("realpath(" + path + ")");
  return real.get();
}

std::string link_target(const std::string& path) {
  std::array<char, PATH_MAX> text{};
  const ssize_t length = check(::readlink(path.c_str(), text.data(), text.size()), "readlink");
  return {text.data(), static_cast<std::size_t>(length)};
}

// /proc/self/fd/N and /proc/thread-self/fd/N, by which /dev/stdout and /dev/fd/N go. Opening them
// would give a regular file behind the descriptor a second position, at its beginning.
std::optional<int> own_descriptor(const std::string& directory, const std::string& file) {
  const std::string own = "/proc/" + std::to_string(::getpid()) + "/";
  if (!directory.starts_with(own) || !directory.ends_with("/fd")) return std::nullopt;
  int number = -1;
  const auto parsed = std::from_chars(file.data(), file.data() + file.size(), number);
  if (parsed.ec != std::errc{} || parsed.ptr != file.data() + file.size()) return std::nullopt;
  return number;
}

// The rule of the kernel's protected_symlinks and protected_fifos, which does not see links that
// are followed by hand: in a sticky directory where everybody may write, only what belongs to us or
// to the directory's owner.
bool is_planted(const std::string& directory, const struct stat& status) {
  struct stat above {};
  if (::stat(directory.c_str(), &above) == -1) throw_errno("stat(" + directory + ")");
  constexpr mode_t kOpen = S_ISVTX | S_IWOTH;
  return (above.st_mode & kOpen) == kOpen && status.st_uid != ::geteuid() &&
         status.st_uid != above.st_uid;
}

}  // namespace

ResolvedPath resolve_path(const std::string& path) {
  std::string next = path;
  for (int links = 0; links <= kMaxLinks; ++links) {
    const std::size_t slash = next.find_last_of('/');
    ResolvedPath resolved;
    resolved.directory = real_directory(slash == std::string::npos ? "."
                                        : slash == 0               ? "/"
                                                                   : next.substr(0, slash));
    resolved.file = next.substr(slash == std::string::npos ? 0 : slash + 1);
    resolved.own_descriptor = own_descriptor(resolved.directory, resolved.file);
    if (resolved.own_descriptor) return resolved;

    const std::string whole = resolved.directory + "/" + resolved.file;
    struct stat status {};
    if (::lstat(whole.c_str(), &status) == -1) {
      if (errno != ENOENT) throw_errno("lstat(" + whole + ")");
      return resolved;
    }
    if (S_ISLNK(status.st_mode) || S_ISFIFO(status.st_mode))
      resolved.is_foreign = is_planted(resolved.directory, status);
    if (resolved.is_foreign || !S_ISLNK(status.st_mode)) {
      resolved.status = status;
      return resolved;
    }
    const std::string target = link_target(whole);
    next = target.starts_with('/') ? target : resolved.directory + "/" + target;
  }
  errno = ELOOP;
  throw_errno("readlink(" + path + ")");
}

}  // namespace ipcbench
