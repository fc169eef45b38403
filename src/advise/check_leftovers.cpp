// What dead programs left behind, ours and others'.
#include <fmt/format.h>
#include <sys/statvfs.h>

#include <filesystem>

#include "ipcbench/advise/checkup.hpp"
#include "ipcbench/base/manifest.hpp"
#include "ipcbench/base/units.hpp"
#include "ipcbench/run/orphans.hpp"

namespace ipcbench {
namespace {

// Segments that MPI's shared memory leaves when its processes are killed.
std::size_t mpi_segments() {
  std::size_t count = 0;
  std::error_code error;
  for (std::filesystem::directory_iterator at("/dev/shm", error), end; !error && at != end;
       at.increment(error)) {
    const std::string name = at->path().filename().string();
    if (name.starts_with("vader_segment") || name.starts_with("psm2_shm") ||
        name.starts_with("mpich_shm"))
      ++count;
  }
  return count;
}

}  // namespace

void check_leftovers(Findings& findings, Bench&) {
  const std::size_t ours =
      sweep_dead_runs(Action::look).found.size() + remove_orphans(Action::look).found.size();
  if (ours == 0)
    findings.ok("of ipcbench", "nothing is left of runs that are dead");
  else
    findings.warn("of ipcbench", fmt::format("{} objects are left of runs that are dead", ours),
                  "ipcbench clean");
  if (const std::size_t segments = mpi_segments(); segments > 0)
    findings.warn("of MPI", fmt::format("{} segments lie in /dev/shm", segments),
                  "rm /dev/shm/vader_segment.*, when no MPI program runs");
  struct statvfs status {};
  if (::statvfs("/dev/shm", &status) != 0) {
    findings.fail("/dev/shm", "is not there", "mount -t tmpfs tmpfs /dev/shm");
    return;
  }
  const double size = static_cast<double>(status.f_blocks) * static_cast<double>(status.f_frsize);
  const double left = static_cast<double>(status.f_bavail) * static_cast<double>(status.f_frsize);
  const std::string text = fmt::format("{} of {} are free", human_size(left), human_size(size));
  if (left < 256e6)
    findings.warn("/dev/shm", text,
                  "mount -o remount,size=2G /dev/shm; of a container --shm-size=2g");
  else
    findings.ok("/dev/shm", text);
}

}  // namespace ipcbench
