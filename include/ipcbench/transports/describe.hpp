// Completes the hand-written part of a registry entry with what the lane's type knows: the loops of
// drive are instantiated here, inside the transport's own file.
#pragma once

#include <memory>
#include <utility>
#include <vector>

#include "ipcbench/drive/stages.hpp"
#include "ipcbench/transports/registry.hpp"

namespace ipcbench {

template <Endpoint E>
class AnyEndpointOf final : public AnyEndpoint {
 public:
  template <Lane L>
  AnyEndpointOf(L& lane, Side side) : endpoint_(lane, side) {}
  std::span<std::byte> loan(std::size_t bytes) override { return endpoint_.loan(bytes); }
  void publish(std::size_t bytes) override { endpoint_.publish(bytes); }
  std::span<const std::byte> borrow() override {
    return endpoint_.borrow([] {});
  }
  void release() override { endpoint_.release(); }

 private:
  E endpoint_;
};

template <Lane L>
class ChannelOf final : public Channel {
 public:
  explicit ChannelOf(const LaneSpec& spec) : spec_(spec), lanes_(spec.workers) {
    for (; spec_.lane < spec.workers; ++spec_.lane)
      lanes_[spec_.lane] = std::make_unique<L>(spec_);
  }
  ChannelOf(const LaneSpec& spec, std::uint32_t lane, const LaneHandles& handles)
      : spec_(spec), lanes_(spec.workers) {
    spec_.lane = lane;
    lanes_.at(lane) = std::make_unique<L>(spec_, handles);
  }

  void coordinate(Party& party) override {
    L::visit(spec_, [&]<Endpoint E>() {
      std::vector<E> endpoints;
      endpoints.reserve(lanes_.size());
      for (auto& lane : lanes_) endpoints.emplace_back(*lane, Side::coordinator);
      run_coordinator(std::span<E>(endpoints), party);
    });
  }
  void work(std::uint32_t lane, Party& party) override {
    L::visit(spec_, [&]<Endpoint E>() {
      E endpoint(*lanes_.at(lane), Side::worker);
      run_worker(endpoint, party);
    });
  }
  LaneHandles handles(std::uint32_t lane) override { return lanes_.at(lane)->handles(); }
  void keep_coordinator() override {
    for (auto& lane : lanes_) lane->keep(Side::coordinator);
  }
  void keep_worker(std::uint32_t own) override {
    for (std::uint32_t i = 0; i < lanes_.size(); ++i)
      if (i != own) lanes_[i].reset();
    lanes_.at(own)->keep(Side::worker);
  }
  std::string granted() override { return lanes_.front()->granted(); }
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

template <Lane L>
constexpr TransportInfo describe(TransportInfo info) {
  info.open = [](const LaneSpec& spec) -> std::unique_ptr<Channel> {
    return std::make_unique<ChannelOf<L>>(spec);
  };
  info.attach = [](const LaneSpec& spec, std::uint32_t lane,
                   const LaneHandles& handles) -> std::unique_ptr<Channel> {
    return std::make_unique<ChannelOf<L>>(spec, lane, handles);
  };
  return info;
}

}  // namespace ipcbench
