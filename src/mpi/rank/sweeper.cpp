#include "sweeper.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <charconv>
#include <cstdlib>
#include <string>

#include "ipcbench/base/fd.hpp"
#include "ipcbench/base/process.hpp"

namespace ipcbench {
namespace {

constexpr const char* kPlace = "/dev/shm";

// How names go on behind the host, which may have dots. Empty where the launcher is another one.
struct Endings {
  std::string segment;  // of this rank: "vader_segment.HOST.UID.JOB.LOCAL_RANK"
  std::string window;   // of its job: "osc_sm.HOST.JOB.RANK.NUMBER", "osc_rdma.HOST.JOB.NUMBER"
};

Endings endings_of_this_rank() {
  const char* job = std::getenv("OMPI_MCA_ess_base_jobid");
  const char* rank = std::getenv("OMPI_COMM_WORLD_LOCAL_RANK");
  if (job == nullptr || rank == nullptr) return {};
  const std::string text = job;
  std::uint32_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size()) return {};
  return {fmt::format(".{}.{:x}.{}", ::geteuid(), number, rank), fmt::format(".{:x}.", number)};
}

void remove_files(const Endings& endings) {
  DIR* const place = ::opendir(kPlace);
  if (place == nullptr) return;
  while (const dirent* entry = ::readdir(place)) {
    const std::string name = entry->d_name;
    if ((name.starts_with("vader_segment.") && name.ends_with(endings.segment)) ||
        (name.starts_with("osc_") && name.find(endings.window) != std::string::npos))
      ::unlinkat(::dirfd(place), name.c_str(), 0);
  }
  ::closedir(place);
}

}  // namespace

void start_sweeper() {
  const Endings endings = endings_of_this_rank();
  if (endings.segment.empty()) return;
  int fds[2];
  check(::pipe2(fds, O_CLOEXEC), "pipe2(sweeper)");
  if (check(::fork(), "fork(sweeper)") != 0) {
    ::close(fds[0]);  // the other one is closed by the end of this process
    return;
  }
  ::setsid();  // whoever ends the job's process group does not mean it
  ::prctl(PR_SET_NAME, "ipcbench-sweep");
  close_all_but({fds[0]});
  char nothing = 0;
  while (::read(fds[0], &nothing, 1) == -1 && errno == EINTR) {
  }
  remove_files(endings);
  ::_exit(0);
}

}  // namespace ipcbench
