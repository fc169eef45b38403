// Completes the hand-written part of a registry entry with what the lane's type knows: the loops of
// drive are instantiated here, inside the transport's own file.
#pragma once

#include <memory>
#include <utility>
#include <vector>

#include "ipcbench/drive/stages.hpp"
#include "ipcbench/transports/erased_loops.hpp"
#include "ipcbench/transports/registry.hpp"

namespace ipcbench {

// E is an Endpoint or a SharedEndpoint.
template <class E>
class AnyEndpointOf final : public AnyEndpoint {
 public:
  template <class Owner, class... Numbers>
  AnyEndpointOf(Owner& owner, Side side, Numbers... numbers) : endpoint_(owner, side, numbers...) {}
  std::span<std::byte> loan(std::size_t bytes) override { return endpoint_.loan(bytes); }
  void publish(std::size_t bytes, const OnWait& note) override {
    if constexpr (SharedEndpoint<E>)
      endpoint_.publish(bytes, [&note](WaitEvent n) { note(n); });
    else
      endpoint_.publish(bytes);
  }
  std::span<const std::byte> borrow(const OnWait& note) override {
    if constexpr (SharedEndpoint<E>)
      return endpoint_.borrow([&note](WaitEvent n) { note(n); });
    else
      return endpoint_.borrow([&note] { note(WaitEvent::waited); });
  }
  void release() override { endpoint_.release(); }
  std::uint64_t chunks_per_message() const override { return endpoint_.chunks_per_message(); }

 private:
  E endpoint_;
};

// Which loops a transport runs. Where a message costs a kernel call, a microsecond or so, those
// that are compiled once for all such transports (transports/erased_loops.hpp); where it costs some
// loads and stores, loops of its own type.
enum class Loops { erased, own };

template <Lane L, Loops loops>
class LanesOf final : public OpenTransport {
 public:
  explicit LanesOf(const LaneSpec& spec) : spec_(spec), lanes_(spec.workers) {
    for (; spec_.lane < spec.workers; ++spec_.lane) lanes_[spec_.lane] = std::make_unique<L>(spec_);
  }
  LanesOf(const LaneSpec& spec, std::uint32_t lane, const LaneHandles& handles)
      : spec_(spec), lanes_(spec.workers) {
    spec_.lane = lane;
    lanes_.at(lane) = std::make_unique<L>(spec_, handles);
  }

  void coordinate(Party& party) override {
    if constexpr (loops == Loops::erased)
      return coordinate_erased(*this, party);
    else
      L::visit(spec_, [&]<Endpoint E>() {
        std::vector<E> endpoints;
        endpoints.reserve(lanes_.size());
        for (auto& lane : lanes_) endpoints.emplace_back(*lane, Side::coordinator);
        run_coordinator(std::span<E>(endpoints), party);
      });
  }
  void work(std::uint32_t lane, Party& party) override {
    if constexpr (loops == Loops::erased)
      return work_erased(*this, lane, party);
    else
      L::visit(spec_, [&]<Endpoint E>() {
        E endpoint(*lanes_.at(lane), Side::worker);
        run_worker(endpoint, party);
      });
  }
  LaneHandles handles(std::uint32_t lane) override { return lanes_.at(lane)->handles(); }
  void keep_side(Side side) override {
    for (auto& lane : lanes_) lane->keep(side);
  }
  void keep_worker(std::uint32_t own) override {
    for (std::uint32_t i = 0; i < lanes_.size(); ++i)
      if (i != own) lanes_[i].reset();
    lanes_.at(own)->keep(Side::worker);
  }
  // The system may give the last lane less than the first.
  std::string granted() override {
    const std::string first = lanes_.front()->granted();
    const std::string last = lanes_.back()->granted();
    return first == last ? first : first + " to " + last;
  }
  std::unique_ptr<AnyEndpoint> endpoint(Side side, std::uint32_t lane) override {
    std::unique_ptr<AnyEndpoint> result;
    L::visit(spec_, [&]<Endpoint E>() {
      result = std::make_unique<AnyEndpointOf<E>>(*lanes_.at(lane), side);
    });
    return result;
  }

 private:
  LaneSpec spec_;
  std::vector<std::unique_ptr<L>> lanes_;  // a spawned worker has its own alone
};

// The two queues of an opened transport as one process sees them, in topology `shared`.
template <Shared S, Loops loops>
class SharedQueuesOf final : public OpenTransport {
 public:
  explicit SharedQueuesOf(const LaneSpec& spec) : spec_(spec), shared_(spec) {}
  SharedQueuesOf(const LaneSpec& spec, const LaneHandles& handles)
      : spec_(spec), shared_(spec, handles) {}

  void coordinate(Party& party) override {
    if constexpr (loops == Loops::erased)
      return coordinate_erased(*this, party);
    else
      S::visit(spec_, [&]<SharedEndpoint E>() {
        E endpoint(shared_, Side::coordinator, 0);
        run_shared_coordinator(endpoint, party);
      });
  }
  void work(std::uint32_t worker, Party& party) override {
    if constexpr (loops == Loops::erased)
      return work_erased(*this, worker, party);
    else
      S::visit(spec_, [&]<SharedEndpoint E>() {
        E endpoint(shared_, Side::worker, worker);
        run_shared_worker(endpoint, party);
      });
  }
  LaneHandles handles(std::uint32_t) override { return shared_.handles(); }
  void keep_side(Side side) override { shared_.keep(side); }
  void keep_worker(std::uint32_t) override { shared_.keep(Side::worker); }
  std::string granted() override { return shared_.granted(); }
  std::unique_ptr<AnyEndpoint> endpoint(Side side, std::uint32_t worker) override {
    std::unique_ptr<AnyEndpoint> result;
    S::visit(spec_, [&]<SharedEndpoint E>() {
      result = std::make_unique<AnyEndpointOf<E>>(shared_, side, worker);
    });
    return result;
  }

 private:
  LaneSpec spec_;
  S shared_;
};

// A transport with lanes alone.
template <Lane L, Loops loops>
constexpr TransportInfo describe(TransportInfo info) {
  info.in_memory = loops == Loops::own;
  if (info.starts.contains(Start::fork)) info.topologies = {Topology::lanes, Topology::broker};
  info.open = [](const LaneSpec& spec) -> std::unique_ptr<OpenTransport> {
    return std::make_unique<LanesOf<L, loops>>(spec);
  };
  info.attach = [](const LaneSpec& spec, std::uint32_t lane,
                   const LaneHandles& handles) -> std::unique_ptr<OpenTransport> {
    return std::make_unique<LanesOf<L, loops>>(spec, lane, handles);
  };
  return info;
}

// A transport with both; `info.shared` is filled in but for the topologies.
template <Lane L, Shared S, Loops loops>
constexpr TransportInfo describe(TransportInfo info) {
  info.in_memory = loops == Loops::own;
  info.topologies = {Topology::lanes, Topology::shared};
  if (info.starts.contains(Start::fork))
    info.topologies = {Topology::lanes, Topology::shared, Topology::broker};
  info.open = [](const LaneSpec& spec) -> std::unique_ptr<OpenTransport> {
    if (spec.topology == Topology::shared) return std::make_unique<SharedQueuesOf<S, loops>>(spec);
    return std::make_unique<LanesOf<L, loops>>(spec);
  };
  info.attach = [](const LaneSpec& spec, std::uint32_t lane,
                   const LaneHandles& handles) -> std::unique_ptr<OpenTransport> {
    if (spec.topology == Topology::shared)
      return std::make_unique<SharedQueuesOf<S, loops>>(spec, handles);
    return std::make_unique<LanesOf<L, loops>>(spec, lane, handles);
  };
  return info;
}

}  // namespace ipcbench
