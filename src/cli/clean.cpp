// Shows and removes what dead runs left behind.
#include <fmt/format.h>

#include <algorithm>
#include <cstdio>

#include "ipcbench/base/error.hpp"
#include "ipcbench/base/manifest.hpp"
#include "ipcbench/cli/commands.hpp"
#include "ipcbench/cli/terminal.hpp"
#include "ipcbench/report/layout.hpp"
#include "ipcbench/run/orphans.hpp"

namespace ipcbench {

namespace {

constexpr CommandOption kCleanOptions[] = {
    {"--dry-run", "print what would be removed, remove nothing"},
};

int run_clean(const CommandLine& line) {
  const bool looks = line.has("dry-run");
  const Action action = looks ? Action::look : Action::remove;
  const Removal named = sweep_dead_runs(action);
  Removal orphans = remove_orphans(action);
  // A look finds what manifests name for a second time.
  std::erase_if(orphans.found, [&](const std::string& orphan) {
    return std::ranges::any_of(named.found,
                               [&](const std::string& each) { return each.ends_with(orphan); });
  });
  for (const Removal* removal : {&named, static_cast<const Removal*>(&orphans)}) {
    for (const std::string& each : removal->found)
      fmt::print("{} {}\n", looks ? "would remove" : "removed", printable(each));
    for (const std::string& each : removal->lost) say("left alone: " + printable(each));
    for (const std::string& each : removal->failed)
      say("ipcbench: cannot remove " + printable(each));
  }
  const bool failed = !named.failed.empty() || !orphans.failed.empty();
  if (named.found.empty() && orphans.found.empty() && !failed)
    fmt::print("nothing is left of runs that are dead\n");
  return static_cast<int>(failed ? ExitCode::resource : ExitCode::done);
}

}  // namespace

extern const Command clean_command;
constinit const Command clean_command = {
    .name = "clean",
    .usage =
        "  ipcbench clean [--dry-run]        remove what runs that were killed left: every run "
        "does at its\n"
        "                                    start, this shows it, and finds what older versions "
        "left\n",
    .heading = "What is removed",
    .options = kCleanOptions,
    .run = run_clean,
};

}  // namespace ipcbench
