// A test program is also the program that a supervisor starts for its parties, so that a test can
// run whole invocations. In those roles, and only there:
//   IPCBENCH_TEST_ALARM=1   every process gets SIGALRM a thousand times a second, without
//   SA_RESTART SIGUSR1                 ends the process by _exit(0), as a library's stray exit
//   would
#pragma once

#include <pthread.h>
#include <signal.h>
#include <sys/time.h>
#include <unistd.h>

#include <cstdlib>
#include <string>
#include <vector>

#include "ipcbench/run/party_main.hpp"

namespace ipcbench {

inline void start_alarm() {
  const itimerval interval{{0, 1000}, {0, 1000}};
  ::setitimer(ITIMER_REAL, &interval, nullptr);
}

inline void prepare_role() {
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

// Ends the process where its arguments say that it is a party.
inline void run_role(const std::vector<std::string>& arguments) {
  const std::string role = arguments.empty() ? "" : arguments.front();
  if (role != "coordinator" && role != "worker") return;
  prepare_role();
  std::exit(role == "coordinator"
                ? coordinator_main()
                : worker_main(static_cast<std::uint32_t>(std::stoul(arguments.at(1)))));
}

}  // namespace ipcbench
