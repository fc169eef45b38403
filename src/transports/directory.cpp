#include "ipcbench/transports/directory.hpp"

#include <fmt/format.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <cstdlib>

#include "ipcbench/base/units.hpp"

namespace ipcbench {

std::string directory_of(const Options& options) {
  const char* temporary = std::getenv("TMPDIR");
  return options.path("dir", temporary != nullptr && *temporary != '\0' ? temporary : "/tmp");
}

std::string invocation_directory(const LaneSpec& spec) {
  Leftovers& left = spec.control->leftovers;
  if (left.has_directory.load(std::memory_order_acquire) != 0) return left.directory.str();
  std::string path = directory_of(spec.options) + "/ipcbench-XXXXXX";
  if (::mkdtemp(path.data()) == nullptr) throw_errno("mkdtemp(" + path + ")");
  note_directory(*spec.control, path);
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
