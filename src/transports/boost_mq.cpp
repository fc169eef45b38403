// Boost.Interprocess message queues: a pair per worker, each a region of shared memory with a mutex
// and two conditions. The name goes as soon as the queue is mapped, so a worker has to inherit it.
#include "ipcbench/base/manifest.hpp"
#include "ipcbench/transports/directory.hpp"
#include "ipcbench/transports/library.hpp"

#ifdef IPCBENCH_HAS_BOOST_INTERPROCESS
#include <unistd.h>

#include <boost/interprocess/ipc/message_queue.hpp>
#include <memory>
#endif

namespace ipcbench {
namespace {

constexpr TransportInfo kBoostMqInfo = {
    .name = "boost-mq",
    .summary = "two Boost.Interprocess message queues per worker",
    .copies = "2 (into shared memory and out)",
    .descriptors = "",
    .starts = {Start::fork, Start::thread, Start::forkserver},
    .waits = kKernelWaits,
    .replaces_workers = true,
    .memory_bytes =
        [](const LaneSpec& spec) {
          return saturating_add(library_queues_bytes(spec), copy_buffers_bytes(spec));
        },
    // Named shared memory grows when it is written to, and kills who finds no room left.
    .check_limits =
        [](const LaneSpec& spec) {
          check_room("boost-mq", "/dev/shm",
                     saturating_multiply(spec.workers, library_queues_bytes(spec)),
                     "lower size, reply, depth or workers");
        },
    .library = "Boost.Interprocess",
};

#ifdef IPCBENCH_HAS_BOOST_INTERPROCESS

using Queue = boost::interprocess::message_queue;

std::unique_ptr<Queue> make_queue(std::uint32_t depth, std::uint64_t bytes) {
  const ObjectId id(Manifest::of_this_run().table(), ObjectKind::posix_memory);
  const std::string name = id.name();
  auto queue =
      std::make_unique<Queue>(boost::interprocess::create_only, name.c_str(), depth, bytes);
  Queue::remove(name.c_str());
  return queue;
}

class BoostMover {
 public:
  BoostMover(Queue& out, Queue& in) : out_(&out), in_(&in) {}

  std::size_t send(std::span<std::byte> piece, IoMode mode) {
    if (mode == IoMode::block)
      out_->send(piece.data(), piece.size(), 0);
    else if (!out_->try_send(piece.data(), piece.size(), 0))
      return 0;
    return piece.size();
  }
  std::size_t receive(std::span<std::byte> room, IoMode mode) {
    Queue::size_type bytes = 0;
    unsigned priority = 0;
    if (mode == IoMode::block)
      in_->receive(room.data(), room.size(), bytes, priority);
    else if (!in_->try_receive(room.data(), room.size(), bytes, priority))
      return 0;
    return bytes;
  }
  void await_either() { brief_nap(); }
  std::size_t receive_slack() const { return 0; }
  std::uint64_t pieces(std::size_t) const { return 1; }

 private:
  Queue *out_, *in_;
};

class BoostLane {
 public:
  explicit BoostLane(const LaneSpec& spec)
      : spec_(spec),
        tasks_(make_queue(spec.depth, spec.size_bytes)),
        replies_(make_queue(spec.depth, spec.reply_bytes)) {}
  BoostLane(const LaneSpec& spec, const LaneHandles&) : BoostLane(spec) {
    throw std::logic_error("boost-mq: a queue without a name cannot be opened by another program");
  }
  LaneHandles handles() const { return {}; }
  void keep(Side) {}
  std::string granted() const { return {}; }

  struct Endpoint : CopyEndpoint<BoostMover> {
    Endpoint(BoostLane& lane, Side side)
        : CopyEndpoint(BoostMover(*(side == Side::coordinator ? lane.tasks_ : lane.replies_),
                                  *(side == Side::coordinator ? lane.replies_ : lane.tasks_)),
                       lane.spec_, side) {}
  };
  template <class F>
  static void visit(const LaneSpec&, F f) {
    f.template operator()<Endpoint>();
  }

 private:
  LaneSpec spec_;
  std::unique_ptr<Queue> tasks_, replies_;
};

#endif

}  // namespace

extern const TransportInfo boost_mq_transport;
#ifdef IPCBENCH_HAS_BOOST_INTERPROCESS
constinit const TransportInfo boost_mq_transport = describe<BoostLane, Loops::own>(kBoostMqInfo);
#else
constinit const TransportInfo boost_mq_transport = absent(kBoostMqInfo, "libboost-dev");
#endif

}  // namespace ipcbench
