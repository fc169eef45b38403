#include "ipcbench/transports/directory.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>

#include "ipcbench/base/manifest.hpp"
#include "ipcbench/base/units.hpp"

namespace ipcbench {

namespace {

// What comes behind the directory: "/ipcbench-0123456789ab/zeromq1023".
constexpr std::size_t kSocketNameBytes = sizeof("/ipcbench-0123456789ab/zeromq1023") - 1;

}  // namespace

std::string directory_of(const Options& options) {
  const char* temporary = std::getenv("TMPDIR");
  return options.path("dir", temporary != nullptr && *temporary != '\0' ? temporary : "/tmp");
}

OpenParent::OpenParent(const std::string& directory)
    : fd(check(::open(directory.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC), "open(directory)")),
      path(std::filesystem::canonical(directory)) {}

std::string invocation_directory(const LaneSpec& spec) {
  Text<4096>& made = spec.control->directory;
  if (!made.empty()) return made.str();
  const OpenParent parent(directory_of(spec.options));
  ObjectPath name(Manifest::of_this_run().table(), PathKind::directory, parent.fd.get(),
                  parent.path);
  const std::string path = parent.path + "/" + name.name();
  if (::mkdirat(parent.fd.get(), name.name().c_str(), 0700) != 0)
    throw_errno("mkdir(" + path + ")");
  name.made();
  name.keep();
  // Whatever the umask is. Nobody else can put a link in the place of a directory of ours.
  check(::fchmodat(parent.fd.get(), name.name().c_str(), 0700, 0), "chmod(directory)");
  made = path;
  return path;
}

void check_directory(std::string_view transport, const Options& options) {
  const std::string directory = directory_of(options);
  const auto reject = [&](std::string_view remedy) {
    throw ResourceError(fmt::format("{}:dir={}: {}; name a directory that {}", transport, directory,
                                    std::generic_category().message(errno), remedy));
  };
  if (::access(directory.c_str(), F_OK) != 0) reject("exists");
  if (::access(directory.c_str(), W_OK | X_OK) != 0) reject("you may write to");
  struct stat status {};
  if (::stat(directory.c_str(), &status) != 0) reject("exists");
  const bool by_others = (status.st_mode & S_IWOTH) != 0 ||
                         ((status.st_mode & S_IWGRP) != 0 && status.st_gid != ::getegid());
  if (by_others && (status.st_mode & S_ISVTX) == 0)
    throw ResourceError(fmt::format(
        "{}:dir={}: others can write to it and it is not sticky, so they could put something else "
        "in the place of our files; set TMPDIR or {}:dir to a directory of your own, or chmod +t "
        "{}",
        transport, directory, transport, directory));
}

void check_socket_directory(std::string_view transport, const Options& options) {
  check_directory(transport, options);
  const std::string directory = std::filesystem::canonical(directory_of(options));
  const std::size_t most = sizeof(sockaddr_un::sun_path) - 1 - kSocketNameBytes;
  if (directory.size() > most)
    throw ResourceError(fmt::format(
        "{}:dir={}: the path has {} bytes, and the address of a socket in it has room for {}; set "
        "TMPDIR or {}:dir to a shorter one",
        transport, directory, directory.size(), most, transport));
}

void check_room(std::string_view transport, const std::string& directory,
                std::uint64_t needed_bytes, std::string_view remedy) {
  struct statvfs system {};
  if (::statvfs(directory.c_str(), &system) != 0) throw_errno("statvfs(" + directory + ")");
  const std::uint64_t available = system.f_bavail * system.f_frsize / 10 * 8;
  if (needed_bytes > available)
    throw ResourceError(fmt::format("{}: needs {} in {}, 80 % of what is free there are {}; {}",
                                    transport, human_size(static_cast<double>(needed_bytes)),
                                    directory, human_size(static_cast<double>(available)), remedy));
}

}  // namespace ipcbench
