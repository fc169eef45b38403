// For tests that need the whole program: as `tool` this is ipcbench itself, whose processes a test
// can see and harm.
#include <gtest/gtest.h>

#include "ipcbench/cli/cli.hpp"
#include "roles.hpp"

int main(int argc, char** argv) {
  const std::vector<std::string> arguments(argv + 1, argv + argc);
  ::signal(SIGPIPE, SIG_IGN);
  ipcbench::run_role(arguments);
  if (!arguments.empty() && arguments.front() == "tool")
    return ipcbench::run_cli({arguments.begin() + 1, arguments.end()});
  ::testing::InitGoogleTest(&argc, argv);
  return RUN_ALL_TESTS();
}
