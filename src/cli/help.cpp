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

constexpr std::string_view kHead =
    R"(ipcbench: what it costs to hand data to workers, and where the time goes

Workers compute (they multiply matrices) and exchange payloads of a size that you choose, over
pipes, sockets, queues, shared memory, threads or files. You get the time per message with its
interval, the phases of every party, and what the kernel says each was doing meanwhile.

Usage:
)";

constexpr std::string_view kTail = R"(
Values:
  SIZE    8, 64K or 64KiB (65536), 1MiB      TIME   250us, 10ms, 3s, 2min
  Lists   --size=8,64KiB,1MiB                every value with every other list's values
  Ranges  --size=4KiB..16MiB:x4              4 KiB, 16 KiB, ... 16 MiB
          --workers=1..8:+1                  1, 2, ... 8
  In a config file the same keys: {"transport": "pipe,shm", "size": ["64KiB", "1MiB"]}

Exit codes: 0 done, 1 compare found a regression, 2 usage or config, 3 this machine lacks a
resource, 4 a timeout, 5 a party died or failed, 6 compare --fail-inconclusive could not tell,
70 a defect of ipcbench, 130 interrupted (what was finished is written).
)";

void add_option(std::string& text, const std::string& left, std::string_view right) {
  text += "  " + left;
  const std::size_t used = 2 + left.size();
  text += used + 2 <= kColumn ? std::string(kColumn - used, ' ') : "\n" + std::string(kColumn, ' ');
  text += wrapped(right, kWidth, kColumn, kColumn) + "\n";
}

std::string filled(std::string_view help, const Command& command) {
  std::string text(help);
  if (command.formats == nullptr) return text;
  const std::vector<FormatName> formats = command.formats();
  for (const auto& [word, meaning] :
       {std::pair{"{formats}", names_text(formats)}, std::pair{"{endings}", endings_text(formats)}})
    if (const std::size_t at = text.find(word); at != std::string::npos)
      text.replace(at, std::string_view(word).size(), meaning);
  return text;
}

void add_key(std::string& text, const Key& key) {
  std::string help(key.help);
  if (!key.default_text.empty() && key.default_text != "auto")
    help += fmt::format(" [{}]", key.default_text);
  add_option(text, fmt::format("--{}={}", key.name, key.placeholder), help);
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

void add_options(std::string& text, const Command& command,
                 std::span<const CommandOption> said_already = {}) {
  text += command.options.empty() ? "\n" : fmt::format("\n{}:\n", command.heading);
  for (const CommandOption& option : command.options) {
    if (std::ranges::find(said_already, option) != said_already.end()) continue;
    add_option(text, std::string(option.form), filled(option.help, command));
  }
}

}  // namespace

std::string help_text(const Command& command) {
  const bool is_whole = command.name.empty();
  std::string text(is_whole ? kHead : "Usage:\n");
  for (const Command* each : commands())
    if (is_whole || each == &command) text += each->usage;
  if (is_whole) add_examples(text);
  if (command.takes_keys) add_keys(text);
  for (const Command* each : commands())
    if (is_whole && each->takes_keys && each->heading != command.heading)
      add_options(text, *each, command.options);
  add_options(text, command);
  add_option(text, "-h, --help", "this text");
  if (is_whole) add_option(text, "--version", "version, commit and compiler");
  if (command.takes_keys) text += kTail;
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
  fmt::print(stderr,
             "usage: ipcbench --transport=pipe --size=1MiB      measure one transport\n"
             "       ipcbench --transport=pipe,shm --size=64KiB compare two\n"
             "       ipcbench run FILE...                       run config files\n"
             "       ipcbench report FILE -o OUT                a stored result in other formats\n"
             "       ipcbench list | schema | --help\n");
  return static_cast<int>(ExitCode::usage);
}

}  // namespace ipcbench
