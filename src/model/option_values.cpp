#include "ipcbench/model/option_values.hpp"

#include <algorithm>

#include "ipcbench/base/error.hpp"
#include "ipcbench/base/units.hpp"

namespace ipcbench {
namespace {

std::optional<std::uint64_t> number_of(std::string_view text) {
  try {
    return parse_size(text);
  } catch (const UsageError&) {
    return std::nullopt;
  }
}

}  // namespace

OptionValues parse_option_values(std::string_view text) {
  OptionValues values;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(':'), text.size());
    const std::string_view piece = text.substr(0, end);
    const std::size_t equals = std::min(piece.find('='), piece.size());
    const std::string_view value = piece.substr(std::min(equals + 1, piece.size()));
    values.push_back({std::string(piece.substr(0, equals)), std::string(value), number_of(value)});
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return values;
}

std::string option_values_text(const OptionValues& values) {
  std::string text;
  for (const OptionValue& each : values) {
    if (&each != &values.front()) text += ':';
    text += each.name;
    if (!each.value.empty()) text += '=' + each.value;
  }
  return text;
}

const OptionValue* find_option_value(const OptionValues& values, std::string_view name) {
  const auto found = std::ranges::find(values, name, &OptionValue::name);
  return found == values.end() ? nullptr : &*found;
}

}  // namespace ipcbench
