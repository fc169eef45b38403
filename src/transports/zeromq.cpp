// A pair of ZeroMQ sockets per worker, with messages that are written and read in the library's own
// memory.
#include "ipcbench/transports/directory.hpp"
#include "ipcbench/transports/library.hpp"
#include "ipcbench/transports/loopback.hpp"

#ifdef IPCBENCH_HAS_ZEROMQ
#include "zeromq_gate.hpp"
#endif

namespace ipcbench {
namespace {

#ifndef IPCBENCH_HAS_ZEROMQ
void zmq() {}
#endif

constexpr OptionInfo kZeromqOptions[] = {
    {.name = "over",
     .kind = OptionKind::choice,
     .summary = "what ZeroMQ sends over; inproc needs start=thread (default: ipc)",
     .words = "ipc tcp inproc",
     .tries = "tcp inproc"},
    kDirectoryOption,
};

bool over(const LaneSpec& spec, std::string_view what) {
  return spec.options.choice("over", "ipc") == what;
}

void check_zeromq(const LaneSpec& spec) {
  zmq();
  if (over(spec, "inproc") && spec.start != Start::thread)
    throw UsageError(
        "zeromq:over=inproc stays within one process; write start=thread, or over=ipc");
  if (over(spec, "tcp")) check_loopback("zeromq:over=tcp");
  if (over(spec, "ipc")) check_socket_directory("zeromq", spec.options);
}

constexpr TransportInfo kZeromqInfo = {
    .name = "zeromq",
    .summary = "a pair of ZeroMQ sockets per worker",
    .copies = "2 (into the kernel and out), inproc: 0",
    .descriptors = "",
    .waits = kKernelWaits,
    .options = kZeromqOptions,
    .carries_handles = true,
    .memory_bytes = library_queues_bytes,
    .check_limits = check_zeromq,
    .library = "libzmq",
};

#ifdef IPCBENCH_HAS_ZEROMQ

// How the two sides of a lane find each other.
struct ZmqAddress {
  Fd listener;  // tcp: made beforehand, so that the port is known; the coordinator's
  std::string text;

  explicit ZmqAddress(const LaneSpec& spec) {
    if (over(spec, "tcp")) {
      listener = loopback_socket();
      set_port(ntohs(listen_on_loopback(listener).sin_port));
    } else if (over(spec, "inproc")) {
      static std::atomic<std::uint64_t> count{0};  // names are let go of with a delay
      text = "inproc://lane" + std::to_string(count++);
    } else {
      text = "ipc://" + invocation_directory(spec) + "/zeromq" + std::to_string(spec.number());
    }
  }
  // In a spawned worker, with what handles() said.
  ZmqAddress(const LaneSpec& spec, std::int64_t port) {
    if (over(spec, "tcp"))
      set_port(port);
    else
      text = "ipc://" + invocation_directory(spec) + "/zeromq" + std::to_string(spec.number());
  }
  std::uint16_t port() const { return port_; }

 private:
  void set_port(std::int64_t port) {
    port_ = static_cast<std::uint16_t>(port);
    text = "tcp://127.0.0.1:" + std::to_string(port);
  }
  std::uint16_t port_ = 0;
};

class ZmqLane {
 public:
  explicit ZmqLane(const LaneSpec& spec) : spec_(spec), address_(spec) {
    zmq();  // once for all workers that are forked
  }
  ZmqLane(const LaneSpec& spec, const LaneHandles& handles)
      : spec_(spec), address_(spec, handles.numbers[0]) {}
  LaneHandles handles() const { return {.numbers = {address_.port(), 0, 0, 0}}; }
  void keep(Side side) {
    if (side == Side::worker) address_.listener.reset();
  }
  std::string granted() const { return {}; }

  class Endpoint {
   public:
    Endpoint(ZmqLane& lane, Side side)
        : wait_(lane.spec_.wait),
          in_bytes_(lane.spec_.in_bytes(side)),
          socket_(std::make_unique<ZmqSocket>(lane.spec_)),
          out_(std::make_unique<ZmqMessage>()),
          in_(std::make_unique<ZmqMessage>()) {
      const char* text = lane.address_.text.c_str();
      const auto meet = [&] {
        if (side == Side::worker)
          return retried([&] { return zmq().zmq_connect(socket_->get(), text); }, "zmq_connect");
        // The library closes it from now on.
        if (lane.address_.listener.is_open())
          socket_->set(ZMQ_USE_FD, check(::dup(lane.address_.listener.get()), "dup"));
        retried([&] { return zmq().zmq_bind(socket_->get(), text); }, "zmq_bind");
      };
      if (over(lane.spec_, "tcp"))
        meet_at_gate(*socket_, lane.spec_, side, lane.address_.port(), meet);
      else
        meet();
    }

    std::span<std::byte> loan(std::size_t bytes) { return out_->resize(bytes); }
    void publish(std::size_t) {
      await([&](int flags) { return zmq().zmq_msg_send(out_->get(), socket_->get(), flags); },
            "zmq_msg_send");
    }
    template <class Waited>
    std::span<const std::byte> borrow(Waited waited) {
      const auto receive = [&](int flags) {
        return zmq().zmq_msg_recv(in_->get(), socket_->get(), flags);
      };
      if (!attempt(receive, ZMQ_DONTWAIT, "zmq_msg_recv")) {
        await(receive, "zmq_msg_recv");
        waited();
      }
      if (in_->span().size() != in_bytes_)
        throw CorruptionError("a message of " + std::to_string(in_bytes_) + " bytes arrived with " +
                              std::to_string(in_->span().size()));
      return in_->span();
    }
    void release() { in_->clear(); }
    std::uint64_t chunks_per_message() const { return 1; }

   private:
    // False: it would have to wait.
    template <class Call>
    bool attempt(Call call, int flags, const char* name) {
      for (;;) {
        if (call(flags) >= 0) return true;
        if (zmq().zmq_errno() == EAGAIN) return false;
        if (zmq().zmq_errno() != EINTR) check_zmq(-1, name);
      }
    }
    template <class Call>
    void await(Call call, const char* name) {
      Patience patience(wait_);
      while (!attempt(call, patience.mode() == IoMode::block ? 0 : ZMQ_DONTWAIT, name))
        patience.rest();
    }

    Wait wait_;
    std::size_t in_bytes_;
    std::unique_ptr<ZmqSocket> socket_;
    std::unique_ptr<ZmqMessage> out_, in_;
  };
  template <class F>
  static void visit(const LaneSpec&, F f) {
    f.template operator()<Endpoint>();
  }

 private:
  LaneSpec spec_;
  ZmqAddress address_;
};

#endif

}  // namespace

extern const TransportInfo zeromq_transport;
#ifdef IPCBENCH_HAS_ZEROMQ
constinit const TransportInfo zeromq_transport = describe<ZmqLane, Loops::erased>(kZeromqInfo);
#else
constinit const TransportInfo zeromq_transport = absent(kZeromqInfo, "libzmq3-dev");
#endif

}  // namespace ipcbench
