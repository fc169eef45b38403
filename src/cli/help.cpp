#include "ipcbench/cli/help.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>

#include "ipcbench/base/error.hpp"
#include "ipcbench/cli/commands.hpp"
#include "ipcbench/model/keys.hpp"
#include "ipcbench/report/layout.hpp"

namespace ipcbench {
namespace {

constexpr std::size_t kWidth = 96;
constexpr std::size_t kColumn = 27;  // where explanations begin

constexpr std::string_view kValues = R"(
Values:
  SIZE    8, 64K or 64KiB (65536), 1MiB      TIME   250us, 10ms, 3s, 2min
  Lists   --size=8,64KiB,1MiB                every value with every other list's values
  Ranges  --size=4KiB..16MiB:x4              4 KiB, 16 KiB, ... 16 MiB
          --workers=1..8:+1                  1, 2, ... 8
  In a config file the same keys: {"transport": "pipe,shm", "size": ["64KiB", "1MiB"]}
)";

void add_option(std::string& text, const std::string& left, std::string_view right) {
  text += "  " + left;
  const std::size_t used = 2 + left.size();
  text += used + 2 <= kColumn ? std::string(kColumn - used, ' ') : "\n" + std::string(kColumn, ' ');
  text += wrapped(right, kWidth, kColumn, kColumn) + "\n";
}

void add_key(std::string& text, const Key& key) {
  add_option(text, fmt::format("--{}={}", key.name, key.placeholder), key_help(key));
}

void add_keys(std::string& text) {
  std::vector<std::string_view> groups;
  for (const Key& key : keys())
    if (std::ranges::find(groups, key.group) == groups.end()) groups.push_back(key.group);
  for (const std::string_view group : groups) {
    text += fmt::format("\n{}:{}\n", group, group == groups.front() ? "  [default]" : "");
    for (const Key& key : keys())
      if (key.group == group) add_key(text, key);
  }
}

void add_examples(std::string& text) {
  text += "\nExamples:\n";
  for (const Command* each : commands()) text += each->examples;
}

void add_options(std::string& text, const Command& command) {
  text += command.options.empty() ? "\n" : fmt::format("\n{}:\n", command.heading);
  for (const CommandOption& option : command.options)
    add_option(text, std::string(option.form), option_help(option, command));
}

// Of a command that takes keys beside its own options their names; the help of the whole program
// says what they mean.
void add_key_names(std::string& text) {
  std::string names;
  for (const Key& key : keys()) names += fmt::format("{}--{}", names.empty() ? "" : " ", key.name);
  text += "\nAnd what is measured, as `ipcbench --help` explains:\n  " +
          wrapped(names, kWidth, 2, 2) + "\n";
}

}  // namespace

std::string key_help(const Key& key) {
  std::string help(key.help);
  if (!key.default_text.empty() && key.default_text != "auto")
    help += fmt::format(" [{}]", key.default_text);
  return help;
}

std::string option_help(const CommandOption& option, const Command& command) {
  std::string text(option.help);
  if (command.formats == nullptr) return text;
  const std::vector<FormatName> formats = command.formats();
  for (const auto& [word, meaning] :
       {std::pair{"{formats}", names_text(formats)}, std::pair{"{endings}", endings_text(formats)}})
    if (const std::size_t at = text.find(word); at != std::string::npos)
      text.replace(at, std::string_view(word).size(), meaning);
  return text;
}

std::string help_text(const Command& command) {
  const bool is_whole = command.name.empty();
  std::string text = is_whole ? fmt::format(
                                    "ipcbench: what it costs to hand data to workers, and "
                                    "where the time goes\n\n{}\n\n",
                                    wrapped(kAbout, kWidth, 0, 0))
                              : std::string();
  text += "Usage:\n";
  for (const Command* each : commands())
    if (is_whole || each == &command) text += each->usage;
  if (is_whole) {
    text += "  ipcbench COMMAND --help           what one of these takes\n";
    add_examples(text);
    add_keys(text);
  } else if (!command.examples.empty()) {
    text += "\nExamples:\n" + std::string(command.examples);
  }
  add_options(text, command);
  add_option(text, "-h, --help", "this text");
  if (is_whole) add_option(text, "--version", "version, commit and compiler");
  if (is_whole) text += kValues;
  if (!is_whole && command.takes_keys) add_key_names(text);
  if (command.takes_keys)
    text += "\n" + wrapped("Exit codes: " + std::string(kExitCodes), kWidth, 0, 2) + "\n";
  return text;
}

int print_help(const Command& command) {
  fmt::print("{}", help_text(command));
  return static_cast<int>(ExitCode::done);
}

int print_version() {
  const ToolInfo tool = tool_info();
  fmt::print("ipcbench {} ({}, {})\n", tool.version, tool.commit, tool.compiler);
  return static_cast<int>(ExitCode::done);
}

int print_usage() {
  fmt::print(
      stderr,
      "usage: ipcbench --transport=pipe --size=1MiB      measure one transport\n"
      "       ipcbench --transport=pipe,shm --size=64KiB compare two\n"
      "       ipcbench run FILE...                       run config files\n"
      "       ipcbench report FILE -o OUT                a stored result in other formats\n"
      "       ipcbench compare --baseline=PROGRAM ...    is this build slower than that one?\n"
      "       ipcbench history DIR                       results over time\n"
      "       ipcbench advise --size=1MiB --work=5ms     which transport, how many workers?\n"
      "       ipcbench watch -- COMMAND                  why do my own workers sleep?\n"
      "       ipcbench doctor                            what does this machine allow?\n"
      "       ipcbench --help                            all commands, and all options\n");
  return static_cast<int>(ExitCode::usage);
}

}  // namespace ipcbench
