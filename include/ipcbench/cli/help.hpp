// What the program says about itself. The options come from the table of model/keys.hpp, so help
// and checks cannot differ.
#pragma once

#include <string>
#include <string_view>

#include "ipcbench/cli/commands.hpp"
#include "ipcbench/model/document.hpp"
#include "ipcbench/model/keys.hpp"

namespace ipcbench {

inline constexpr std::string_view kAbout =
    "Workers compute (they multiply matrices) and exchange payloads of a size that you choose, "
    "over "
    "pipes, sockets, queues, shared memory, threads or files. You get what is fastest and by how "
    "much, the time per message with its interval, the phases of every party, and what the kernel "
    "says each was doing meanwhile.";
inline constexpr std::string_view kExitCodes =
    "0 done, 1 compare found a regression, --gate a refuted expectation or doctor what does not "
    "work, 2 usage or config, 3 this machine lacks a resource, 4 a timeout, 5 a party died or "
    "failed, 6 compare --fail-inconclusive could not tell, 70 a defect of ipcbench, 130 "
    "interrupted (what was finished is written).";

// What a key means, with its default; what an option of a command means.
std::string key_help(const Key& key);
std::string option_help(const CommandOption& option, const Command& command);

// Of one command what it takes; of the one without a name all keys, and what commands there are.
std::string help_text(const Command& command);

int print_help(const Command& command);  // on stdout; exit code 0
int print_version();                     // the same
int print_usage();                       // a few lines on stderr; exit code 2

ToolInfo tool_info();  // of this build

}  // namespace ipcbench
