#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "ipcbench/base/units.hpp"
#include "ipcbench/config/keys.hpp"
#include "ipcbench/config/placement.hpp"

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

void check_limits(const KeyInfo& key, std::string_view text, std::uint64_t value) {
  if (value >= key.minimum && value <= key.maximum) return;
  const std::string least = format_number(key.kind, key.minimum);
  throw UsageError(key.maximum == UINT64_MAX
                       ? fmt::format("'{}' is too small; write {} or more", text, least)
                       : fmt::format("'{}' is out of range; write {} to {}", text, least,
                                     format_number(key.kind, key.maximum)));
}

}  // namespace

bool is_number(KeyKind kind) {
  return kind == KeyKind::size || kind == KeyKind::duration || kind == KeyKind::integer ||
         kind == KeyKind::percent;
}

std::string number_name(const KeyInfo& key) {
  std::string name(key.name);
  std::ranges::replace(name, '-', '_');
  if (key.kind == KeyKind::size) return name + "_bytes";
  if (key.kind == KeyKind::duration) return name + "_ns";
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

std::string canonical_value(const KeyInfo& key, std::string_view text) {
  if (text.empty()) throw UsageError(fmt::format("the value is empty; write {}", key.placeholder));
  check_printable(text);
  if (!key.special_value.empty() && text == key.special_value) return std::string(text);
  if (is_number(key.kind)) {
    const std::uint64_t value = parse_number(key.kind, text);
    check_limits(key, text, value);
    return format_number(key.kind, value);
  }
  if (key.set != nullptr) {
    Experiment scratch;
    key.set(scratch, text);
  }
  if (key.set_plan != nullptr) {
    Plan scratch;
    key.set_plan(scratch, text);
  }
  // A transport without options: who writes tables puts the colon behind a name that readers would
  // take for a missing value (report/csv.cpp).
  if (key.kind == KeyKind::transport && text.find(':') == text.size() - 1) text.remove_suffix(1);
  return key.kind == KeyKind::placement ? format_placement(parse_placement(text))
                                        : std::string(text);
}

}  // namespace ipcbench
