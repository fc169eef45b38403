#include "fork_server.hpp"

#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include <optional>
#include <system_error>
#include <utility>
#include <vector>

#include "ipcbench/base/manifest.hpp"
#include "ipcbench/base/packet_words.hpp"
#include "ipcbench/base/process.hpp"

namespace ipcbench {
namespace {

void reap(pid_t pid) {
  while (::waitpid(pid, nullptr, 0) == -1 && errno == EINTR) {
  }
}

}  // namespace

ForkServer::ForkServer(std::uint32_t workers, Worker worker, Ending ending) {
  int ends[2];
  check(::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends), "socketpair");
  requests_ = Fd(ends[0]);
  Fd answers(ends[1]);
  const pid_t coordinator = ::getpid();
  pid_ = check(::fork(), "fork(fork server)");
  if (pid_ != 0) return;
  requests_.reset();
  ::prctl(PR_SET_NAME, "ipcbench-fork");
  try {
    if (!die_with_parent(coordinator)) ::_exit(1);
    Manifest::of_this_run().close_fd();
    serve(std::move(answers), workers, worker, ending);
  } catch (const std::exception&) {  // the coordinator finds its end closed
  }
  ::_exit(1);
}

void ForkServer::serve(Fd requests, std::uint32_t workers, const Worker& worker,
                       const Ending& ending) {
  const pid_t self = ::getpid();
  std::vector<pid_t> last(workers);
  while (const std::optional<std::uint32_t> lane = receive_word<std::uint32_t>(requests.get())) {
    if (last.at(*lane) > 0) ending(*lane, last[*lane]);
    const pid_t pid = last[*lane] = ::fork();
    if (pid == 0) {
      requests.reset();
      worker(*lane, self);
      ::_exit(0);
    }
    send_word<std::int64_t>(requests.get(), pid == -1 ? -errno : pid);
    // A lane whose ends somebody else holds open never seems closed.
    if (!ending && *lane + 1 == workers) close_all_but({0, 1, 2, requests.get()});
  }
  while (::waitpid(-1, nullptr, 0) != -1 || errno == EINTR) {
  }
  ::_exit(0);
}

pid_t ForkServer::start(std::uint32_t lane) {
  send_word(requests_.get(), lane);
  const std::optional<std::int64_t> answer = receive_word<std::int64_t>(requests_.get());
  if (!answer) throw PeerClosed("the fork server is gone");
  if (*answer < 0)
    throw std::system_error(static_cast<int>(-*answer), std::system_category(), "fork(worker)");
  return static_cast<pid_t>(*answer);
}

void ForkServer::await_end() {
  requests_.reset();
  reap(pid_);
}

}  // namespace ipcbench
