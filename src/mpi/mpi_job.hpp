// One MPI job from its launch to its end: the launcher's process, what it prints, and how long all
// that may take. Private to the launcher of MPI jobs; one thread.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "ipcbench/base/process.hpp"
#include "ipcbench/mpi/job_end.hpp"
#include "ipcbench/mpi/launch_command.hpp"
#include "ipcbench/run/process_tree.hpp"

namespace ipcbench {

// Once a job has sent its result, or a rank has given up, it may take so long to end by itself; and
// then so long from SIGTERM to SIGKILL. Of a late one it is heard for a moment where its ranks are,
// which began later than their launcher.
inline constexpr std::uint64_t kEndByItselfNs = 1'000'000'000;
inline constexpr std::uint64_t kEndByRequestNs = 3'000'000'000;
inline constexpr std::uint64_t kLateWordsNs = 1'000'000'000;
inline constexpr std::uint64_t kLateEndNs = 1'500'000'000;

// Who hears how far a job is.
struct JobObserver {
  std::function<void(pid_t)> started;  // the launcher runs
  std::function<void()> launched;
  std::function<void()> measured;
};

class MpiJob {
 public:
  // Starts the launcher in a process group of its own; std::system_error where that cannot be.
  // `stop_fd` is readable when the run is to end.
  MpiJob(const LaunchCommand& command, std::uint64_t job, int stop_fd, JobObserver observer);
  // Ends what lives of it on this machine.
  ~MpiJob();
  MpiJob(const MpiJob&) = delete;
  MpiJob& operator=(const MpiJob&) = delete;

  // Until it has ended. `opening_ns`: until the measured part, or all of it where `measured_ns`,
  // which gets the length that is expected of that part, is empty.
  const JobEnd& follow(std::uint64_t opening_ns,
                       const std::function<std::uint64_t(std::uint64_t)>& measured_ns);

 private:
  enum class Ending : std::uint8_t { none, words, by_itself, by_request, by_force };
  struct Stream {
    Fd fd;
    RankLines lines;
  };
  void look(int timeout_ms);
  // Takes one piece, so that whoever prints without end does not keep us from looking at the clock.
  // False: there is none now.
  bool drain(Stream& stream);
  void heed(const RankLine& line);
  void begin_end(Ending how, std::uint64_t allowed_ns);
  void go_on_ending();

  JobObserver observer_;
  int stop_fd_;
  ProcessTree tree_;
  Stream out_, err_;
  Process launcher_;
  JobEnd end_;
  std::function<std::uint64_t(std::uint64_t)> measured_ns_;
  Ending ending_ = Ending::none;
  std::uint64_t began_ns_, until_ns_ = 0;
};

}  // namespace ipcbench
