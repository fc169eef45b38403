#include <algorithm>

#include "ipcbench/run/collect.hpp"

namespace ipcbench {

void collect_lives(const ControlBlock& control, InvocationResult& result) {
  if (control.experiment.lifetime == 0) return;
  WorkerLives& lives = result.lives.emplace();
  std::uint64_t launch_ns = 0;
  for (std::uint32_t party = 1; party <= control.experiment.workers; ++party) {
    const LifeBooks& books = control.parties[party].life;
    lives.workers += books.lives;
    lives.launched += books.launched;
    launch_ns += books.launch_ns;
    lives.longest_launch_ns = std::max(lives.longest_launch_ns, books.longest_launch_ns);
  }
  if (lives.launched != 0)
    lives.mean_launch_ns = static_cast<double>(launch_ns) / static_cast<double>(lives.launched);
}

}  // namespace ipcbench
