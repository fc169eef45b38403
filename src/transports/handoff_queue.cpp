#include "ipcbench/transports/handoff_queue.hpp"

namespace ipcbench {

struct HandoffBoard::Shared {
  Doorbell bells[2];  // of the coordinator, of the worker
  Way ways[2];        // to the worker, to the coordinator
};

HandoffBoard::HandoffBoard(const LaneSpec& spec) : memory_(Mapping::shared(sizeof(Shared))) {
  memory_.prefault();
  // A futex needs no descriptor.
  for (Doorbell& bell : shared().bells)
    open_bell(bell, spec.wait == Wait::block ? Wait::futex : spec.wait, spec.shares_cores);
}

HandoffBoard::HandoffBoard(Fd inherited)
    : memory_(Mapping::attach(std::move(inherited), sizeof(Shared))) {
  close_fd();
}

HandoffBoard::Shared& HandoffBoard::shared() const {
  return *reinterpret_cast<Shared*>(memory_.data());
}

HandoffBoard::End HandoffBoard::end(Side side) const {
  memory_.populate();
  Shared& all = shared();
  const std::size_t own = side == Side::coordinator ? 0 : 1;
  return {&all.ways[own], &all.ways[1 - own], &all.bells[own], &all.bells[1 - own]};
}

}  // namespace ipcbench
