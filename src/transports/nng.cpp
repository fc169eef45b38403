// A pair of nng sockets per worker, with messages that are written and read in the library's own
// memory.
#include "ipcbench/transports/directory.hpp"
#include "ipcbench/transports/library.hpp"

#ifdef IPCBENCH_HAS_NNG
#include <nng/nng.h>
#include <nng/protocol/pair0/pair.h>

#include <atomic>
#include <exception>
#include <memory>
#include <utility>
#endif

namespace ipcbench {
namespace {

#ifdef IPCBENCH_HAS_NNG

// Loaded by whoever is the first to ask.
struct Nng {
  SharedLibrary library{IPCBENCH_NNG_FILE};
  IPCBENCH_LIBRARY_FUNCTION(nng_close);
  IPCBENCH_LIBRARY_FUNCTION(nng_dial);
  IPCBENCH_LIBRARY_FUNCTION(nng_listen);
  IPCBENCH_LIBRARY_FUNCTION(nng_msg_alloc);
  IPCBENCH_LIBRARY_FUNCTION(nng_msg_body);
  IPCBENCH_LIBRARY_FUNCTION(nng_msg_free);
  IPCBENCH_LIBRARY_FUNCTION(nng_msg_len);
  IPCBENCH_LIBRARY_FUNCTION(nng_pair0_open);
  IPCBENCH_LIBRARY_FUNCTION(nng_pipe_notify);
  IPCBENCH_LIBRARY_FUNCTION(nng_recvmsg);
  IPCBENCH_LIBRARY_FUNCTION(nng_sendmsg);
  IPCBENCH_LIBRARY_FUNCTION(nng_socket_set_int);
  IPCBENCH_LIBRARY_FUNCTION(nng_socket_set_ms);
  IPCBENCH_LIBRARY_FUNCTION(nng_socket_set_size);
  IPCBENCH_LIBRARY_FUNCTION(nng_strerror);
};
const Nng& nng() {
  static const Nng functions;
  return functions;
}

#else

void nng() {}

#endif

constexpr OptionInfo kNngOptions[] = {
    {.name = "over",
     .kind = OptionKind::choice,
     .summary = "what nng sends over; inproc needs start=thread (default: ipc)",
     .words = "ipc inproc",
     .tries = "inproc"},
    kDirectoryOption,
};

bool within_process(const LaneSpec& spec) { return spec.options.is("over", "inproc"); }

void check_nng(const LaneSpec& spec) {
  nng();
  if (!within_process(spec)) return check_socket_directory("nng", spec.options);
  if (spec.start != Start::thread)
    throw UsageError("nng:over=inproc stays within one process; write start=thread, or over=ipc");
}

constexpr TransportInfo kNngInfo = {
    .name = "nng",
    .summary = "a pair of nng sockets per worker",
    .copies = "2 (into the kernel and out), inproc: 0",
    .descriptors = "",
    .waits = kKernelWaits,
    .options = kNngOptions,
    .carries_handles = true,
    .memory_bytes = library_queues_bytes,
    .check_limits = check_nng,
    .library = "nng",
};

#ifdef IPCBENCH_HAS_NNG

void check_call(int error, const char* call) {
  if (error != 0) throw std::runtime_error(std::string(call) + ": " + nng().nng_strerror(error));
}

// Owns one socket; the library's threads start with the first, so it is made in its own process.
// Closing one loses what it has not sent yet, and nothing says when that is: a worker's last
// message is through when the coordinator has closed its side.
class NngSocket {
 public:
  NngSocket(const LaneSpec& spec, Side side) : awaits_peer_(side == Side::worker) {
    check_call(nng().nng_pair0_open(&socket_), "nng_pair0_open");
    check_call(nng().nng_pipe_notify(socket_, NNG_PIPE_EV_REM_POST, peer_left, this),
               "nng_pipe_notify");
    set_int(NNG_OPT_SENDBUF, static_cast<int>(spec.depth));
    set_int(NNG_OPT_RECVBUF, static_cast<int>(spec.depth));
    check_call(nng().nng_socket_set_size(socket_, NNG_OPT_RECVMAXSZ, 0),
               "nng_socket_set");  // no limit
    // The other side may listen later.
    check_call(nng().nng_socket_set_ms(socket_, NNG_OPT_RECONNMINT, 1), "nng_socket_set");
    check_call(nng().nng_socket_set_ms(socket_, NNG_OPT_RECONNMAXT, 10), "nng_socket_set");
  }
  ~NngSocket() {
    if (awaits_peer_ && std::uncaught_exceptions() == 0) left_.wait(false);
    nng().nng_close(socket_);
  }
  NngSocket(const NngSocket&) = delete;
  nng_socket get() const { return socket_; }

 private:
  void set_int(const char* name, int value) {
    check_call(nng().nng_socket_set_int(socket_, name, value), "nng_socket_set");
  }
  static void peer_left(nng_pipe, nng_pipe_ev, void* socket) {
    auto& left = static_cast<NngSocket*>(socket)->left_;
    left.store(true);
    left.notify_all();
  }

  nng_socket socket_{};
  bool awaits_peer_;
  std::atomic<bool> left_{false};
};

// Owns one message, or none.
class NngMessage {
 public:
  NngMessage() = default;
  ~NngMessage() { reset(); }
  NngMessage(NngMessage&& other) noexcept : message_(std::exchange(other.message_, nullptr)) {}
  void reset(nng_msg* message = nullptr) {
    if (message_ != nullptr) nng().nng_msg_free(message_);
    message_ = message;
  }
  nng_msg* get() const { return message_; }
  void sent() { message_ = nullptr; }  // the library owns it now
  std::span<std::byte> span() const {
    return {static_cast<std::byte*>(nng().nng_msg_body(message_)), nng().nng_msg_len(message_)};
  }

 private:
  nng_msg* message_ = nullptr;
};

class NngLane {
 public:
  explicit NngLane(const LaneSpec& spec) : spec_(spec), address_(address_of(spec)) {
    nng();  // once for all workers that are forked
  }
  NngLane(const LaneSpec& spec, const LaneHandles&) : NngLane(spec) {}
  LaneHandles handles() const { return {}; }
  void keep(Side) {}
  std::string granted() const { return {}; }

  class Endpoint {
   public:
    Endpoint(NngLane& lane, Side side)
        : wait_(lane.spec_.wait),
          in_bytes_(lane.spec_.in_bytes(side)),
          socket_(std::make_unique<NngSocket>(lane.spec_, side)) {
      const char* address = lane.address_.c_str();
      if (side == Side::coordinator)
        check_call(nng().nng_listen(socket_->get(), address, nullptr, 0), "nng_listen");
      else
        check_call(nng().nng_dial(socket_->get(), address, nullptr, NNG_FLAG_NONBLOCK), "nng_dial");
    }

    std::span<std::byte> loan(std::size_t bytes) {
      nng_msg* message = nullptr;
      check_call(nng().nng_msg_alloc(&message, bytes), "nng_msg_alloc");
      out_.reset(message);
      return out_.span();
    }
    void publish(std::size_t) {
      await([&](int flags) { return nng().nng_sendmsg(socket_->get(), out_.get(), flags); },
            "nng_sendmsg");
      out_.sent();
    }
    template <class Waited>
    std::span<const std::byte> borrow(Waited waited) {
      nng_msg* message = nullptr;
      const auto receive = [&](int flags) {
        return nng().nng_recvmsg(socket_->get(), &message, flags);
      };
      if (!attempt(receive, NNG_FLAG_NONBLOCK, "nng_recvmsg")) {
        await(receive, "nng_recvmsg");
        waited();
      }
      in_.reset(message);
      if (in_.span().size() != in_bytes_)
        throw CorruptionError("a message of " + std::to_string(in_bytes_) + " bytes arrived with " +
                              std::to_string(in_.span().size()));
      return in_.span();
    }
    void release() { in_.reset(); }
    std::uint64_t chunks_per_message() const { return 1; }

   private:
    // False: it would have to wait.
    template <class Call>
    bool attempt(Call call, int flags, const char* name) {
      const int error = call(flags);
      if (error == NNG_EAGAIN) return false;
      if (error == NNG_ECLOSED || error == NNG_ECONNRESET)
        throw PeerClosed(std::string(name) + ": the peer is gone");
      check_call(error, name);
      return true;
    }
    template <class Call>
    void await(Call call, const char* name) {
      Patience patience(wait_);
      while (!attempt(call, patience.mode() == IoMode::block ? 0 : NNG_FLAG_NONBLOCK, name))
        patience.rest();
    }

    Wait wait_;
    std::size_t in_bytes_;
    std::unique_ptr<NngSocket> socket_;
    NngMessage out_, in_;
  };
  template <class F>
  static void visit(const LaneSpec&, F f) {
    f.template operator()<Endpoint>();
  }

 private:
  static std::string address_of(const LaneSpec& spec) {
    static std::atomic<std::uint64_t> count{0};  // names are let go of with a delay
    if (within_process(spec)) return "inproc://lane" + std::to_string(count++);
    return "ipc://" + invocation_directory(spec) + "/nng" + std::to_string(spec.number());
  }

  LaneSpec spec_;
  std::string address_;
};

#endif

}  // namespace

extern const TransportInfo nng_transport;
#ifdef IPCBENCH_HAS_NNG
constinit const TransportInfo nng_transport = describe<NngLane, Loops::erased>(kNngInfo);
#else
constinit const TransportInfo nng_transport = absent(kNngInfo, "libnng-dev");
#endif

}  // namespace ipcbench
