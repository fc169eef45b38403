#include "ipcbench/cli/commands.hpp"

#include <array>

namespace ipcbench {

#define COMMAND(name) extern const Command name##_command;
#include "commands.def"
#undef COMMAND

std::span<const Command* const> commands() {
  static constexpr std::array kAll = {
#define COMMAND(name) &name##_command,
#include "commands.def"
#undef COMMAND
  };
  return kAll;
}

}  // namespace ipcbench
