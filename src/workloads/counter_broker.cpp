#include "counter_broker.hpp"

#include <poll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <set>
#include <stdexcept>
#include <utility>

#include "ipcbench/base/manifest.hpp"
#include "ipcbench/base/packet_words.hpp"
#include "ipcbench/base/process.hpp"
#include "shared_object.hpp"

namespace ipcbench {
namespace {

enum class Request : std::uint32_t { count, count_before };

// Until no worker is left.
void serve(const std::vector<Fd>& ends, SharedWork& shared) {
  std::vector<pollfd> entries;
  for (const Fd& end : ends) entries.push_back({end.get(), POLLIN, 0});
  for (std::size_t open = entries.size(); open > 0;) {
    if (::poll(entries.data(), entries.size(), -1) == -1) continue;  // a signal
    for (pollfd& each : entries) {
      if (each.revents == 0) continue;
      const auto request = receive_word<Request>(each.fd);
      if (!request) {
        each.fd = -1;
        --open;
        continue;
      }
      std::atomic<std::uint64_t>& counter =
          *request == Request::count ? shared.counted : shared.counted_before;
      increment_in_two_steps(counter);
      send_word(each.fd, counter.load(std::memory_order_relaxed));
    }
  }
}

}  // namespace

CounterBroker::CounterBroker(ControlBlock& control) {
  std::vector<Fd> own;
  for (std::uint32_t party = 1; party <= control.experiment.workers; ++party) {
    int ends[2];
    check(::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends), "socketpair");
    control.parties.at(party).work_books.server_fd = ends[0];
    ends_.emplace_back(ends[0]);
    own.emplace_back(ends[1]);
  }
  const pid_t coordinator = ::getpid();
  pid_ = check(::fork(), "fork(broker of the counter)");
  if (pid_ != 0) return;
  ::prctl(PR_SET_NAME, "ipcbench-count");
  try {
    if (!die_with_parent(coordinator)) ::_exit(1);
    Manifest::of_this_run().close_fd();
    ends_.clear();
    // A lane whose ends somebody else holds open never seems closed.
    std::set<int> kept = {0, 1, 2};
    for (const Fd& end : own) kept.insert(end.get());
    close_all_but(kept);
    serve(own, control.shared_work);
  } catch (const std::exception&) {  // the workers find their ends closed
    ::_exit(1);
  }
  ::_exit(0);
}

void CounterBroker::await_end() {
  ends_.clear();
  while (::waitpid(pid_, nullptr, 0) == -1 && errno == EINTR) {
  }
}

void CounterBroker::increment(int fd, bool counts) {
  send_word(fd, counts ? Request::count : Request::count_before);
  if (!receive_word<std::uint64_t>(fd))
    throw std::runtime_error("counter: the process that keeps the counter is gone");
}

}  // namespace ipcbench
