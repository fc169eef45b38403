// "capacity=64KiB:queue=10" as data: the options that a transport was asked for, or what the system
// granted of them. These functions are pure, and any thread may call them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ipcbench {

struct OptionValue {
  std::string name;
  std::string value;                    // as it was written; empty: the name stands alone
  std::optional<std::uint64_t> number;  // bytes or a count, where the value is one
};
using OptionValues = std::vector<OptionValue>;

// Any text is taken, because stored results may hold anything; what is no number stays a word.
OptionValues parse_option_values(std::string_view text);
// The text that parses to these values.
std::string option_values_text(const OptionValues& values);
// Finds the first of this name; gives nullptr where there is none.
const OptionValue* find_option_value(const OptionValues& values, std::string_view name);

}  // namespace ipcbench
