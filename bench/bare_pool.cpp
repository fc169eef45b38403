// The least that a program with a pool of forked workers does until its first messages are
// answered: start, fork, one message of 8 bytes to each over pipes, their answers, and the end.
// What is timed is the process, from outside.
//   ipcbench_bare_pool WORKERS
#include <sys/wait.h>
#include <unistd.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

namespace {

struct Pipe {
  int ends[2];
};

struct Worker {
  Pipe task, reply;
  pid_t pid;
};

bool read_word(int fd, std::uint64_t& word) {
  return ::read(fd, &word, sizeof word) == sizeof word;
}
bool write_word(int fd, std::uint64_t word) {
  return ::write(fd, &word, sizeof word) == sizeof word;
}

[[noreturn]] void work(const Worker& worker) {
  std::uint64_t word = 0;
  ::_exit(read_word(worker.task.ends[0], word) && write_word(worker.reply.ends[1], word + 1) ? 0
                                                                                             : 1);
}

}  // namespace

int main(int argc, char** argv) {
  const int count = argc == 2 ? std::atoi(argv[1]) : 0;
  if (count < 1) {
    std::fprintf(stderr, "usage: ipcbench_bare_pool WORKERS\n");
    return 2;
  }
  std::vector<Worker> workers(static_cast<std::size_t>(count));
  for (Worker& worker : workers) {
    if (::pipe(worker.task.ends) != 0 || ::pipe(worker.reply.ends) != 0) return 1;
    worker.pid = ::fork();
    if (worker.pid == -1) return 1;
    if (worker.pid == 0) work(worker);
  }
  for (std::size_t i = 0; i < workers.size(); ++i)
    if (!write_word(workers[i].task.ends[1], i)) return 1;
  bool good = true;
  for (std::size_t i = 0; i < workers.size(); ++i) {
    std::uint64_t word = 0;
    good = read_word(workers[i].reply.ends[0], word) && word == i + 1 && good;
  }
  for (const Worker& worker : workers) ::waitpid(worker.pid, nullptr, 0);
  std::printf("%s\n", good ? "answered" : "failed");
  return good ? 0 : 1;
}
