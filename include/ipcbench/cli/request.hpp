// What a command line asks to measure: its keys over the config files that it names.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "ipcbench/cli/command_line.hpp"
#include "ipcbench/cli/resume.hpp"
#include "ipcbench/config/config.hpp"

namespace ipcbench {

struct Request {
  std::vector<Config> configs;     // at least one
  std::vector<std::string> files;  // that they were read from
  // Of --resume: what is to be finished. The configs are its own then.
  std::optional<ResumedFile> resume;
  bool dry_run = false;
};

// The operands are config files; without any the keys alone are the config. UsageError for what
// makes no sense.
Request request_of(const CommandLine& line);

// The keys over each of the config files by itself, in their order.
std::vector<Request> request_of_each_file(CommandLine line);

}  // namespace ipcbench
