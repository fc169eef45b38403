#include "ipcbench/cli/request.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <utility>

#include "ipcbench/base/error.hpp"
#include "ipcbench/base/input_text.hpp"
#include "ipcbench/cli/installed.hpp"
#include "ipcbench/cli/state_directory.hpp"
#include "ipcbench/config/json.hpp"
#include "ipcbench/config/sweep.hpp"
#include "ipcbench/report/escape.hpp"

namespace ipcbench {
namespace {

std::vector<Setting> settings_of(const CommandLine& line) {
  std::vector<Setting> settings;
  for (const Key& key : keys()) {
    const auto given = line.keys.find(key.name);
    if (given == line.keys.end()) continue;
    std::vector<std::string> items;
    for (const std::string& value : given->second)
      for (std::string& item : split_list(key, value)) items.push_back(std::move(item));
    if (!items.empty())
      settings.push_back(make_setting(key, std::move(items), "--" + std::string(key.name)));
  }
  return settings;
}

// What is finished was measured by the settings in the file, and so the rest must be.
void check_resume(const CommandLine& line) {
  if (!line.keys.empty())
    throw UsageError(fmt::format("--resume: the result says what to run; drop --{}, or run it anew",
                                 line.keys.begin()->first));
}

// Several configs need names of their own, in front of the names of their experiments.
void name_configs(std::vector<Config>& configs, const std::vector<std::string>& origins) {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < configs.size(); ++i) {
    Config& config = configs[i];
    if (config.name.empty()) config.name = config.value("name");
    if (config.name.empty())
      config.name = printable(std::filesystem::path(input_name(origins[i])).stem().string());
    for (std::size_t j = 0; j < i; ++j)
      if (configs[j].name == config.name)
        throw UsageError(fmt::format("{} and {} are both named '{}'; set \"name\" in one of them",
                                     origins[j], origins[i], config.name));
  }
}

}  // namespace

Request request_of(const CommandLine& line) {
  Request request;
  request.dry_run = line.has("dry-run");
  request.files = line.operands;
  if (line.has("resume")) {
    check_resume(line);
    const std::string file = find_run(line.value("resume"));
    request.resume = resumed_file(file);
    request.configs = read_configs(request.resume->source);
    if (request.configs.size() > 1)
      name_configs(request.configs, std::vector<std::string>(request.configs.size(), file));
    return request;
  }

  std::vector<std::string> origins;
  for (const std::string& file : line.operands)
    for (Config& config : read_configs(find_config(find_run(file)))) {
      request.configs.push_back(std::move(config));
      origins.push_back(file);
    }
  if (line.operands.empty()) request.configs.emplace_back();

  const std::vector<Setting> flags = settings_of(line);
  for (Config& config : request.configs) override_settings(config, flags);
  if (request.configs.size() > 1) name_configs(request.configs, origins);
  return request;
}

std::vector<Request> request_of_each_file(CommandLine line) {
  std::vector<Request> requests;
  for (const std::string& file : std::exchange(line.operands, {})) {
    line.operands = {file};
    requests.push_back(request_of(line));
  }
  return requests;
}

}  // namespace ipcbench
