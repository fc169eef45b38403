// What was asked for: keys and their values as they were written, from flags and files alike.
// Plain data, owned by value.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ipcbench/model/keys.hpp"

namespace ipcbench {

struct Setting {
  const Key* key = nullptr;
  std::vector<std::string> items;   // as written: "4KiB..16MiB:x4"
  std::vector<std::string> values;  // canonical, expanded: "4KiB", "16KiB", ...; never empty
  std::string origin;               // for messages: "--size" or "sizes.json: size"
  // False: a default that a result has written down, which may be nobody's wish.
  bool asked = true;
};

// Checks every item; `origin` leads every UsageError.
Setting make_setting(const Key& key, std::vector<std::string> items, std::string origin);

struct Config {
  std::string name;  // empty: the only one of its run
  std::vector<Setting> settings;

  const Setting* find(std::string_view key) const;
  // Whether somebody wished for its value.
  bool asks_for(std::string_view key) const;
  // The only value of a key that does not sweep; its default, or empty, when it is not set.
  std::string value(std::string_view key) const;
};

// Replaces what `config` says about the keys that `flags` sets: files first, flags override. A
// number of messages from a flag displaces a file's duration, and the other way round.
void override_settings(Config& config, const std::vector<Setting>& flags);

using ConfigText = std::vector<std::pair<std::string, std::vector<std::string>>>;

// The keys of the configs in the order of the flags, defaults and seed filled in: what a result
// document holds, and what runs again as it stands. Of several configs, each key carries its
// config's name in front: "heavy/size". `tuned` is what NAME:best stands for in their plan: another
// machine has kept other forms.
ConfigText effective_config(const std::vector<Config>& configs, std::uint64_t seed,
                            const std::vector<std::string>& tuned = {});

}  // namespace ipcbench
