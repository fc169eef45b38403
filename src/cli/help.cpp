#include "ipcbench/cli/help.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>

#include "ipcbench/base/error.hpp"
#include "ipcbench/model/keys.hpp"
#include "ipcbench/report/layout.hpp"
#include "ipcbench/report/sink.hpp"

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
  ipcbench [OPTION]...              measure what the options say
  ipcbench run FILE... [OPTION]...  measure what config files say; options override their keys;
                                    a result is a config too: it runs again as it stands
  ipcbench report FILE [-o OUT]...  a stored result (JSON; - is stdin) in any format, every figure
                                    computed anew from its invocations
  ipcbench compare --baseline=PROGRAM [FILE]... [OPTION]...
                                    is this program slower than that one? both in turns
  ipcbench compare A B --run        the same of two configurations of this program
  ipcbench compare OLD NEW          the same of two stored results: advice
  ipcbench history DIR              the results in a folder over time, and where they changed
  ipcbench list                     transports and workloads, and which of them work here; formats
  ipcbench schema [--of=compare]    the JSON Schema of a result, of a comparison or of a history;
                                    --of=keys: every key of a result and what it means

Examples:
  ipcbench --transport=pipe --size=1MiB
  ipcbench --transport=pipe,shm,thread --size=4KiB..16MiB:x4 --workers=2 -o out.json
  ipcbench run configs/small_vs_heavy.json -o heavy.json -o heavy.csv
  ipcbench report heavy.json -o heavy.md -o bmf:bencher.json -o trace:timeline.json
)";

constexpr std::string_view kTail = R"(
Values:
  SIZE    8, 64K or 64KiB (65536), 1MiB      TIME   250us, 10ms, 3s, 2min
  Lists   --size=8,64KiB,1MiB                every value with every other list's values
  Ranges  --size=4KiB..16MiB:x4              4 KiB, 16 KiB, ... 16 MiB
          --workers=1..8:+1                  1, 2, ... 8
  In a config file the same keys: {"transport": "pipe,shm", "size": ["64KiB", "1MiB"]}

Exit codes: 0 done, 1 compare found a regression, 2 usage or config, 3 this machine lacks a resource,
4 a timeout, 5 a party died or failed, 6 compare --fail-inconclusive could not tell, 70 a defect of
ipcbench, 130 interrupted (what was finished is written).
)";

void add_option(std::string& text, const std::string& left, std::string_view right) {
  text += "  " + left;
  const std::size_t used = 2 + left.size();
  text += used + 2 <= kColumn ? std::string(kColumn - used, ' ') : "\n" + std::string(kColumn, ' ');
  text += wrapped(right, kWidth, kColumn, kColumn) + "\n";
}

std::vector<std::string> format_names() {
  std::vector<std::string> names;
  for (const SinkInfo* info : sinks()) names.emplace_back(info->name);
  return names;
}

void add_key(std::string& text, const Key& key) {
  std::string help(key.help);
  if (!key.default_text.empty() && key.default_text != "auto")
    help += fmt::format(" [{}]", key.default_text);
  add_option(text, fmt::format("--{}={}", key.name, key.placeholder), help);
}

}  // namespace

std::string help_text() {
  std::string text(kHead);
  std::vector<std::string_view> groups;
  for (const Key& key : keys())
    if (std::ranges::find(groups, key.group) == groups.end()) groups.push_back(key.group);
  for (const std::string_view group : groups) {
    text += fmt::format("\n{}:{}\n", group, group == groups.front() ? "  [default]" : "");
    for (const Key& key : keys())
      if (key.group == group) add_key(text, key);
  }
  text += "\nComparing:\n";
  add_option(
      text, "--baseline=PROGRAM",
      "the old ipcbench. It and this one run single invocations in pairs, until it is clear "
      "or budget [60s, per experiment] is used up; duration [20ms] is of an invocation, "
      "invocations, sample, states and a config's precision do not count, nor do the defaults "
      "of budget and duration that a result holds");
  add_option(
      text, "--run",
      "A and B are configs, or results as configs: both are run by this program in pairs. Their "
      "experiments pair by name, or where the names differ by position; options override both");
  add_option(text, "--gate-stored",
             "slower decides the exit code for stored results too; what drifted between them looks "
             "like a change");
  add_option(text, "--fail-inconclusive",
             "exit code 6 where something is inconclusive or not comparable");
  add_option(text, "--format=NAME",
             "table, json or markdown, as of history; of a FILE by .txt, .json or .md");
  text += "\nOutput:\n";
  add_option(text, "-o, --output=[NAME:]FILE",
             "write the result, in the format NAME or that of the ending (.json, .csv, .md, .txt); "
             "repeatable; - is stdout. Once a FILE is named, stdout shows the table on a terminal "
             "and nothing elsewhere. A path that begins with a format's name and ':' is written "
             "./NAME:...");
  add_option(text, "--format=NAME",
             join_names(format_names()) +
                 ": of stdout, and of a FILE whose ending is one of its own or says nothing [table "
                 "on a terminal, else json]");
  add_option(
      text, "--resume=FILE",
      "finish an interrupted run: FILE is its result. What is finished stays, the rest is run in "
      "the same order by the same build, and FILE is written anew, as JSON");
  add_option(text, "--dry-run", "check everything, print the plan, measure nothing");
  add_option(text, "-h, --help", "this text");
  add_option(text, "--version", "version, commit and compiler");
  text += kTail;
  return text;
}

int print_help() {
  fmt::print("{}", help_text());
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
