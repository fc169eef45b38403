// For tests of the engine: whole invocations, without command line, config and report.
#include <gtest/gtest.h>

#include "roles.hpp"

int main(int argc, char** argv) {
  ::signal(SIGPIPE, SIG_IGN);
  ipcbench::run_role({argv + 1, argv + argc});
  ::testing::InitGoogleTest(&argc, argv);
  return RUN_ALL_TESTS();
}
