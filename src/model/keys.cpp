#include "ipcbench/model/keys.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <stdexcept>

#include "keys_about.hpp"
#include "keys_how_long.hpp"
#include "keys_what.hpp"
#include "keys_who.hpp"

namespace ipcbench {
namespace {

// In the order of the help and of every document. The groups have files of their own.
constexpr std::string_view kOrder[] = {
    "transport",     "size",        "reply",     "workers",      "work",        "hold",
    "hold-transfer", "pattern",     "start",     "lifetime",     "hazard",      "wait",
    "topology",      "lock-scope",  "sender",    "dispatch",     "fixed",       "fixed-by",
    "ballast",       "buffers",     "pool",      "inline-below", "huge",        "codec",
    "depth",         "items",       "rate",      "placement",    "hosts",       "launcher",
    "messages",      "duration",    "end",       "warmup",       "timed-batch", "touch",
    "timeout",       "invocations", "precision", "budget",       "sample",      "states",
    "seed",          "no-warn",     "tuned",     "name",         "description", "claim",
    "source",        "expect"};

constexpr const Key& record_of(std::string_view name) {
  using namespace key_tables;
  for (const std::span<const Key> group :
       {std::span<const Key>(kWhatKeys), std::span<const Key>(kWhoKeys),
        std::span<const Key>(kHowLongKeys), std::span<const Key>(kAboutKeys)})
    for (const Key& key : group)
      if (key.name == name) return key;
  throw std::logic_error("a key of the order has no record");  // seen by the compiler
}

constexpr auto kKeys = [] {
  std::array<Key, std::size(kOrder)> all;
  std::ranges::transform(kOrder, all.begin(), record_of);
  return all;
}();

static_assert(kKeys.size() == key_tables::kWhatKeys.size() + key_tables::kWhoKeys.size() +
                                  key_tables::kHowLongKeys.size() + key_tables::kAboutKeys.size(),
              "a key has no place in the order");
static_assert(kKeys.size() <= KeySet().size());

}  // namespace

std::span<const Key> keys() { return kKeys; }

std::size_t index_of(const Key& key) { return static_cast<std::size_t>(&key - kKeys.data()); }

const Key* look_up_key(std::string_view name) {
  const auto found = std::ranges::find(kKeys, name, &Key::name);
  return found == kKeys.end() ? nullptr : found;
}

const Key& find_key(std::string_view name, std::string_view dashes) {
  if (const Key* key = look_up_key(name)) return *key;
  std::vector<std::string> names;
  for (const Key& key : kKeys) names.push_back(std::string(dashes) + std::string(key.name));
  const std::string typed = std::string(dashes) + std::string(name.substr(0, 80));
  const std::string hint = suggestion(typed, names);
  throw UsageError(fmt::format("unknown {} '{}'{}", dashes.empty() ? "key" : "option", typed,
                               hint.empty() ? "; `ipcbench --help` shows what there is" : hint));
}

}  // namespace ipcbench
