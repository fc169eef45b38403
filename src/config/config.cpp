#include "ipcbench/config/config.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "ipcbench/config/sweep.hpp"
#include "ipcbench/model/tuned.hpp"

namespace ipcbench {
Setting make_setting(const Key& key, std::vector<std::string> items, std::string origin) {
  Setting setting{&key, std::move(items), {}, std::move(origin)};
  try {
    if (setting.items.empty()) throw UsageError("the list is empty; give a value or drop the key");
    if (!key.sweeps && !key.collects && setting.items.size() > 1)
      throw UsageError("has several values, but one only makes sense; drop all but one");
    for (const std::string& item : setting.items) {
      if (key.sweeps && key.kind != KeyKind::placement && key.list_mark == '\0' &&
          item.find(',') != std::string::npos)
        throw UsageError(
            fmt::format("'{}' holds a comma, which parts the values of a list; "
                        "make them items of their own",
                        item.substr(0, 80)));
      for (std::string& value : expand_item(key, item)) setting.values.push_back(std::move(value));
      if (setting.values.size() > kMaxPoints)
        throw UsageError(fmt::format("has more than {} values; split the run", kMaxPoints));
    }
    if (key.name == "name" && setting.values[0].find('/') != std::string::npos)
      throw UsageError("a name holds no '/': it stands before the names of experiments");
  } catch (const UsageError& error) {
    throw UsageError(setting.origin + ": " + error.what());
  }
  return setting;
}

const Setting* Config::find(std::string_view key) const {
  const auto found =
      std::ranges::find_if(settings, [&](const Setting& each) { return each.key->name == key; });
  return found == settings.end() ? nullptr : &*found;
}

bool Config::asks_for(std::string_view key) const {
  const Setting* setting = find(key);
  return setting != nullptr && setting->asked;
}

std::string Config::value(std::string_view key) const {
  const Setting* setting = find(key);
  return setting == nullptr ? std::string(find_key(key).default_text) : setting->values.front();
}

void override_settings(Config& config, const std::vector<Setting>& flags) {
  for (const Setting& flag : flags)
    std::erase_if(config.settings, [&](const Setting& each) {
      return each.key == flag.key || each.key->name == flag.key->excludes;
    });
  config.settings.insert(config.settings.end(), flags.begin(), flags.end());
}

namespace {

bool asks_for_best_form(const Config& config) {
  const Setting* transports = config.find("transport");
  return transports != nullptr &&
         std::ranges::any_of(transports->values, [](const std::string& each) {
           return each.ends_with(fmt::format(":{}", kBestForm));
         });
}

}  // namespace

ConfigText effective_config(const std::vector<Config>& configs, std::uint64_t seed,
                            const std::vector<std::string>& tuned) {
  ConfigText text;
  for (const Config& config : configs)
    for (const Key& key : keys()) {
      const std::string name =
          (configs.size() > 1 ? config.name + "/" : "") + std::string(key.name);
      const Setting* setting = config.find(key.name);
      if (key.name == "seed")
        text.emplace_back(name, std::vector{std::to_string(seed)});
      else if (setting != nullptr)
        text.emplace_back(name, setting->items);
      else if (key.name == "tuned" && !tuned.empty() && asks_for_best_form(config))
        text.emplace_back(name, tuned);
      else if (!key.default_text.empty() && config.find(key.excludes) == nullptr)
        text.emplace_back(name, std::vector{std::string(key.default_text)});
    }
  return text;
}

}  // namespace ipcbench
