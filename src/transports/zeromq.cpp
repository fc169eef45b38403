// A pair of ZeroMQ sockets per worker, with messages that are written and read in the library's own
// memory.
#include "ipcbench/transports/directory.hpp"
#include "ipcbench/transports/library.hpp"

#ifdef IPCBENCH_HAS_ZEROMQ
#include <arpa/inet.h>
#include <netinet/in.h>
#include <zmq.h>

#include <atomic>
#include <memory>
#include <mutex>

#if ZMQ_VERSION < ZMQ_MAKE_VERSION(4, 2, 0)
#error "zeromq before 4.2 cannot be handed a socket; build with -DIPCBENCH_LIBRARIES=OFF"
#endif
#endif

namespace ipcbench {
namespace {

#ifdef IPCBENCH_HAS_ZEROMQ

// Loaded by whoever is the first to ask.
struct Zmq {
  SharedLibrary library{IPCBENCH_ZEROMQ_FILE};
  IPCBENCH_LIBRARY_FUNCTION(zmq_bind);
  IPCBENCH_LIBRARY_FUNCTION(zmq_close);
  IPCBENCH_LIBRARY_FUNCTION(zmq_connect);
  IPCBENCH_LIBRARY_FUNCTION(zmq_ctx_new);
  IPCBENCH_LIBRARY_FUNCTION(zmq_ctx_term);
  IPCBENCH_LIBRARY_FUNCTION(zmq_errno);
  IPCBENCH_LIBRARY_FUNCTION(zmq_msg_close);
  IPCBENCH_LIBRARY_FUNCTION(zmq_msg_data);
  IPCBENCH_LIBRARY_FUNCTION(zmq_msg_init);
  IPCBENCH_LIBRARY_FUNCTION(zmq_msg_init_size);
  IPCBENCH_LIBRARY_FUNCTION(zmq_msg_recv);
  IPCBENCH_LIBRARY_FUNCTION(zmq_msg_send);
  IPCBENCH_LIBRARY_FUNCTION(zmq_msg_size);
  IPCBENCH_LIBRARY_FUNCTION(zmq_setsockopt);
  IPCBENCH_LIBRARY_FUNCTION(zmq_socket);
  IPCBENCH_LIBRARY_FUNCTION(zmq_strerror);
};
const Zmq& zmq() {
  static const Zmq functions;
  return functions;
}

#else

void zmq() {}

#endif

constexpr OptionInfo kZeromqOptions[] = {
    {.name = "over",
     .kind = OptionKind::choice,
     .summary = "what ZeroMQ sends over; inproc needs start=thread (default: ipc)",
     .words = "ipc tcp inproc"},
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
  if (over(spec, "ipc")) check_directory("zeromq", spec.options);
}

constexpr TransportInfo kZeromqInfo = {
    .name = "zeromq",
    .summary = "a pair of ZeroMQ sockets per worker",
    .copies = "2 (into the kernel and out), inproc: 0",
    .descriptors = "",
    .waits = kKernelWaits,
    .options = kZeromqOptions,
    .memory_bytes = library_queues_bytes,
    .check_limits = check_zeromq,
    .library = "libzmq",
};

#ifdef IPCBENCH_HAS_ZEROMQ

int check_zmq(int result, const char* call) {
  if (result >= 0) return result;
  throw std::runtime_error(std::string(call) + ": " + zmq().zmq_strerror(zmq().zmq_errno()));
}

// A signal may end a call before it has begun.
template <class Call>
void retried(Call call, const char* name) {
  while (call() == -1)
    if (zmq().zmq_errno() != EINTR) check_zmq(-1, name);
}

class ZmqContext {
 public:
  ZmqContext() : context_(zmq().zmq_ctx_new()) {
    if (context_ == nullptr) throw std::runtime_error("zmq_ctx_new failed");
  }
  ~ZmqContext() {
    while (zmq().zmq_ctx_term(context_) == -1 && zmq().zmq_errno() == EINTR) {
    }
  }
  ZmqContext(const ZmqContext&) = delete;
  void* get() const { return context_; }

 private:
  void* context_;
};

// Of this process, as long as it has an endpoint. Made by the first one, because its threads do not
// survive a fork; the last one waits until everything has left.
std::shared_ptr<ZmqContext> process_context() {
  static std::mutex mutex;
  static std::weak_ptr<ZmqContext> shared;
  const std::scoped_lock lock(mutex);
  std::shared_ptr<ZmqContext> context = shared.lock();
  if (!context) shared = context = std::make_shared<ZmqContext>();
  return context;
}

class ZmqSocket {
 public:
  explicit ZmqSocket(const LaneSpec& spec)
      : context_(process_context()), socket_(zmq().zmq_socket(context_->get(), ZMQ_PAIR)) {
    if (socket_ == nullptr) check_zmq(-1, "zmq_socket");
    set(ZMQ_LINGER, kLingerMs);
    set(ZMQ_SNDHWM, static_cast<int>(spec.depth));
    set(ZMQ_RCVHWM, static_cast<int>(spec.depth));
    set(ZMQ_RECONNECT_IVL, 1);  // ms: the other side may bind later
  }
  ~ZmqSocket() { zmq().zmq_close(socket_); }
  ZmqSocket(const ZmqSocket&) = delete;
  void set(int option, int value) {
    check_zmq(zmq().zmq_setsockopt(socket_, option, &value, sizeof value), "zmq_setsockopt");
  }
  void* get() const { return socket_; }

 private:
  // For the last messages to leave; a peer that is gone does not take them.
  static constexpr int kLingerMs = 5000;
  std::shared_ptr<ZmqContext> context_;
  void* socket_;
};

// A message of the library; empty until it is sent or received into.
class ZmqMessage {
 public:
  ZmqMessage() { zmq().zmq_msg_init(&message_); }
  ~ZmqMessage() { zmq().zmq_msg_close(&message_); }
  ZmqMessage(const ZmqMessage&) = delete;
  std::span<std::byte> resize(std::size_t bytes) {
    zmq().zmq_msg_close(&message_);
    check_zmq(zmq().zmq_msg_init_size(&message_, bytes), "zmq_msg_init_size");
    return span();
  }
  std::span<std::byte> span() {
    return {static_cast<std::byte*>(zmq().zmq_msg_data(&message_)), zmq().zmq_msg_size(&message_)};
  }
  void clear() {
    zmq().zmq_msg_close(&message_);
    zmq().zmq_msg_init(&message_);
  }
  zmq_msg_t* get() { return &message_; }

 private:
  zmq_msg_t message_;
};

// How the two sides of a lane find each other.
struct ZmqAddress {
  Fd listener;  // tcp: made beforehand, so that the port is known; the coordinator's
  std::string text;

  explicit ZmqAddress(const LaneSpec& spec) {
    if (over(spec, "tcp")) {
      listener = Fd(check(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), "socket"));
      sockaddr_in address{};
      address.sin_family = AF_INET;
      address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
      auto* generic = reinterpret_cast<sockaddr*>(&address);
      socklen_t length = sizeof address;
      check(::bind(listener.get(), generic, length), "bind");
      check(::listen(listener.get(), 1), "listen");
      check(::getsockname(listener.get(), generic, &length), "getsockname");
      set_port(ntohs(address.sin_port));
    } else if (over(spec, "inproc")) {
      static std::atomic<std::uint64_t> count{0};  // names are let go of with a delay
      text = "inproc://lane" + std::to_string(count++);
    } else {
      text = "ipc://" + invocation_directory(spec) + "/zeromq" + std::to_string(spec.lane);
    }
  }
  // In a spawned worker, with what handles() said.
  ZmqAddress(const LaneSpec& spec, std::int64_t port) {
    if (over(spec, "tcp"))
      set_port(port);
    else
      text = "ipc://" + invocation_directory(spec) + "/zeromq" + std::to_string(spec.lane);
  }
  std::int64_t port() const { return port_; }

 private:
  void set_port(std::int64_t port) {
    port_ = port;
    text = "tcp://127.0.0.1:" + std::to_string(port);
  }
  std::int64_t port_ = 0;
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
      if (side == Side::worker) {
        retried([&] { return zmq().zmq_connect(socket_->get(), text); }, "zmq_connect");
        return;
      }
      // The library closes it from now on.
      if (lane.address_.listener.is_open())
        socket_->set(ZMQ_USE_FD, check(::dup(lane.address_.listener.get()), "dup"));
      retried([&] { return zmq().zmq_bind(socket_->get(), text); }, "zmq_bind");
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
