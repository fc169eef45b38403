// Preloaded into ipcbench by kill_behind_test.py: ends every process of the run by SIGKILL right
// behind a call that has made an object, when nobody can have said or done anything about it.
//   KILL_BEHIND=CALL    msgget, shmget, mkdirat, mkfifo, mq_open, shm_open, bind, linkat, or
//   create:
//                       an open() that makes a file
//   KILL_BEHIND_NTH=N   the Nth such call of a process
//   KILL_BEHIND_IN=ROLE coordinator, worker, or supervisor
//   KILL_BEHIND_TAG=T   how the processes of the run know each other
#include <dlfcn.h>
#include <fcntl.h>
#include <mqueue.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/msg.h>
#include <sys/prctl.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cstdarg>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>
#include <string>

namespace {

std::string variable(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

std::string content(const std::string& path) {
  std::ostringstream text;
  text << std::ifstream(path, std::ios::binary).rdbuf();
  return text.str();
}

// A forked worker has the coordinator's arguments, and another name.
std::string role() {
  const std::string arguments = content("/proc/self/cmdline");
  const std::size_t first = arguments.find('\0');
  const std::string command = arguments.substr(first + 1).c_str();
  if (content("/proc/self/comm").starts_with("ipcbench-w")) return "worker";
  return command == "coordinator" || command == "worker" ? command : "supervisor";
}

std::set<int> others() {
  const std::string tag = "KILL_BEHIND_TAG=" + variable("KILL_BEHIND_TAG");
  std::set<int> pids;
  for (const auto& entry : std::filesystem::directory_iterator("/proc")) {
    const int pid = std::atoi(entry.path().filename().c_str());
    if (pid > 0 && pid != ::getpid() &&
        content(entry.path() / "environ").find(tag) != std::string::npos)
      pids.insert(pid);
  }
  return pids;
}

// Nobody may see the supervisor's end: the guard would clean up, and we would end before the others
// are dead. So all are stopped first, and the youngest ends first.
void kill_all() {
  ::prctl(PR_SET_PDEATHSIG, 0);
  const std::set<int> pids = others();
  for (const int pid : pids) ::kill(pid, SIGSTOP);
  std::for_each(pids.rbegin(), pids.rend(), [](int pid) { ::kill(pid, SIGKILL); });
  for (const int pid : others()) ::kill(pid, SIGKILL);  // started meanwhile
  ::kill(::getpid(), SIGKILL);
}

void behind(const char* call) {
  static std::atomic<int> count{0};
  static std::atomic<bool> busy{false};
  if (variable("KILL_BEHIND") != call || busy.exchange(true)) return;
  if (role() == variable("KILL_BEHIND_IN") &&
      ++count == std::atoi(variable("KILL_BEHIND_NTH").c_str()))
    kill_all();
  busy.store(false);
}

template <class Function>
Function next(Function, const char* name) {
  return reinterpret_cast<Function>(::dlsym(RTLD_NEXT, name));
}

// Keeps what the call says.
int done(int result, const char* call) {
  const int error = errno;
  if (result != -1) behind(call);
  errno = error;
  return result;
}

mode_t mode_of(int flags, va_list rest) {
  return (flags & (O_CREAT | __O_TMPFILE)) != 0 ? va_arg(rest, mode_t) : 0;
}

int opened(int fd, int flags) { return (flags & O_CREAT) != 0 ? done(fd, "create") : fd; }

}  // namespace

extern "C" {

int msgget(key_t key, int flags) {
  return done(next(&msgget, "msgget")(key, flags), (flags & IPC_CREAT) != 0 ? "msgget" : "");
}
int shmget(key_t key, size_t bytes, int flags) {
  return done(next(&shmget, "shmget")(key, bytes, flags), (flags & IPC_CREAT) != 0 ? "shmget" : "");
}
int mkdirat(int directory, const char* path, mode_t mode) noexcept {
  return done(next(&mkdirat, "mkdirat")(directory, path, mode), "mkdirat");
}
int mkfifo(const char* path, mode_t mode) noexcept {
  return done(next(&mkfifo, "mkfifo")(path, mode), "mkfifo");
}
int shm_open(const char* name, int flags, mode_t mode) {
  return done(next(&shm_open, "shm_open")(name, flags, mode),
              (flags & O_CREAT) != 0 ? "shm_open" : "");
}
int bind(int fd, const sockaddr* address, socklen_t length) noexcept {
  return done(next(&bind, "bind")(fd, address, length),
              address->sa_family == AF_UNIX ? "bind" : "");
}
int linkat(int from, const char* old_path, int to, const char* new_path, int flags) noexcept {
  return done(next(&linkat, "linkat")(from, old_path, to, new_path, flags), "linkat");
}
mqd_t mq_open(const char* name, int flags, ...) {
  va_list rest;
  va_start(rest, flags);
  const mode_t mode = (flags & O_CREAT) != 0 ? va_arg(rest, mode_t) : 0;
  mq_attr* attributes = (flags & O_CREAT) != 0 ? va_arg(rest, mq_attr*) : nullptr;
  va_end(rest);
  return done(next(&mq_open, "mq_open")(name, flags, mode, attributes), "mq_open");
}
int open(const char* path, int flags, ...) {
  va_list rest;
  va_start(rest, flags);
  const mode_t mode = mode_of(flags, rest);
  va_end(rest);
  return opened(next(&open, "open")(path, flags, mode), flags);
}
int openat(int directory, const char* path, int flags, ...) {
  va_list rest;
  va_start(rest, flags);
  const mode_t mode = mode_of(flags, rest);
  va_end(rest);
  return opened(next(&openat, "openat")(directory, path, flags, mode), flags);
}
}
