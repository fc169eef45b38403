#include "ipcbench/cli/command_line.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <filesystem>

#include "ipcbench/base/error.hpp"
#include "ipcbench/base/spelling.hpp"
#include "ipcbench/cli/commands.hpp"
#include "ipcbench/model/keys.hpp"
#include "other_tools.hpp"

namespace ipcbench {
namespace {

std::string shortened(std::string_view argument) { return std::string(argument.substr(0, 80)); }

// In front of a complaint: what is measured has no command to name.
std::string prefix_of(const Command& command) {
  return command.takes_keys ? "" : std::string(command.name) + ": ";
}

// CLI11 takes the next argument for the value of "--size=", be it a flag.
void check_empty(const std::vector<std::string>& arguments) {
  for (const std::string& argument : arguments)
    if (argument.starts_with("--") && argument.find('=') == argument.size() - 1)
      throw UsageError(shortened(argument.substr(0, argument.size() - 1)) +
                       ": the value is empty; write one behind '='");
}

// "-o and --format": what a command without keys takes, as short as it can be said.
std::string options_text(const Command& command) {
  std::vector<std::string> names;
  for (const CommandOption& option : command.options)
    names.emplace_back(option.form.substr(0, option.form.find_first_of(",=")));
  return join_names(names, " and ");
}

[[noreturn]] void reject_option(const Command& command, const std::string& argument) {
  const std::string name = argument.substr(0, argument.find('='));
  const std::string what = prefix_of(command) + "unknown option '" + shortened(name) + "'";
  if (const std::string_view here = equivalent_here(name, command); !here.empty())
    throw UsageError(fmt::format("{}; write {}", what, here));
  std::vector<std::string> known = {"--help"};
  for (const CommandOption& option : command.options)
    known.push_back("--" + std::string(option.name()));
  if (command.takes_keys)
    for (const Key& key : keys()) known.push_back("--" + std::string(key.name));
  if (const std::string hint = suggestion(name, known); !hint.empty())
    throw UsageError(what + hint);
  throw UsageError(command.takes_keys ? what + "; `ipcbench --help` shows what there is"
                                      : what + "; it takes " + options_text(command));
}

[[noreturn]] void reject(const Command& command, const std::string& argument) {
  const bool has_options = command.takes_keys || !command.options.empty();
  if (has_options && argument.starts_with('-')) reject_option(command, argument);
  if (!command.takes_keys)
    throw UsageError(
        fmt::format("{}: takes no arguments, not '{}'", command.name, shortened(argument)));
  std::error_code ignored;
  const bool exists = std::filesystem::exists(argument, ignored);
  throw UsageError(fmt::format("unexpected argument '{}'{}", shortened(argument),
                               exists ? "; for a config file write: ipcbench run FILE" : ""));
}

void add_text(CLI::App& app, const std::string& names, std::vector<std::string>& values) {
  app.add_option(names, values)
      ->expected(1)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll)
      ->allow_extra_args(false);
}

// "-o, --output=FILE" as CLI11 writes it: "-o,--output".
std::string names_of(const CommandOption& option) {
  std::string names(option.form.substr(0, option.form.find('=')));
  std::erase(names, ' ');
  return names;
}

void parse_into(CLI::App& app, const Command& command, const std::vector<std::string>& arguments) {
  try {
    app.parse(std::vector<std::string>(arguments.rbegin(), arguments.rend()));
  } catch (const CLI::ArgumentMismatch& error) {
    const std::string_view text = error.what();
    throw UsageError(fmt::format("{}: the value is missing; write one behind it",
                                 text.substr(0, text.find(':'))));
  } catch (const CLI::ParseError& error) {
    throw UsageError(fmt::format("{}{}; `ipcbench --help` shows what there is", prefix_of(command),
                                 error.what()));
  }
}

// What CLI11 left over: it would take a file called "[a,b]" for two, had the operands a name there.
// Behind "--" nothing is an option.
void take_operands(CommandLine& line, const Command& command,
                   const std::vector<std::string>& rest) {
  bool only_operands = false;
  for (const std::string& argument : rest) {
    const bool takes = !command.operands.empty();
    if (takes && !only_operands && argument == "--") {
      only_operands = true;
      continue;
    }
    const bool is_option = !only_operands && argument.size() > 1 && argument.starts_with('-');
    if (!takes || is_option) reject(command, argument);
    line.operands.push_back(argument);
  }
}

}  // namespace

const std::vector<std::string>& CommandLine::values(std::string_view option) const {
  static const std::vector<std::string> kNone;
  const auto found = options.find(option);
  return found == options.end() ? kNone : found->second;
}

std::string CommandLine::value(std::string_view option) const {
  return values(option).empty() ? "" : values(option).front();
}

namespace {

// What is another program's goes around the parser, which would find options of ours in it.
CommandLine parse_with_command(const Command& command, const std::vector<std::string>& arguments) {
  const auto separator = std::ranges::find(arguments, "--");
  Command own = command;
  own.takes_command = false;
  CommandLine line = parse_command_line(own, {arguments.begin(), separator});
  if (line.help) return line;
  if (!line.operands.empty())
    throw UsageError(fmt::format("{}: write -- before the command: ipcbench {} -- {} ...",
                                 command.name, command.name, shortened(line.operands.front())));
  if (separator != arguments.end()) line.operands.assign(separator + 1, arguments.end());
  return line;
}

}  // namespace

// One parser for the command that is named, and no subcommands: CLI11 would take a file that is
// called as another command for that command.
CommandLine parse_command_line(const Command& command, const std::vector<std::string>& arguments) {
  CommandLine line;
  if (command.internal) {
    line.operands = arguments;
    return line;
  }
  if (command.takes_command) return parse_with_command(command, arguments);
  check_empty(arguments);
  CLI::App app;
  app.set_help_flag();  // ours says more
  app.allow_extras();
  if (command.takes_keys)
    for (const Key& key : keys()) add_text(app, "--" + std::string(key.name), line.keys[key.name]);
  std::map<std::string_view, bool> flags;
  for (const CommandOption& option : command.options) {
    if (option.takes_value())
      add_text(app, names_of(option), line.options[option.name()]);
    else
      app.add_flag(names_of(option), flags[option.name()]);
  }
  app.add_flag("-h,--help", line.help);
  parse_into(app, command, arguments);
  if (line.help) return line;
  take_operands(line, command, app.remaining());
  for (const CommandOption& option : command.options)
    if (!option.repeatable && line.values(option.name()).size() > 1)
      throw UsageError(fmt::format("--{}: is given twice; drop one", option.name()));
  const auto is_absent = [](const auto& named) { return named.second.empty(); };
  std::erase_if(line.keys, is_absent);
  std::erase_if(line.options, is_absent);
  for (const auto& [name, given] : flags)
    if (given) line.options[name] = {};
  return line;
}

}  // namespace ipcbench
