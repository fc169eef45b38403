#include "ipcbench/cli/installed.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <map>
#include <system_error>

#include "ipcbench/base/error.hpp"
#include "ipcbench/base/spelling.hpp"
#include "ipcbench/host/beside_program.hpp"

namespace ipcbench {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kConfigEnding = ".json";

// By their names: those of the folder itself, and those of the claims below it.
std::map<std::string, fs::path> configs_by_name() {
  std::map<std::string, fs::path> configs;
  std::error_code error;
  for (fs::recursive_directory_iterator each(path_beside_program("configs", "configs"), error), end;
       !error && each != end; each.increment(error))
    if (each->path().extension() == kConfigEnding)
      configs.emplace(each->path().stem(), each->path());
  return configs;
}

}  // namespace

std::vector<std::string> installed_configs() {
  std::vector<std::string> names;
  for (const auto& [name, path] : configs_by_name()) names.push_back(name);
  return names;
}

std::string installed_config(const std::string& name) {
  const std::map<std::string, fs::path> configs = configs_by_name();
  const auto found = configs.find(name);
  return found == configs.end() ? std::string() : found->second.string();
}

std::string find_config(const std::string& path) {
  if (path.empty() || path == "-" || ::access(path.c_str(), F_OK) == 0 || errno != ENOENT)
    return path;  // its reader says what is wrong with it
  const std::map<std::string, fs::path> configs = configs_by_name();
  const std::string name =
      path.ends_with(kConfigEnding) ? path.substr(0, path.size() - kConfigEnding.size()) : path;
  if (const auto found = configs.find(name); found != configs.end()) return found->second;
  if (configs.empty()) return path;
  const std::vector<std::string> names = installed_configs();
  throw UsageError(fmt::format("{}: {}{}; installed configs: {}", path,
                               std::generic_category().message(ENOENT), suggestion(name, names),
                               fmt::join(names, ", ")));
}

}  // namespace ipcbench
