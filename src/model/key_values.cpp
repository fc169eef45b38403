#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "ipcbench/base/units.hpp"
#include "ipcbench/model/keys.hpp"

namespace ipcbench {
namespace {

// Every value ends up in a document and most in messages: nothing in them may break either.
void check_printable(std::string_view text) {
  constexpr std::size_t kLongest = 8192;
  if (text.size() > kLongest)
    throw UsageError(fmt::format("'{}...' has {} bytes; at most {} make sense", text.substr(0, 40),
                                 text.size(), kLongest));
  const auto control = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; };
  if (const auto at = std::ranges::find_if(text, control); at != text.end())
    throw UsageError(fmt::format("'{}' is followed by control character {:#04x}; remove it",
                                 text.substr(0, static_cast<std::size_t>(at - text.begin())),
                                 static_cast<unsigned>(*at)));
  try {
    nlohmann::json(text).dump();
  } catch (const nlohmann::json::type_error&) {
    throw UsageError("the value is not valid UTF-8; write it in UTF-8");
  }
}

std::uint64_t parse_word(std::span<const std::string_view> words, std::string_view text) {
  const auto found = std::ranges::find(words, text);
  if (found != words.end()) return static_cast<std::uint64_t>(found - words.begin());
  const std::vector<std::string> all(words.begin(), words.end());
  throw_no_choice(text, all);
}

}  // namespace

void check_text(const Key& key, std::string_view text) {
  if (text.empty()) throw UsageError(fmt::format("the value is empty; write {}", key.placeholder));
  check_printable(text);
}

void check_limits(const Key& key, std::string_view text, std::uint64_t value) {
  if (value >= key.minimum && value <= key.maximum) return;
  const std::string least = format_number(key.kind, key.minimum);
  throw UsageError(key.maximum == UINT64_MAX
                       ? fmt::format("'{}' is too small; write {} or more", text, least)
                       : fmt::format("'{}' is out of range; write {} to {}", text, least,
                                     format_number(key.kind, key.maximum)));
}

bool is_number(KeyKind kind) {
  return kind == KeyKind::size || kind == KeyKind::duration || kind == KeyKind::integer ||
         kind == KeyKind::percent;
}

std::string number_name(const Key& key) {
  std::string name(key.name);
  std::ranges::replace(name, '-', '_');
  if (key.kind == KeyKind::size) return name + "_bytes";
  if (key.kind == KeyKind::duration) return name + "_ns";
  if (key.kind == KeyKind::percent) return name + "_share";
  return key.unit.empty() ? name : name + "_" + std::string(key.unit);
}

std::uint64_t parse_number(KeyKind kind, std::string_view text) {
  if (kind == KeyKind::size) return parse_size(text);
  if (kind == KeyKind::percent) return parse_percent(text);
  return kind == KeyKind::duration ? parse_duration(text) : parse_integer(text);
}

std::string format_number(KeyKind kind, std::uint64_t value) {
  if (kind == KeyKind::size) return format_size(value);
  if (kind == KeyKind::percent) return format_percent(value);
  return kind == KeyKind::duration ? format_duration(value) : std::to_string(value);
}

void Key::parse(Experiment& experiment, std::string_view text) const {
  if (access.parse != nullptr) return access.parse(experiment, text);
  if (kind == KeyKind::flag) return access.store(experiment, parse_bool(text) ? 1 : 0);
  if (kind == KeyKind::choice) return access.store(experiment, parse_word(access.words, text));
  if (zero_is_special && text == special_value) return access.store(experiment, 0);
  const std::uint64_t value = parse_number(kind, text);
  check_limits(*this, text, value);
  access.store(experiment, value);
}

std::string Key::format(const Experiment& experiment) const {
  return applies_to == nullptr || applies_to(experiment) ? text_of(experiment) : std::string();
}

std::string Key::text_of(const Experiment& experiment) const {
  if (access.format != nullptr) return access.format(experiment);
  const std::uint64_t value = access.load(experiment);
  if (kind == KeyKind::flag) return value != 0 ? "true" : "false";
  if (kind == KeyKind::choice) return std::string(access.words[value]);
  if (value < minimum) return std::string(zero_is_special ? special_value : "");
  return format_number(kind, value);
}

Parameters parameters_of(const PlannedExperiment& planned) {
  if (!planned.as_stored.empty()) return planned.as_stored;
  Parameters parameters;
  for (const Key& key : keys())
    if (key.scope == KeyScope::experiment && !planned.unset[index_of(key)])
      if (std::string text = key.format(planned.experiment); !text.empty())
        parameters.emplace_back(key.name, std::move(text));
  return parameters;
}

std::string parameter_of(const PlannedExperiment& planned, std::string_view name) {
  if (planned.as_stored.empty()) {
    const Key* key = look_up_key(name);
    if (key == nullptr || key->scope != KeyScope::experiment || planned.unset[index_of(*key)])
      return {};
    return key->format(planned.experiment);
  }
  for (const auto& [key, value] : planned.as_stored)
    if (key == name) return value;
  return {};
}

}  // namespace ipcbench
