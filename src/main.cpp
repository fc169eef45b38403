#include <csignal>

#include "ipcbench/cli/cli.hpp"

int main(int argc, char** argv) {
  // A reader that goes away and a file that may not grow are errors of write(), which says so.
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGXFSZ, SIG_IGN);
  return ipcbench::run_cli({argv + (argc > 0 ? 1 : 0), argv + argc});
}
