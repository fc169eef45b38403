// The arguments of a command as plain data. What a command takes stands in its record
// (cli/commands.hpp); CLI11 finds it, and only src/cli/command_line.cpp knows CLI11. What the texts
// mean is decided by the table of model/keys.hpp and by each command, because CLI11's numbers wrap
// and saturate.
#pragma once

#include <fmt/format.h>

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "ipcbench/base/error.hpp"

namespace ipcbench {

struct Command;

struct CommandLine {
  // What was given, as it was given, by name without dashes; "output" for -o. A flag has no values.
  std::map<std::string_view, std::vector<std::string>> keys, options;
  std::vector<std::string> operands;  // arguments that are no options, in their order
  bool help = false;                  // nothing else is checked

  bool has(std::string_view option) const { return options.contains(option); }
  const std::vector<std::string>& values(std::string_view option) const;  // none: not given
  std::string value(std::string_view option) const;  // of one that is given once; empty: not given
};

// Throws UsageError for what the command does not take, with the nearest name that it does take or
// what another tool's option is called here. The internal commands get their arguments as operands.
CommandLine parse_command_line(const Command& command, const std::vector<std::string>& arguments);

// What `parse` makes of the text. Its UsageError names the option.
template <class Parse>
auto parsed(std::string_view option, const std::string& text, const Parse& parse) {
  try {
    return parse(text);
  } catch (const UsageError& error) {
    throw UsageError(fmt::format("--{}: {}", option, error.what()));
  }
}

}  // namespace ipcbench
