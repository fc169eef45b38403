// Who may connect to a port of ZeroMQ: the library asks about each connection before it takes a
// message from it (ZAP, RFC 27 of ZeroMQ), and the answer is yes to the invocation's greeting as a
// password. Its mechanism PLAIN costs nothing once a connection stands. The gate is open until the
// worker is in; whoever comes later is refused because nobody answers.
#pragma once

#include <arpa/inet.h>
#include <fmt/format.h>

#include <mutex>
#include <vector>

#include "ipcbench/transports/greeting.hpp"
#include "zeromq_library.hpp"

namespace ipcbench {

inline std::string zmq_password(const ControlBlock& control) {
  std::string text;
  for (const std::byte each : control.worker_nonce)
    text += fmt::format("{:02x}", std::to_integer<unsigned>(each));
  return text;
}

// Answers the questions about the sockets of this process. One at a time in it.
class ZmqGate {
 public:
  explicit ZmqGate(std::string password)
      : password_(std::move(password)),
        context_(process_context()),
        socket_(zmq().zmq_socket(context_->get(), ZMQ_REP)) {
    if (socket_ == nullptr) check_zmq(-1, "zmq_socket");
    try {
      retried([&] { return zmq().zmq_bind(socket_, kAddress); }, "zmq_bind(zap)");
    } catch (...) {
      zmq().zmq_close(socket_);
      throw;
    }
  }
  ~ZmqGate() {
    zmq().zmq_unbind(socket_, kAddress);  // at once; closing lets go of the name with a delay
    zmq().zmq_close(socket_);
  }
  ZmqGate(const ZmqGate&) = delete;

  void* get() const { return socket_; }
  std::uint64_t refused() const { return refused_; }

  void answer() {
    // version, request, domain, address, identity, mechanism, user, password
    std::vector<std::string> question;
    ZmqMessage part;
    do {
      retried([&] { return zmq().zmq_msg_recv(part.get(), socket_, 0); }, "zmq_msg_recv(zap)");
      const auto bytes = part.span();
      question.emplace_back(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    } while (zmq().zmq_msg_more(part.get()) != 0);
    const bool known = question.size() == 8 && question[5] == "PLAIN" && question[7] == password_;
    if (!known) ++refused_;
    // version, request, status and its text, user, properties
    for (const std::string& text :
         {question.at(0), question.at(1), std::string(known ? "200" : "400"), std::string(),
          std::string()})
      send(text, ZMQ_SNDMORE);
    send({}, 0);
  }

 private:
  static constexpr const char* kAddress = "inproc://zeromq.zap.01";

  void send(const std::string& text, int flags) {
    retried([&] { return zmq().zmq_send(socket_, text.data(), text.size(), flags); },
            "zmq_send(zap)");
  }

  std::string password_;
  std::shared_ptr<ZmqContext> context_;
  void* socket_;
  std::uint64_t refused_ = 0;
};

inline void zmq_greet(const ZmqSocket& socket, const Nonce& greeting) {
  retried([&] { return zmq().zmq_send(socket.get(), greeting.data(), greeting.size(), 0); },
          "zmq_send(greeting)");
}

inline bool zmq_is_greeted(const ZmqSocket& socket, const Nonce& expected) {
  ZmqMessage message;
  retried([&] { return zmq().zmq_msg_recv(message.get(), socket.get(), 0); },
          "zmq_msg_recv(greeting)");
  return std::ranges::equal(message.span(), expected);
}

// Answers until the worker's greeting is there.
inline void zmq_await_worker(ZmqGate& gate, const ZmqSocket& socket, std::uint16_t port) {
  const std::uint64_t deadline = monotonic_ns() + kOwnPatienceNs;
  for (;;) {
    zmq_pollitem_t items[] = {{gate.get(), 0, ZMQ_POLLIN, 0}, {socket.get(), 0, ZMQ_POLLIN, 0}};
    retried([&] { return zmq().zmq_poll(items, 2, 100); }, "zmq_poll");
    if (items[0].revents != 0) gate.answer();
    if (items[1].revents != 0) return;
    if (monotonic_ns() >= deadline && (gate.refused() > 0 || has_stranger(port)))
      throw foreign_peer("zeromq", port);
  }
}

inline std::mutex zmq_gate_mutex;

// `meet` binds or connects the socket.
template <class Meet>
void meet_at_gate(ZmqSocket& socket, const LaneSpec& spec, Side side, std::uint16_t port,
                  Meet meet) {
  constexpr std::int64_t kHandshakeBytes = 1024;
  // A stranger may send a message without end before it is asked who it is.
  socket.set(ZMQ_MAXMSGSIZE, static_cast<std::int64_t>(spec.in_bytes(side)) + kHandshakeBytes);
  const std::string password = zmq_password(*spec.control);
  const Nonce& ours = greeting_of(*spec.control, side);
  const Nonce& theirs = greeting_of(*spec.control, other(side));
  if (side == Side::worker) {
    socket.set(ZMQ_PLAIN_USERNAME, "ipcbench");
    socket.set(ZMQ_PLAIN_PASSWORD, password);
    meet();
    zmq_greet(socket, ours);
  } else {
    // A process has one gate at a time, and the threads of a broker each come to theirs.
    const std::lock_guard one_at_a_time(zmq_gate_mutex);
    ZmqGate gate(password);
    socket.set(ZMQ_PLAIN_SERVER, 1);
    socket.set(ZMQ_ZAP_DOMAIN, "ipcbench");
    meet();
    zmq_await_worker(gate, socket, port);
  }
  if (!zmq_is_greeted(socket, theirs)) throw foreign_peer("zeromq", port);
  if (side == Side::coordinator) zmq_greet(socket, ours);
}

}  // namespace ipcbench
