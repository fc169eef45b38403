#include "ipcbench/run/broker_process.hpp"

#include <sys/wait.h>

#include <thread>
#include <vector>

#include "ipcbench/base/manifest.hpp"
#include "ipcbench/base/process.hpp"
#include "party_steps.hpp"

namespace ipcbench {
namespace {

void serve_lane(ControlBlock& control, BrokeredLanes& lanes, std::uint32_t lane) {
  const std::uint32_t index = broker_party(lane + 1);
  guarded(control, index, [&] {
    Party party(control, index);
    party.block.record.launched_ns = monotonic_ns();
    party.block.pid.store(::getpid(), std::memory_order_release);
    place(party);
    await_launch(control);
    lanes.broke(lane, party);
  });
}

// Returns when every lane is through; only then is any of them done, because they are one process.
void serve_all(ControlBlock& control, BrokeredLanes& lanes) {
  const std::uint32_t workers = control.experiment.workers;
  std::vector<std::thread> threads;
  for (std::uint32_t lane = 1; lane < workers; ++lane)
    threads.emplace_back([&, lane] { serve_lane(control, lanes, lane); });
  serve_lane(control, lanes, 0);
  for (std::thread& thread : threads) thread.join();
  for (std::uint32_t lane = 0; lane < workers; ++lane)
    control.parties.at(broker_party(lane + 1)).done.store(1, std::memory_order_release);
}

}  // namespace

BrokerProcess::BrokerProcess(ControlMapping& mapping, BrokeredLanes& lanes) {
  const pid_t coordinator = ::getpid();
  pid_ = check(::fork(), "fork(broker)");
  ControlBlock& control = mapping.block();
  const std::uint32_t first = broker_party(1);
  if (pid_ != 0) {
    control.parties.at(first).pid.store(pid_, std::memory_order_release);
    return;
  }
  guarded(control, first, [&] {
    name_party("ipcbench-broker");
    if (!die_with_parent(coordinator)) ::_exit(1);
    mapping.close_fd();
    Manifest::of_this_run().close_fd();
    lanes.keep_broker();
    serve_all(control, lanes);
  });
  ::_exit(0);
}

void BrokerProcess::await_end() const {
  int status = 0;
  while (::waitpid(pid_, &status, 0) == -1 && errno == EINTR) {
  }
}

}  // namespace ipcbench
