// All lanes of a rank as the loops see them. Called by the rank's main thread.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "ipcbench/transports/describe.hpp"
#include "lane.hpp"
#include "rma_lane.hpp"

namespace ipcbench {

class MpiLanes final : public OpenTransport {
 public:
  // Together.
  MpiLanes(const LaneSpec& spec, MPI_Comm comm, std::string granted)
      : spec_(spec), comm_(comm), granted_(std::move(granted)) {
    if (!spec.options.is("mode", "rma")) return;
    window_.emplace(spec, comm);
    if (const std::string model = window_->model(); !model.empty()) granted_ += ":" + model;
  }
  // Together, when all messages have come.
  void close() {
    if (window_) window_->close();
  }

  void coordinate(Party& party) override { coordinate_erased(*this, party); }
  void work(std::uint32_t lane, Party& party) override { work_erased(*this, lane, party); }
  std::unique_ptr<AnyEndpoint> endpoint(Side side, std::uint32_t lane) override {
    MpiLane own{spec_, comm_, window_ ? &*window_ : nullptr};
    own.spec.lane = lane;
    if (window_) return std::make_unique<AnyEndpointOf<RmaEndpoint>>(own, side);
    return std::make_unique<AnyEndpointOf<MpiEndpoint>>(own, side);
  }
  std::string granted() override { return granted_; }

  // Nobody inherits anything here.
  LaneHandles handles(std::uint32_t) override { return {}; }
  void keep_side(Side) override {}
  void keep_worker(std::uint32_t) override {}

 private:
  LaneSpec spec_;
  MPI_Comm comm_;
  std::string granted_;
  std::optional<RmaWindow> window_;
};

}  // namespace ipcbench
