// What the program can be told to do. A command is one file that ends in its record and one line in
// commands.def; dispatch, suggestions and help read the records.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ipcbench {

using Arguments = std::vector<std::string>;

struct CommandOption {
  std::string_view form;  // "--run", "-o, --output=FILE"
  std::string_view help;  // "{formats}" stands for the names of the formats of a result
};

struct Command {
  std::string_view name = {};                   // empty: options without a command
  std::string_view usage = {};                  // its lines in the help, as they stand there
  bool takes_keys = false;                      // the options of model/keys.hpp
  std::string_view heading = {};                // of `options` in the help
  std::span<const CommandOption> options = {};  // its own
  bool only_prints = false;                     // what it prints can be printed again
  bool internal = false;  // for the processes of an invocation, not for people
  // Takes the arguments behind the name, returns an exit code, and throws UsageError or
  // ResourceError for what the user can mend.
  int (*run)(const Arguments&) = nullptr;
};

// In the order of commands.def.
std::span<const Command* const> commands();

}  // namespace ipcbench
