// `--topology=broker`: every message goes through a process in the middle, in and out, as over a
// manager of Python's multiprocessing, a message bus or a server such as Redis.
//
//   coordinator = lane of hop 0 = broker = lane of hop 1 = worker
//
// The lanes of both hops are of the experiment's transport, and the coordinator and the workers
// use theirs as they would without a broker. Its threads are parties, one for each worker, as a
// manager serves each connection by a thread of its own: a thread waits for a task, copies it from
// one lane to the other, waits for the reply and copies that back. A stream has no replies, so
// there it waits for tasks alone, until the acknowledgement.
#pragma once

#include <cstdint>
#include <memory>

#include "ipcbench/transports/registry.hpp"

namespace ipcbench {

// The lanes of both hops, in the process that opened them or in one that was forked from it.
class BrokeredLanes final : public OpenTransport {
 public:
  explicit BrokeredLanes(ControlBlock& control);

  // Of the coordinator, whose lanes are those of hop 0, and of the workers, whose are of hop 1.
  void coordinate(Party& party) override { near_->coordinate(party); }
  void work(std::uint32_t lane, Party& party) override { far_->work(lane, party); }
  LaneHandles handles(std::uint32_t lane) override { return far_->handles(lane); }
  void keep_side(Side side) override;
  void keep_worker(std::uint32_t lane) override;
  std::string granted() override { return near_->granted(); }
  std::unique_ptr<AnyEndpoint> endpoint(Side side, std::uint32_t lane) override;

  // In the broker: drops what the others use.
  void keep_broker();
  // The broker's part of a worker's messages, from the first stage to the last. Blocks; by the
  // thread that is the party, and each lane has one.
  void broke(std::uint32_t lane, Party& party);

 private:
  std::unique_ptr<OpenTransport> near_, far_;  // hop 0 and hop 1
};

// Of the lanes that end at the workers, whatever lies before them.
LaneSpec worker_lane_spec(const Experiment& experiment, ControlBlock* control);

}  // namespace ipcbench
