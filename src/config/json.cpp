#include "ipcbench/config/json.hpp"

#include <fmt/format.h>

#include <unordered_map>

#include "ipcbench/base/input_text.hpp"
#include "ipcbench/config/sweep.hpp"
#include "ipcbench/report/journal.hpp"
#include "ipcbench/report/schema.hpp"
#include "json_tree.hpp"
#include "rule_text.hpp"

namespace ipcbench {
namespace {

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
      if (key.name == "expect" && node.kind == Kind::object) return rule_text(node);
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

// A result of another version may say other things with the same keys.
void check_schema(const JsonNode& schema, const std::string& origin) {
  const auto text_of = [&](std::string_view key) {
    const JsonNode* node = schema.find(key);
    return node == nullptr ? std::string() : node->text;
  };
  if (text_of("name") != kSchemaName)
    throw UsageError(
        fmt::format("{}: /schema/name: is not '{}'; name a config, or a result that "
                    "ipcbench wrote",
                    origin, kSchemaName));
  if (text_of("version") != std::to_string(kSchemaVersion))
    throw UsageError(
        fmt::format("{}: /schema/version: is '{}', but this ipcbench reads version {}; "
                    "use one that fits",
                    origin, text_of("version").substr(0, 40), kSchemaVersion));
}

const JsonNode& config_of(const JsonNode& document, const std::string& origin) {
  if (document.kind != JsonNode::Kind::object)
    throw UsageError(origin + ": is not a JSON object; write {\"transport\": \"pipe\", ...}");
  if (document.find("schema") == nullptr) return document;
  check_schema(*document.find("schema"), origin);
  const JsonNode* config = document.find("config");
  if (config == nullptr || config->kind != JsonNode::Kind::object)
    throw UsageError(origin + ": is a result without 'config'; name a config, or a whole result");
  return *config;
}

}  // namespace

std::vector<Config> parse_configs(std::string_view text, const std::string& origin) {
  const JsonNode document = parse_json(head_of_journal(text), origin);
  const bool is_result = document.find("schema") != nullptr;
  std::vector<Config> configs;
  std::unordered_map<std::string, std::size_t> sections;  // by the name before the slash
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
    const auto [place, is_new] = sections.emplace(prefix, configs.size());
    if (is_new) configs.push_back({prefix, {}});
    configs[place->second].settings.push_back(std::move(setting));
  }
  if (configs.empty()) configs.emplace_back();
  return configs;
}

std::vector<Config> read_configs(const std::string& path) {
  return parse_configs(read_input(path, "a config"), input_name(path));
}

}  // namespace ipcbench
