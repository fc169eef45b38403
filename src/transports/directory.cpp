#include "ipcbench/transports/directory.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdlib>

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

}  // namespace ipcbench
