// Parameters as numbers, for programs that would have to parse "64KiB". What they are follows from
// the table of keys and from the transport's options.
#include <algorithm>

#include "ipcbench/base/error.hpp"
#include "ipcbench/config/keys.hpp"
#include "ipcbench/core/options.hpp"
#include "ipcbench/transports/registry.hpp"
#include "json_parts.hpp"

namespace ipcbench::json_parts {
namespace {

// A number gets its unit into the name; a word that stands for one ("system") does not.
void put_option(Json& json, const OptionInfo& info, const Options& options) {
  const std::string name(info.name);
  const std::string text = options.path(info.name, "");
  const std::vector<std::string> words = words_of(info);
  const bool is_word = std::ranges::find(words, text) != words.end();
  try {
    if (!is_word && info.kind == OptionKind::size) {
      json[name + "_bytes"] = options.size(info.name, 0);
      return;
    }
    if (!is_word && info.kind == OptionKind::count) {
      json[name] = options.count(info.name, 0);
      return;
    }
    if (!is_word && info.kind == OptionKind::flag) {
      json[name] = options.flag(info.name, false);
      return;
    }
  } catch (const UsageError&) {  // of another version of this transport
  }
  json[name] = text;
}

// Nothing of a transport that this build does not know: it cannot tell a size from a name.
void put_transport(Json& json, std::string_view text) {
  const std::size_t colon = std::min(text.find(':'), text.size());
  const std::string_view name = text.substr(0, colon);
  json["transport"] = name;
  const auto known = std::ranges::find(transports(), name, &TransportInfo::name);
  if (known == transports().end()) return;
  Json given = Json::object();
  try {
    const Options options(text.substr(std::min(colon + 1, text.size())));
    for (const OptionInfo& info : (*known)->options)
      if (options.has(info.name)) put_option(given, info, options);
  } catch (const UsageError&) {
    return;
  }
  json["transport_options"] = std::move(given);
}

}  // namespace

Json values(const PlannedExperiment& planned) {
  Json json = Json::object();
  for (const auto& [name, value] : planned.parameters) {
    const auto key = std::ranges::find(keys(), std::string_view(name), &KeyInfo::name);
    if (key == keys().end()) continue;
    if (key->kind == KeyKind::transport) put_transport(json, value);
    if (!is_number(key->kind) || value == key->special_value) continue;
    try {
      json[number_name(*key)] = parse_number(key->kind, value);
    } catch (const UsageError&) {  // of another version
    }
  }
  return json;
}

}  // namespace ipcbench::json_parts
