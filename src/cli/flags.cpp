#include "ipcbench/cli/flags.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <filesystem>
#include <map>
#include <utility>

#include "ipcbench/base/error.hpp"
#include "ipcbench/base/spelling.hpp"
#include "ipcbench/cli/resume.hpp"
#include "ipcbench/cli/state_directory.hpp"
#include "ipcbench/config/json.hpp"
#include "ipcbench/config/sweep.hpp"
#include "other_tools.hpp"

namespace ipcbench {
namespace {

struct RawFlags {
  std::map<std::string_view, std::vector<std::string>> values;  // by key, as given
  std::vector<std::string> files, outputs, formats, resumes;
  bool dry_run = false;
  bool help = false;
};

CLI::Option* add_text(CLI::App& app, const std::string& name, std::vector<std::string>& values) {
  return app.add_option(name, values)
      ->expected(1)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll)
      ->allow_extra_args(false);
}

// CLI11 takes the next argument for the value of "--size=", be it a flag.
void check_empty(const std::vector<std::string>& arguments) {
  for (const std::string& argument : arguments)
    if (argument.starts_with("--") && argument.find('=') == argument.size() - 1)
      throw UsageError(argument.substr(0, std::min<std::size_t>(argument.size() - 1, 80)) +
                       ": the value is empty; write one behind '='");
}

[[noreturn]] void reject_unknown(const std::string& argument) {
  if (!argument.starts_with('-')) {
    std::error_code ignored;
    const bool exists = std::filesystem::exists(argument, ignored);
    throw UsageError(fmt::format("unexpected argument '{}'{}", argument.substr(0, 80),
                                 exists ? "; for a config file write: ipcbench run FILE" : ""));
  }
  const std::string name = argument.substr(0, argument.find('='));
  if (const std::string_view here = equivalent_here(name); !here.empty())
    throw UsageError(fmt::format("unknown option '{}'; write {}", name, here));
  std::vector<std::string> known = {"--output", "--format", "--dry-run",
                                    "--resume", "--help",   "--version"};
  for (const Key& key : keys()) known.push_back("--" + std::string(key.name));
  const std::string hint = suggestion(name, known);
  throw UsageError(fmt::format("unknown option '{}'{}", name.substr(0, 80),
                               hint.empty() ? "; `ipcbench --help` shows what there is" : hint));
}

RawFlags parse_raw(const std::vector<std::string>& arguments, Files files) {
  check_empty(arguments);
  RawFlags raw;
  CLI::App app;
  app.set_help_flag();  // ours says more
  app.allow_extras();
  for (const Key& key : keys()) add_text(app, "--" + std::string(key.name), raw.values[key.name]);
  add_text(app, "-o,--output", raw.outputs);
  add_text(app, "--format", raw.formats);
  if (files == Files::none) add_text(app, "--resume", raw.resumes);
  app.add_flag("--dry-run", raw.dry_run);
  app.add_flag("-h,--help", raw.help);
  if (files != Files::none) app.add_option("FILE", raw.files);
  try {
    app.parse(std::vector<std::string>(arguments.rbegin(), arguments.rend()));
  } catch (const CLI::ArgumentMismatch& error) {
    const std::string_view text = error.what();
    throw UsageError(fmt::format("{}: the value is missing; write one behind it",
                                 text.substr(0, text.find(':'))));
  } catch (const CLI::ParseError& error) {
    throw UsageError(fmt::format("{}; `ipcbench --help` shows what there is", error.what()));
  }
  const std::vector<std::string> rest = app.remaining();
  if (!raw.help && !rest.empty()) reject_unknown(rest.front());
  return raw;
}

std::vector<Setting> settings_of(const RawFlags& raw) {
  std::vector<Setting> settings;
  for (const Key& key : keys()) {
    std::vector<std::string> items;
    for (const std::string& value : raw.values.at(key.name))
      for (std::string& item : split_list(key, value)) items.push_back(std::move(item));
    if (!items.empty())
      settings.push_back(make_setting(key, std::move(items), "--" + std::string(key.name)));
  }
  return settings;
}

// What is finished was measured by the settings in the file, and so the rest must be.
void check_resume(const RawFlags& raw) {
  if (raw.resumes.size() > 1) throw UsageError("--resume: is given twice; drop one");
  for (const auto& [key, values] : raw.values)
    if (!values.empty())
      throw UsageError(
          fmt::format("--resume: the result says what to run; drop --{}, or run it anew", key));
}

// Several configs need names of their own, in front of the names of their experiments.
void name_configs(std::vector<Config>& configs, const std::vector<std::string>& origins) {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < configs.size(); ++i) {
    Config& config = configs[i];
    if (config.name.empty()) config.name = config.value("name");
    if (config.name.empty()) config.name = std::filesystem::path(origins[i]).stem().string();
    for (std::size_t j = 0; j < i; ++j)
      if (configs[j].name == config.name)
        throw UsageError(fmt::format("{} and {} are both named '{}'; set \"name\" in one of them",
                                     origins[j], origins[i], config.name));
  }
}

}  // namespace

namespace {

Request request_of(const RawFlags& raw, Files files) {
  Request request;
  request.help = raw.help;
  if (request.help) return request;
  request.dry_run = raw.dry_run;
  request.outputs = raw.outputs;
  request.files = raw.files;
  if (raw.formats.size() > 1) throw UsageError("--format: is given twice; drop one");
  if (!raw.formats.empty()) request.format = raw.formats.front();
  if (!raw.resumes.empty()) {
    check_resume(raw);
    request.resume = find_run(raw.resumes.front());
    request.configs = read_configs(resumed_file(request.resume).source);
    if (request.configs.size() > 1)
      name_configs(request.configs,
                   std::vector<std::string>(request.configs.size(), request.resume));
    return request;
  }

  std::vector<std::string> origins;
  for (const std::string& file : raw.files)
    for (Config& config : read_configs(find_run(file))) {
      request.configs.push_back(std::move(config));
      origins.push_back(file);
    }
  if (files == Files::required && raw.files.empty())
    throw UsageError("run: no config file is named; write: ipcbench run FILE...");
  if (raw.files.empty()) request.configs.emplace_back();

  const std::vector<Setting> flags = settings_of(raw);
  for (Config& config : request.configs) override_settings(config, flags);
  if (request.configs.size() > 1) name_configs(request.configs, origins);
  return request;
}

}  // namespace

Request parse_request(const std::vector<std::string>& arguments, Files files) {
  return request_of(parse_raw(arguments, files), files);
}

std::vector<Request> parse_each_file(const std::vector<std::string>& arguments) {
  RawFlags raw = parse_raw(arguments, Files::optional);
  std::vector<Request> requests;
  for (const std::string& file : std::exchange(raw.files, {})) {
    raw.files = {file};
    requests.push_back(request_of(raw, Files::required));
  }
  return requests;
}

bool wants_help(const std::vector<std::string>& arguments, const std::string& command) {
  if (arguments.empty()) return false;
  if (arguments.front() == "--help" || arguments.front() == "-h") return true;
  throw UsageError(
      fmt::format("{}: takes no arguments, not '{}'", command, arguments.front().substr(0, 80)));
}

}  // namespace ipcbench
