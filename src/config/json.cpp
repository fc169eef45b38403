#include "ipcbench/config/json.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "ipcbench/config/sweep.hpp"
#include "ipcbench/report/journal.hpp"
#include "json_tree.hpp"

namespace ipcbench {
namespace {

constexpr std::size_t kLargestFile = std::size_t{1} << 30;

std::string read_file(const std::string& path) {
  std::error_code ignored;
  if (std::filesystem::is_directory(path, ignored))
    throw UsageError(path + ": is a directory; name a config file in it");
  std::ifstream file(path, std::ios::binary);
  if (!file) throw UsageError(fmt::format("{}: {}", path, std::system_category().message(errno)));
  std::string text;
  std::array<char, 65536> piece{};
  while (file.read(piece.data(), piece.size()) || file.gcount() > 0) {
    text.append(piece.data(), static_cast<std::size_t>(file.gcount()));
    if (text.size() > kLargestFile)
      throw UsageError(fmt::format("{}: is larger than 1 GiB; that is no config", path));
  }
  return text;
}

std::string item_text(const Key& key, const JsonNode& node) {
  using Kind = JsonNode::Kind;
  const auto reject = [&](std::string_view why, std::string_view remedy) -> std::string {
    throw UsageError(fmt::format("{} {}; write {}",
                                 node.text.empty() ? "the value" : "'" + node.text + "'", why,
                                 remedy.empty() ? key.placeholder : remedy));
  };
  switch (node.kind) {
    case Kind::string:
      return node.text;
    case Kind::boolean:
      return key.kind == KeyKind::flag ? node.text : reject("is true or false here", "");
    case Kind::whole:
      if (is_number(key.kind)) return node.text;
      return key.kind == KeyKind::placement
                 ? reject("is a number", "cores as a string such as \"0,1\"")
                 : reject("is a number", "");
    case Kind::other_number:
      return is_number(key.kind) ? reject("is not a whole number from 0 to 2^64 - 1", "")
                                 : reject("is a number", "");
    case Kind::null:
      return reject("says nothing", "");
    default:
      return reject("is nested", "plain values");
  }
}

// A string is a list as it would follow the flag; in an array every element is one item.
std::vector<std::string> items_of(const Key& key, const JsonNode& node) {
  if (node.kind == JsonNode::Kind::string) return split_list(key, node.text);
  if (node.kind != JsonNode::Kind::array) return {item_text(key, node)};
  std::vector<std::string> items;
  for (const JsonNode& each : node.items) items.push_back(item_text(key, each));
  return items;
}

const JsonNode& config_of(const JsonNode& document, const std::string& origin) {
  if (document.kind != JsonNode::Kind::object)
    throw UsageError(origin + ": is not a JSON object; write {\"transport\": \"pipe\", ...}");
  if (document.find("schema") == nullptr) return document;
  const JsonNode* config = document.find("config");
  if (config == nullptr || config->kind != JsonNode::Kind::object)
    throw UsageError(origin + ": is a result without 'config'; name a config, or a whole result");
  return *config;
}

Config& section(std::vector<Config>& configs, std::string_view name) {
  for (Config& config : configs)
    if (config.name == name) return config;
  configs.push_back({std::string(name), {}});
  return configs.back();
}

}  // namespace

std::vector<Config> parse_configs(std::string_view text, const std::string& origin) {
  const JsonNode document = parse_json(head_of_journal(text), origin);
  const bool is_result = document.find("schema") != nullptr;
  std::vector<Config> configs;
  for (const auto& [name, node] : config_of(document, origin).members) {
    const std::size_t slash = name.find('/');
    const std::string prefix = slash == std::string::npos ? "" : name.substr(0, slash);
    const Key* key = nullptr;
    std::vector<std::string> items;
    try {
      if (name == "output" || name == "format")
        throw UsageError("'" + name + "' is a flag only; give --" + name + " on the command line");
      key = &find_key(slash == std::string::npos ? name : name.substr(slash + 1));
    } catch (const UsageError& error) {
      throw UsageError(origin + ": " + error.what());
    }
    try {
      items = items_of(*key, node);
    } catch (const UsageError& error) {
      throw UsageError(origin + ": " + name + ": " + error.what());
    }
    Setting setting = make_setting(*key, std::move(items), origin + ": " + name);
    setting.asked = !is_result || setting.items != std::vector{std::string(key->default_text)};
    section(configs, prefix).settings.push_back(std::move(setting));
  }
  if (configs.empty()) configs.emplace_back();
  return configs;
}

std::vector<Config> read_configs(const std::string& path) {
  return parse_configs(read_file(path), path);
}

}  // namespace ipcbench
