// `--inline-below=SIZE`: larger payloads lie in shared memory that is made at the start, and what
// travels over the transport is a handle: which slot holds the payload, and how long it is. So do
// object stores (Ray, joblib, vLLM) above a threshold, and ipcbench with `--pattern=broadcast` in
// memory, where one slot is for all workers.
//
// Slots are used in rotation, and nobody says that one is free: a closed loop does. Of each lane
// no more than `depth` tasks are in flight, and one may be written ahead. So when task n is
// written, the reply to task n - depth - 1 has been read, and before that its worker had released
// the task. In a broadcast the replies of a round are all read before those of the next one, so the
// same number of slots does for all lanes together. Behind task n comes reply n, when the
// coordinator has read and released reply n - depth.
#pragma once

#include <array>
#include <cstdint>
#include <memory>

#include "ipcbench/base/mapping.hpp"
#include "ipcbench/transports/registry.hpp"

namespace ipcbench {

// Memory of all slots; 0 where nothing travels by handle. Saturating.
std::uint64_t slot_memory_bytes(const Experiment& experiment);

// The lanes of a transport that carry handles, in one direction or both.
class HandleLanes final : public OpenTransport {
 public:
  // The coordinator's, with fresh slots.
  HandleLanes(const Experiment& experiment, std::unique_ptr<OpenTransport> inner);
  // A spawned worker's, from what handles() named.
  HandleLanes(const Experiment& experiment, std::unique_ptr<OpenTransport> inner,
              const LaneHandles& handles);

  void coordinate(Party& party) override;
  void work(std::uint32_t lane, Party& party) override;
  LaneHandles handles(std::uint32_t lane) override;
  void keep_side(Side side) override;
  void keep_worker(std::uint32_t lane) override;
  std::string granted() override { return inner_->granted(); }
  std::unique_ptr<AnyEndpoint> endpoint(Side side, std::uint32_t lane) override;

  // Of one direction and lane: `count` places for a payload each; none where payloads travel in
  // the messages.
  struct Slots {
    std::byte* first = nullptr;
    std::uint64_t stride = 0;
    std::uint64_t count = 0;
    std::uint64_t bytes = 0;  // of a payload
  };

 private:
  friend class HandleEndpoint;
  Slots out(Side side, std::uint32_t lane) const;

  const Experiment& experiment_;
  std::unique_ptr<OpenTransport> inner_;
  Mapping memory_;
};

}  // namespace ipcbench
