#include "ipcbench/run/party_main.hpp"

#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include <fstream>
#include <memory>
#include <optional>
#include <thread>
#include <vector>

#include "fork_server.hpp"
#include "ipcbench/base/manifest.hpp"
#include "ipcbench/base/process.hpp"
#include "ipcbench/drive/hold.hpp"
#include "ipcbench/drive/lives.hpp"
#include "ipcbench/run/broker_process.hpp"
#include "ipcbench/run/fixed_data.hpp"
#include "ipcbench/run/hazard.hpp"
#include "ipcbench/run/party_life.hpp"
#include "ipcbench/transports/handles.hpp"
#include "ipcbench/transports/registry.hpp"
#include "ipcbench/workloads/registry.hpp"
#include "life_ends.hpp"
#include "party_steps.hpp"

namespace ipcbench {
namespace {

// The first thing that a worker does, whatever brought it to life.
void begin_worker(ControlBlock& control, std::uint32_t lane) {
  PartyBlock& block = control.parties[lane + 1];
  if (is_successor(block))
    note_launch(block.life, is_measured(control));
  else
    block.record.launched_ns = monotonic_ns();
  name_party("ipcbench-w" + std::to_string(lane));
}

// The workers of one invocation, as the coordinator holds them.
class Workers final : public Successors {
 public:
  Workers(ControlMapping& control, OpenTransport& channel, FixedSource& fixed)
      : mapping_(control),
        channel_(channel),
        fixed_(fixed),
        threads_(experiment().workers),
        processes_(experiment().workers) {}

  // Before the coordinator grows.
  void prepare() {
    if (experiment().start != Start::forkserver) return;
    ForkServer::Ending ending;
    if (replaces_workers())
      ending = [this](std::uint32_t lane, pid_t last) { await_end_of_life(last, life(lane)); };
    server_.emplace(
        experiment().workers,
        [this](std::uint32_t lane, pid_t parent) { be_forked_worker(lane, parent); },
        std::move(ending));
    mapping_.block().fork_server.store(server_->pid(), std::memory_order_release);
  }

  void start() {
    std::optional<LockHolder> holder;
    if (experiment().hazard != Hazard::none) holder.emplace();
    for (std::uint32_t lane = 0; lane < experiment().workers; ++lane) {
      start_one(lane);
      fixed_.started(lane);
    }
    if (experiment().start != Start::thread && !replaces_workers())
      channel_.keep_side(Side::coordinator);
  }

  void replace(std::uint32_t lane) override {
    if (threads_[lane].joinable()) {
      threads_[lane].join();
      life(lane).asked_ns = monotonic_ns();
    }
    if (processes_[lane] != 0) await_end_of_life(processes_[lane], life(lane));
    start_one(lane);
    life(lane).started.fetch_add(1, std::memory_order_release);
  }

  void await_end() {
    for (std::thread& thread : threads_)
      if (thread.joinable()) thread.join();
    for (const pid_t pid : processes_) {
      int status = 0;
      while (pid != 0 && ::waitpid(pid, &status, 0) == -1 && errno == EINTR) {
      }
    }
    if (server_) server_->await_end();
  }

 private:
  const Experiment& experiment() const { return mapping_.block().experiment; }
  bool replaces_workers() const { return experiment().lifetime != 0; }
  LifeBooks& life(std::uint32_t lane) const { return mapping_.block().parties[lane + 1].life; }

  void start_one(std::uint32_t lane) {
    switch (experiment().start) {
      case Start::thread:
        return start_thread(lane);
      case Start::fork:
        return start_fork(lane);
      case Start::spawn:
        return start_spawn(lane);
      case Start::forkserver:
        return started(lane, server_->start(lane));
    }
  }

  void started(std::uint32_t lane, pid_t pid) {
    mapping_.block().parties[lane + 1].pid.store(pid, std::memory_order_release);
  }

  void start_thread(std::uint32_t lane) {
    started(lane, ::getpid());
    threads_[lane] = std::thread([this, lane] {
      begin_worker(mapping_.block(), lane);
      guarded(mapping_.block(), lane + 1,
              [&] { live_as_worker(channel_, mapping_.block(), lane, fixed_.thread_end(lane)); });
    });
  }

  void start_fork(std::uint32_t lane) {
    const pid_t coordinator = ::getpid();
    const pid_t pid = check(::fork(), "fork(worker)");
    if (pid == 0) be_forked_worker(lane, coordinator);
    processes_[lane] = pid;
    started(lane, pid);
  }

  [[noreturn]] void be_forked_worker(std::uint32_t lane, pid_t parent) {
    begin_worker(mapping_.block(), lane);
    guarded(mapping_.block(), lane + 1, [&] {
      if (!die_with_parent(parent)) ::_exit(1);
      mapping_.close_fd();
      Manifest::of_this_run().close_fd();
      channel_.keep_worker(lane);
      live_as_worker(channel_, mapping_.block(), lane, fixed_.forked_end(lane));
    });
    ::_exit(0);
  }

  void start_spawn(std::uint32_t lane) {
    PartyBlock& block = mapping_.block().parties[lane + 1];
    block.handles = channel_.handles(lane);
    std::vector<InheritedFd> fds = {{mapping_.fd(), kControlFd}};
    for (const int fd : block.handles.fds)
      if (fd >= 0) fds.push_back({fd, fd});
    for (const int fd : {block.fixed.fd, block.work_books.server_fd})
      if (fd > 0) fds.push_back({fd, fd});
    if (block.handles.slots_fd >= 0)
      fds.push_back({block.handles.slots_fd, block.handles.slots_fd});
    const pid_t pid = spawn_self({"worker", std::to_string(lane)}, fds, false);
    processes_[lane] = pid;
    started(lane, pid);
  }

  ControlMapping& mapping_;
  OpenTransport& channel_;
  FixedSource& fixed_;
  std::vector<std::thread> threads_;  // by lane, as the processes; those that there are
  std::vector<pid_t> processes_;
  std::optional<ForkServer> server_;
};

// A party is what the kernel should take first when memory runs out, not the user's other programs.
void volunteer_for_oom() { std::ofstream("/proc/self/oom_score_adj") << 1000; }

// Touched, and in small pages: as the heap of a program with many objects is.
Mapping make_ballast(std::uint64_t bytes) {
  if (bytes == 0) return {};
  Mapping ballast = Mapping::private_memory(bytes);
  ::madvise(ballast.data(), ballast.size(), MADV_NOHUGEPAGE);  // a kernel without them refuses
  ballast.prefault();
  return ballast;
}

// `broker` becomes the lanes of its two hops, where there is one.
std::unique_ptr<OpenTransport> open_channel(ControlBlock& control, BrokeredLanes*& broker) {
  const Experiment& experiment = control.experiment;
  std::unique_ptr<OpenTransport> lanes;
  if (experiment.topology == Topology::broker) {
    auto both = std::make_unique<BrokeredLanes>(control);
    broker = both.get();
    lanes = std::move(both);
  } else {
    lanes = find_transport(experiment.transport.view()).open(lane_spec(experiment, &control));
  }
  if (!payloads_by_handle(experiment).any()) return lanes;
  return std::make_unique<HandleLanes>(experiment, std::move(lanes));
}

void ignore_signals() {
  ::signal(SIGPIPE, SIG_IGN);  // EPIPE instead
  ::signal(SIGXFSZ, SIG_IGN);  // EFBIG instead
}

}  // namespace

int coordinator_main() {
  name_party("ipcbench-coord");
  ignore_signals();
  ::umask(077);  // what is made here is for the parties alone, and they have to open it
  ControlMapping mapping(adopt(kControlFd));
  ControlBlock& control = mapping.block();
  guarded(control, 0, [&] {
    if (!die_with_parent(control.supervisor_pid)) ::_exit(1);
    Manifest::adopt(adopt(kManifestFd));
  });
  close_from(kManifestFd + 1);  // what the user's shell left open is no business of a worker
  volunteer_for_oom();
  control.parties[0].pid.store(::getpid(), std::memory_order_release);
  BrokeredLanes* brokered = nullptr;
  const auto channel = guarded(control, 0, [&] {
    auto opened = open_channel(control, brokered);
    control.parties[0].record.granted.assign_truncated(opened->granted());
    return opened;
  });
  FixedSource fixed = guarded(control, 0, [&] { return FixedSource(control); });
  Workers workers(mapping, *channel, fixed);
  guarded(control, 0, [&] {
    const WorkloadChoice work = find_workload(control.experiment.work.view());
    if (work.info->share != nullptr) work.info->share(work.arguments, control.shared_work);
    std::unique_ptr<WorkServer> server;
    if (work.info->serve != nullptr) server = work.info->serve(work.arguments, control);
    std::optional<BrokerProcess> broker;
    if (brokered != nullptr) broker.emplace(mapping, *brokered);
    workers.prepare();
    const std::uint64_t before = monotonic_ns();
    const Mapping ballast = make_ballast(control.experiment.ballast_bytes);
    fixed.make();
    control.fixed.made_ns = monotonic_ns() - before;
    fixed.begin();
    if (holds_lock(control.experiment)) make_held_lock(control.shared_work);
    workers.start();
    live_as_coordinator(
        *channel, control, [&] { fixed.all_run(); }, &workers);
    workers.await_end();
    if (server) server->await_end();
    if (broker) broker->await_end();
  });
  return 0;
}

int worker_main(std::uint32_t lane) {
  ignore_signals();
  ControlMapping mapping(adopt(kControlFd));
  mapping.close_fd();
  ControlBlock& control = mapping.block();
  begin_worker(control, lane);
  const auto channel = guarded(control, lane + 1, [&] {
    if (!die_with_parent(control.parties[0].pid.load(std::memory_order_acquire))) ::_exit(1);
    const Experiment& experiment = control.experiment;
    const LaneHandles& handles = control.parties.at(lane + 1).handles;
    auto own = find_transport(experiment.transport.view())
                   .attach(worker_lane_spec(experiment, &control), lane, handles);
    if (!payloads_by_handle(experiment).any()) return own;
    own = std::make_unique<HandleLanes>(experiment, std::move(own), handles);
    return own;
  });
  guarded(control, lane + 1, [&] {
    live_as_worker(*channel, control, lane, FixedData::spawned_end(control, lane + 1));
  });
  return 0;
}

}  // namespace ipcbench
