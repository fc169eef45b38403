// One description of a copying transport's queues, for both topologies. A description Q owns the
// system's objects for both directions, of one worker or of all of them, and names the mover that
// works with them (transports/copy_endpoint.hpp):
//
//   Q(spec), Q(spec, handles), handles(), keep(side), granted()
//                          as of a lane (core/endpoint.hpp); the last place of the handles is free
//   Q::Mover(q, spec, side)
//                          moves bytes for one side; of shared queues it is a SharedMover
//   Q::visit(spec, f)      only where a lane may need another mover: calls f.template
//   operator()<M>() q.piece_bytes()        of shared queues: what one call moves whole, or 0
//   Q::piece_bytes(spec)   the same before there is any queue; only where it is not 0 for all of
//   them
//
// CopyLane and SharedCopy add what the topology asks for, describe_copying() makes a record of
// both.
#pragma once

#include "ipcbench/transports/describe.hpp"
#include "ipcbench/transports/shared_copy.hpp"

namespace ipcbench {

template <class Q>
concept CopyQueues = std::constructible_from<Q, const LaneSpec&> &&
    std::constructible_from<Q, const LaneSpec&, const LaneHandles&> && Mover<typename Q::Mover> &&
    std::constructible_from<typename Q::Mover, const Q&, const LaneSpec&, Side> &&
    requires(Q& queues, const Q& made, Side side) {
  { made.handles() } -> std::same_as<LaneHandles>;
  { queues.keep(side) } -> std::same_as<void>;
  { made.granted() } -> std::same_as<std::string>;
};

template <class Q>
concept SharedCopyQueues = CopyQueues<Q> && SharedMover<typename Q::Mover> &&
    requires(const Q& queues) {
  { queues.piece_bytes() } -> std::convertible_to<std::size_t>;
};

template <CopyQueues Q>
class CopyLane {
 public:
  explicit CopyLane(const LaneSpec& spec) : spec_(spec), queues_(spec) {}
  CopyLane(const LaneSpec& spec, const LaneHandles& handles)
      : spec_(spec), queues_(spec, handles) {}
  LaneHandles handles() const { return queues_.handles(); }
  void keep(Side side) { queues_.keep(side); }
  std::string granted() const { return queues_.granted(); }

  template <class M>
  struct Endpoint : CopyEndpoint<M> {
    Endpoint(CopyLane& lane, Side side)
        : CopyEndpoint<M>(M(lane.queues_, lane.spec_, side), lane.spec_, side) {}
  };
  template <class F>
  static void visit(const LaneSpec& spec, F f) {
    const auto with_mover = [&]<class M>() { f.template operator()<Endpoint<M>>(); };
    if constexpr (requires { Q::visit(spec, with_mover); })
      Q::visit(spec, with_mover);
    else
      with_mover.template operator()<typename Q::Mover>();
  }

 private:
  LaneSpec spec_;
  Q queues_;
};

template <SharedCopyQueues Q>
class SharedCopy {
 public:
  explicit SharedCopy(const LaneSpec& spec) : spec_(spec), queues_(spec) {}
  SharedCopy(const LaneSpec& spec, const LaneHandles& handles)
      : spec_(spec), queues_(spec, handles), locks_(adopt(handles.fds.back())) {}
  LaneHandles handles() const {
    LaneHandles all = queues_.handles();
    all.fds.back() = locks_.fd();
    return all;
  }
  void keep(Side side) {
    queues_.keep(side);
    locks_.close_fd();
  }
  std::string granted() const { return queues_.granted(); }

  struct Endpoint : SharedCopyEndpoint<typename Q::Mover> {
    Endpoint(SharedCopy& shared, Side side, std::uint32_t worker)
        : SharedCopyEndpoint<typename Q::Mover>(
              typename Q::Mover(shared.queues_, shared.spec_, side), shared.spec_,
              shared.queues_.piece_bytes(), side, worker, shared.locks_.get()) {}
  };
  template <class F>
  static void visit(const LaneSpec&, F f) {
    f.template operator()<Endpoint>();
  }

 private:
  LaneSpec spec_;
  Q queues_;
  QueueLocksMemory locks_;
};

// A record with both topologies; `info` is filled in but for them.
template <SharedCopyQueues Q>
constexpr TransportInfo describe_copying(TransportInfo info) {
  info.carries_handles = true;
  info.shared.waits = {Wait::block, Wait::spin};
  if constexpr (requires(const LaneSpec& spec) { Q::piece_bytes(spec); }) {
    info.shared.lock_scopes = {LockScope::copy, LockScope::message};
    info.shared.piece_bytes = [](const LaneSpec& spec) -> std::uint64_t {
      return Q::piece_bytes(spec);
    };
    info.shared.memory_bytes = [](const LaneSpec& spec) {
      return shared_copy_bytes(spec, Q::piece_bytes(spec));
    };
  } else {
    info.shared.lock_scopes = {LockScope::message};
    info.shared.memory_bytes = [](const LaneSpec& spec) { return shared_copy_bytes(spec, 0); };
  }
  return describe<CopyLane<Q>, SharedCopy<Q>, Loops::erased>(info);
}

}  // namespace ipcbench
