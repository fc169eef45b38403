#include "ipcbench/transports/erased_loops.hpp"

#include <memory>
#include <vector>

#include "ipcbench/drive/hold.hpp"
#include "ipcbench/drive/lives.hpp"
#include "ipcbench/drive/teardown.hpp"
#include "ipcbench/transports/registry.hpp"

namespace ipcbench {
namespace {

// What the loops are made for: of a lane, and of a shared queue.
class ErasedEndpoint {
 public:
  explicit ErasedEndpoint(std::unique_ptr<AnyEndpoint> endpoint) : endpoint_(std::move(endpoint)) {}

  std::span<std::byte> loan(std::size_t bytes) { return endpoint_->loan(bytes); }
  void publish(std::size_t bytes) { endpoint_->publish(bytes); }
  template <class OnWait>
  void publish(std::size_t bytes, OnWait on_wait) {
    endpoint_->publish(bytes, AnyEndpoint::OnWait(on_wait));
  }
  template <class Waited>
  std::span<const std::byte> borrow(Waited waited) {
    const auto on_wait = [&waited](WaitEvent event) {
      if constexpr (std::invocable<Waited, WaitEvent>)
        waited(event);
      else
        waited();
    };
    return endpoint_->borrow(AnyEndpoint::OnWait(on_wait));
  }
  void release() { endpoint_->release(); }
  std::uint64_t chunks_per_message() const { return endpoint_->chunks_per_message(); }

 private:
  std::unique_ptr<AnyEndpoint> endpoint_;
};

std::vector<ErasedEndpoint> erased_lanes(OpenTransport& transport, const Party& party) {
  std::vector<ErasedEndpoint> endpoints;
  endpoints.reserve(party.experiment.workers);
  for (std::uint32_t lane = 0; lane < party.experiment.workers; ++lane)
    endpoints.emplace_back(transport.endpoint(Side::coordinator, lane));
  return endpoints;
}

}  // namespace

void coordinate_erased(OpenTransport& transport, Party& party) {
  if (party.experiment.topology == Topology::shared) {
    ErasedEndpoint endpoint(transport.endpoint(Side::coordinator, 0));
    run_shared_coordinator(endpoint, party);
    return;
  }
  std::vector<ErasedEndpoint> endpoints = erased_lanes(transport, party);
  run_coordinator(std::span(endpoints), party);
}

void work_erased(OpenTransport& transport, std::uint32_t lane, Party& party) {
  if (party.experiment.topology == Topology::shared) {
    ErasedEndpoint endpoint(transport.endpoint(Side::worker, lane));
    run_shared_worker(endpoint, party);
  } else {
    ErasedEndpoint endpoint(transport.endpoint(Side::worker, lane));
    run_worker(endpoint, party);
  }
}

void coordinate_cut(OpenTransport& transport, Party& party) {
  if (party.experiment.topology == Topology::shared) {
    ErasedEndpoint endpoint(transport.endpoint(Side::coordinator, 0));
    run_cut_shared_coordinator(endpoint, party);
  }
  std::vector<ErasedEndpoint> endpoints = erased_lanes(transport, party);
  run_cut_coordinator(std::span(endpoints), party);
}

void coordinate_succeeding(OpenTransport& transport, Party& party, Successors& successors) {
  std::vector<ErasedEndpoint> endpoints = erased_lanes(transport, party);
  std::vector<SucceedingLane<ErasedEndpoint>> lanes;
  lanes.reserve(endpoints.size());
  for (ErasedEndpoint& each : endpoints)
    lanes.emplace_back(each, static_cast<std::uint32_t>(lanes.size()), party, successors);
  run_succeeding_coordinator(std::span(lanes), party);
}

void work_for_a_life(OpenTransport& transport, std::uint32_t lane, Party& party) {
  ErasedEndpoint endpoint(transport.endpoint(Side::worker, lane));
  run_life(endpoint, party);
}

void work_holding(OpenTransport& transport, std::uint32_t lane, Party& party, HeldWork& work) {
  ErasedEndpoint endpoint(transport.endpoint(Side::worker, lane));
  HoldingEndpoint holding(endpoint, work);
  if (party.experiment.topology == Topology::shared)
    run_shared_worker(holding, party);
  else
    run_worker(holding, party);
}

}  // namespace ipcbench
