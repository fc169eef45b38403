#include "ipcbench/report/schema.hpp"

#include <fmt/format.h>

#include <cstdio>

#include "ipcbench/cli/commands.hpp"
#include "ipcbench/cli/flags.hpp"
#include "ipcbench/cli/help.hpp"

namespace ipcbench {

int schema_command(const Arguments& arguments) {
  if (wants_help(arguments, "schema")) return print_help();
  fmt::print("{}", result_schema());
  return 0;
}

}  // namespace ipcbench
