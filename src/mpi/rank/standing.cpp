#include "standing.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sched.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cstdio>
#include <numeric>
#include <optional>
#include <thread>
#include <type_traits>

#include "ipcbench/base/cpu.hpp"
#include "ipcbench/base/process.hpp"
#include "ipcbench/host/beside_program.hpp"
#include "ipcbench/mpi/standing_job.hpp"
#include "mpi_library.hpp"
#include "rank.hpp"

namespace ipcbench {
namespace {

// What all ranks hear before each invocation.
struct NextOrder {
  std::uint32_t is_there = 0;  // 0: there are no more
  RankOrder order;
};
static_assert(std::is_trivially_copyable_v<NextOrder>);

std::vector<std::string> for_ipcbench(std::vector<std::string> arguments) {
  constexpr std::string_view kPlan = "--plan=";
  std::vector<std::string> files;
  std::erase_if(arguments, [&](const std::string& each) {
    if (!each.starts_with(kPlan)) return false;
    files.push_back(each.substr(kPlan.size()));
    return true;
  });
  if (files.empty()) return arguments;
  files.insert(files.begin(), "run");
  arguments.insert(arguments.begin(), files.begin(), files.end());
  return arguments;
}

// ipcbench, beside rank 0.
class Beside {
 public:
  Beside(const std::vector<std::string>& arguments, std::uint32_t ranks) {
    const std::string program = sibling_program("ipcbench");
    if (program.empty())
      throw ResourceError("there is no ipcbench beside this program; install both together");
    int ends[2];
    check(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), "socketpair");
    const Fd theirs(ends[1]);
    ours_ = Fd(ends[0]);
    const Fd out(check(::fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, kStandingJobFd + 1), "fcntl(1)"));
    const bool is_openmpi = MpiLibrary::name().starts_with("library=openmpi");
    offer_standing_job(ranks, is_openmpi ? MpiFamily::openmpi : MpiFamily::mpich);
    // It chooses for the whole host, not for the cores that this rank was given; and it has a group
    // of its own: who ends this rank leaves it the time to write what is complete.
    const std::vector<int> cpus = allowed_cpus();
    std::vector<int> all(CPU_SETSIZE);
    std::iota(all.begin(), all.end(), 0);
    allow_cpus(all);
    program_ =
        Process(spawn_program(program, for_ipcbench(arguments),
                              {{out.get(), STDOUT_FILENO}, {theirs.get(), kStandingJobFd}}, true));
    allow_cpus(cpus);
  }

  int fd() const noexcept { return ours_.get(); }

  // Nothing once it has ended.
  std::optional<RankOrder> next_order() {
    std::array<char, 65536> buffer;
    std::size_t end = 0;
    while ((end = open_.find('\n')) == std::string::npos) {
      const ssize_t got = ::read(ours_.get(), buffer.data(), buffer.size());
      if (got == -1 && errno == EINTR) continue;
      if (got <= 0) return std::nullopt;
      open_.append(buffer.data(), static_cast<std::size_t>(got));
    }
    const RankOrder order = parse_order(std::string_view(open_).substr(0, end));
    open_.erase(0, end + 1);
    return order;
  }

  int await_end() {
    const std::optional<ExitStatus> status = program_.reap(-1);
    return status ? status->code.value_or(kRankFailed) : kRankFailed;
  }

 private:
  Fd ours_;
  Process program_;
  std::string open_;
};

void carry_out(const RankOrder& order, const Voice& voice, ControlMapping& mapping,
               const MpiLibrary& library) {
  const bool takes_part = library.own() <= order.experiment.workers;
  MPI_Comm members = MPI_COMM_NULL;
  check_mpi(MPI_Comm_split(MPI_COMM_WORLD, takes_part ? 0 : MPI_UNDEFINED,
                           static_cast<int>(library.own()), &members),
            "MPI_Comm_split");
  if (!takes_part) return;
  mapping.reset();
  begin_block(mapping.block(), order);
  RankWatch watch(mapping.block(), voice, order.patience_ns);
  {
    Ranks ranks(members);
    take_part(order, voice, mapping.block(), ranks, watch);
  }
  MPI_Comm_free(&members);
}

// A library may hang in its end, when all has been said.
void end_within(std::chrono::seconds patience, int code) {
  std::thread([patience, code] {
    std::this_thread::sleep_for(patience);
    ::_exit(code);
  }).detach();
}

// The invocations of a run, one after the other. Returns the exit code of this rank.
int run_all(const MpiLibrary& library, const std::vector<std::string>& arguments,
            ControlMapping& mapping) {
  const std::vector<int> cpus = allowed_cpus();
  std::optional<Beside> beside;
  Voice voice{.to_people = true};
  if (library.own() == 0) {
    beside.emplace(arguments, library.count());
    voice = {.news = beside->fd(), .trouble = beside->fd()};
  }
  for (NextOrder next;;) {
    if (beside) {
      const std::optional<RankOrder> order = beside->next_order();
      next = {order.has_value(), order.value_or(RankOrder{})};
    }
    const int code = beside && next.is_there == 0 ? beside->await_end() : 0;
    library.share(next);
    if (next.is_there == 0) return code;
    voice.job = next.order.job;
    allow_cpus(cpus);  // the invocation before may have pinned this rank
    carry_out(next.order, voice, mapping, library);
  }
}

}  // namespace

int run_standing_job(const std::vector<std::string>& arguments, int* argc, char*** argv) {
  ControlMapping mapping;
  const MpiLibrary library(argc, argv);
  int code = kRankFailed;
  try {
    code = run_all(library, arguments, mapping);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "ipcbench-mpi: %s\n", error.what());
    MPI_Abort(MPI_COMM_WORLD, kRankFailed);  // the others wait for an order
  }
  end_within(std::chrono::seconds(2), code);
  return code;
}

}  // namespace ipcbench
