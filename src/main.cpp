#include <fcntl.h>

#include <csignal>

#include "ipcbench/cli/cli.hpp"

namespace {

// A standard descriptor that is closed would be the number of the next file that is opened. The
// wrong way round for it, so that reading or writing it still fails.
void occupy_standard_descriptors() {
  for (const int fd : {0, 1, 2})
    if (::fcntl(fd, F_GETFD) == -1) ::open("/dev/null", fd == 0 ? O_WRONLY : O_RDONLY);
}

}  // namespace

int main(int argc, char** argv) {
  occupy_standard_descriptors();
  // A reader that goes away and a file that may not grow are errors of write(), which says so.
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGXFSZ, SIG_IGN);
  return ipcbench::run_cli({argv + (argc > 0 ? 1 : 0), argv + argc});
}
