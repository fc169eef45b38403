// The test program is also the tool, so that a test can run whole invocations, with the processes
// of an invocation being this program again. In those roles, and only there:
//   IPCBENCH_TEST_ALARM=1   every process gets SIGALRM a thousand times a second, without
//   SA_RESTART SIGUSR1                 ends the process by _exit(0), as a library's stray exit
//   would
#include <gtest/gtest.h>
#include <pthread.h>
#include <signal.h>
#include <sys/time.h>
#include <unistd.h>

#include <cstdlib>
#include <string>
#include <vector>

#include "ipcbench/cli/cli.hpp"

namespace {

void start_alarm() {
  const itimerval interval{{0, 1000}, {0, 1000}};
  ::setitimer(ITIMER_REAL, &interval, nullptr);
}

void prepare_role() {
  struct sigaction leave {};
  leave.sa_handler = [](int) { ::_exit(0); };
  ::sigaction(SIGUSR1, &leave, nullptr);
  if (std::getenv("IPCBENCH_TEST_ALARM") == nullptr) return;
  struct sigaction ignore {};
  ignore.sa_handler = [](int) {};
  ::sigaction(SIGALRM, &ignore, nullptr);
  start_alarm();
  ::pthread_atfork(nullptr, nullptr, start_alarm);  // timers are not inherited
}

}  // namespace

int main(int argc, char** argv) {
  const std::vector<std::string> arguments(argv + 1, argv + argc);
  const std::string role = arguments.empty() ? "" : arguments.front();
  ::signal(SIGPIPE, SIG_IGN);
  if (role == "coordinator" || role == "worker") {
    prepare_role();
    return ipcbench::run_cli(arguments);
  }
  if (role == "tool") return ipcbench::run_cli({arguments.begin() + 1, arguments.end()});
  ::testing::InitGoogleTest(&argc, argv);
  return RUN_ALL_TESTS();
}
