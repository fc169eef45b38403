#include "ipcbench/transports/brokered.hpp"

#include <cstring>

namespace ipcbench {
namespace {

// One message from one lane to the other. It is released before it is sent on, because task and
// reply may take turns in the same place.
void bring(AnyEndpoint& from, AnyEndpoint& to, Recorder& recorder) {
  recorder.enter(Phase::receive);
  const auto note = [&recorder](WaitEvent) { recorder.attribute(Phase::idle); };
  const auto in = from.borrow(AnyEndpoint::OnWait(note));
  recorder.enter(Phase::send);
  std::memcpy(to.loan(in.size()).data(), in.data(), in.size());
  from.release();
  to.publish(in.size());
}

// One part of the run: as many messages as the coordinator has for this lane, which it says before
// it publishes the last one.
void bring_all(AnyEndpoint& coordinator, AnyEndpoint& worker, std::uint32_t lane, Party& party) {
  const std::atomic<std::uint64_t>& total = party.lane_total(lane);
  const bool has_replies = party.experiment.pattern != Pattern::stream;
  std::uint64_t brought = 0;
  do {
    bring(coordinator, worker, party.recorder);
    if (has_replies) bring(worker, coordinator, party.recorder);
    party.recorder.message_done(party.recorder.enter(Phase::receive));
    ++brought;
    // As in Party::was_last(): a total of 0 is not known yet. Pairs with the coordinator's release.
  } while (brought <= total.load(std::memory_order_acquire) - 1);
  if (!has_replies) bring(worker, coordinator, party.recorder);
}

}  // namespace

LaneSpec worker_lane_spec(const Experiment& experiment, ControlBlock* control) {
  LaneSpec spec = lane_spec(experiment, control);
  if (experiment.topology == Topology::broker) spec.hop = 1;
  return spec;
}

BrokeredLanes::BrokeredLanes(ControlBlock& control) {
  const TransportInfo& transport = find_transport(control.experiment.transport.view());
  near_ = transport.open(lane_spec(control.experiment, &control));
  far_ = transport.open(worker_lane_spec(control.experiment, &control));
}

void BrokeredLanes::keep_side(Side side) {
  if (side == Side::coordinator) {
    near_->keep_side(side);
    far_.reset();
  } else {
    near_.reset();
    far_->keep_side(side);
  }
}

void BrokeredLanes::keep_worker(std::uint32_t lane) {
  near_.reset();
  far_->keep_worker(lane);
}

std::unique_ptr<AnyEndpoint> BrokeredLanes::endpoint(Side side, std::uint32_t lane) {
  return (side == Side::coordinator ? near_ : far_)->endpoint(side, lane);
}

void BrokeredLanes::keep_broker() {
  near_->keep_side(Side::worker);
  far_->keep_side(Side::coordinator);
}

void BrokeredLanes::broke(std::uint32_t lane, Party& party) {
  const auto coordinator = near_->endpoint(Side::worker, lane);
  const auto worker = far_->endpoint(Side::coordinator, lane);
  const auto part = [&] { bring_all(*coordinator, *worker, lane, party); };
  await_stage(party.control, Stage::copy_only);
  await_stage(party.control, Stage::compute_only);
  await_stage(party.control, Stage::warmup);
  party.recorder.begin(UINT64_MAX);
  part();
  party.part = Party::measured;
  await_stage(party.control, Stage::measured);
  measure(party, part);
  await_all_through(party.control);
}

}  // namespace ipcbench
