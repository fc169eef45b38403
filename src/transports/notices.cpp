#include "ipcbench/transports/notices.hpp"

namespace ipcbench {

struct NoticeBoard::Shared {
  Bell bells[2];  // of the coordinator, of the worker
  Way ways[2];    // to the worker, to the coordinator
};

NoticeBoard::NoticeBoard(const LaneSpec& spec) : memory_(Mapping::shared(sizeof(Shared))) {
  memory_.prefault();
  // A futex needs no descriptor.
  for (Bell& bell : shared().bells)
    open_bell(bell, spec.wait == Wait::block ? Wait::futex : spec.wait, spec.shares_cores);
}

NoticeBoard::NoticeBoard(Fd inherited)
    : memory_(Mapping::attach(std::move(inherited), sizeof(Shared))) {
  close_fd();
}

NoticeBoard::Shared& NoticeBoard::shared() const {
  return *reinterpret_cast<Shared*>(memory_.data());
}

NoticeBoard::End NoticeBoard::end(Side side) const {
  memory_.populate();
  Shared& all = shared();
  const std::size_t own = side == Side::coordinator ? 0 : 1;
  return {&all.ways[own], &all.ways[1 - own], &all.bells[own], &all.bells[1 - own]};
}

}  // namespace ipcbench
