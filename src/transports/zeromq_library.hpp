// The library ZeroMQ with owners around its objects. For zeromq.cpp and zeromq_gate.hpp alone,
// where the library's file is known.
#pragma once

#include <zmq.h>

#include <atomic>
#include <memory>
#include <mutex>
#include <string>

#include "ipcbench/core/endpoint.hpp"
#include "ipcbench/transports/library.hpp"

#if ZMQ_VERSION < ZMQ_MAKE_VERSION(4, 2, 0)
#error "zeromq before 4.2 cannot be handed a socket; build with -DIPCBENCH_LIBRARIES=OFF"
#endif

namespace ipcbench {

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
  IPCBENCH_LIBRARY_FUNCTION(zmq_msg_more);
  IPCBENCH_LIBRARY_FUNCTION(zmq_msg_recv);
  IPCBENCH_LIBRARY_FUNCTION(zmq_msg_send);
  IPCBENCH_LIBRARY_FUNCTION(zmq_msg_size);
  IPCBENCH_LIBRARY_FUNCTION(zmq_poll);
  IPCBENCH_LIBRARY_FUNCTION(zmq_send);
  IPCBENCH_LIBRARY_FUNCTION(zmq_setsockopt);
  IPCBENCH_LIBRARY_FUNCTION(zmq_socket);
  IPCBENCH_LIBRARY_FUNCTION(zmq_strerror);
  IPCBENCH_LIBRARY_FUNCTION(zmq_unbind);
};
inline const Zmq& zmq() {
  static const Zmq functions;
  return functions;
}

inline int check_zmq(int result, const char* call) {
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
inline std::shared_ptr<ZmqContext> process_context() {
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
  void set(int option, int value) { set(option, &value, sizeof value); }
  void set(int option, std::int64_t value) { set(option, &value, sizeof value); }
  void set(int option, const std::string& value) { set(option, value.data(), value.size()); }
  void* get() const { return socket_; }

 private:
  void set(int option, const void* value, std::size_t size) {
    check_zmq(zmq().zmq_setsockopt(socket_, option, value, size), "zmq_setsockopt");
  }

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

}  // namespace ipcbench
