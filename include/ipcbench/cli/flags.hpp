// From arguments to what is to be done, checked. CLI11 finds the flags; what they mean is decided
// by the table of model/keys.hpp, because CLI11's numbers wrap and saturate.
#pragma once

#include <string>
#include <vector>

#include "ipcbench/config/config.hpp"

namespace ipcbench {

struct Request {
  std::vector<Config> configs;       // at least one
  std::vector<std::string> files;    // that they were read from
  std::vector<std::string> outputs;  // of -o, as given
  std::string format;                // of --format; empty: not given
  std::string resume;                // of --resume: a result to finish; configs are its own then
  bool dry_run = false;
  bool help = false;  // nothing else is filled in
};

enum class Files { none, required, optional };  // positional arguments are config files

// UsageError for what makes no sense.
Request parse_request(const std::vector<std::string>& arguments, Files files);

// The flags over each of the config files by itself, in their order.
std::vector<Request> parse_each_file(const std::vector<std::string>& arguments);

// For commands that take no arguments: true when help is asked for, UsageError for anything else.
bool wants_help(const std::vector<std::string>& arguments, const std::string& command);

}  // namespace ipcbench
