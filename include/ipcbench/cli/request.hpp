// What a command line asks to measure: its keys over the config files that it names.
#pragma once

#include <string>
#include <vector>

#include "ipcbench/cli/command_line.hpp"
#include "ipcbench/config/config.hpp"

namespace ipcbench {

struct Request {
  std::vector<Config> configs;     // at least one
  std::vector<std::string> files;  // that they were read from
  std::string resume;              // of --resume: a result to finish; configs are its own then
  bool dry_run = false;
};

// The operands are config files; without any the keys alone are the config. UsageError for what
// makes no sense.
Request request_of(const CommandLine& line);

// The keys over each of the config files by itself, in their order.
std::vector<Request> request_of_each_file(CommandLine line);

}  // namespace ipcbench
