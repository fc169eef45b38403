// ZeroMQ in a bare loop: a pair of its sockets over ipc, messages in the library's own memory.
#include "bare_link.hpp"

#ifdef IPCBENCH_HAS_ZEROMQ
#include <unistd.h>
#include <zmq.h>

#include <array>
#include <cstdlib>

namespace bare {
namespace {

int check_zmq(int result, const char* call) {
  if (result >= 0) return result;
  throw std::runtime_error(std::string(call) + ": " + ::zmq_strerror(::zmq_errno()));
}

class ZeromqLink : public Link {
 public:
  // `binds`: and removes the directory. The library's threads do not survive a fork, so all of it
  // begins with the first message.
  ZeromqLink(std::string directory, bool binds, bool spins)
      : directory_(std::move(directory)),
        owner_(binds ? ::getpid() : 0),
        flags_(spins ? ZMQ_DONTWAIT : 0) {
    ::zmq_msg_init(&out_);
    ::zmq_msg_init(&in_);
  }
  ~ZeromqLink() override {
    ::zmq_msg_close(&out_);
    ::zmq_msg_close(&in_);
    if (socket_ != nullptr) ::zmq_close(socket_);
    if (context_ != nullptr) ::zmq_ctx_term(context_);
    if (::getpid() != owner_) return;
    ::unlink((directory_ + "/pair").c_str());  // the library leaves it
    ::rmdir(directory_.c_str());
  }
  Bytes next(Bytes own) override {
    check_zmq(::zmq_msg_init_size(&out_, own.size()), "zmq_msg_init_size");
    return {static_cast<std::byte*>(::zmq_msg_data(&out_)), own.size()};
  }
  void send(Bytes message) override {
    open();
    move("zmq_msg_send", message, [&] { return ::zmq_msg_send(&out_, socket_, flags_); });
  }
  Bytes receive(Bytes own) override {
    open();
    move("zmq_msg_recv", own, [&] { return ::zmq_msg_recv(&in_, socket_, flags_); });
    return {static_cast<std::byte*>(::zmq_msg_data(&in_)), own.size()};
  }
  void done() override {
    ::zmq_msg_close(&in_);
    ::zmq_msg_init(&in_);
  }

 private:
  void open() {
    if (socket_ != nullptr) return;
    context_ = ::zmq_ctx_new();
    socket_ = ::zmq_socket(context_, ZMQ_PAIR);
    // As the tool's: what it calls depth, and a reader that may come before the writer.
    const std::pair<int, int> options[] = {
        {ZMQ_SNDHWM, kDepth}, {ZMQ_RCVHWM, kDepth}, {ZMQ_RECONNECT_IVL, 1}};
    for (const auto& [option, value] : options)
      check_zmq(::zmq_setsockopt(socket_, option, &value, sizeof value), "zmq_setsockopt");
    const std::string address = "ipc://" + directory_ + "/pair";
    if (owner_ != 0)
      check_zmq(::zmq_bind(socket_, address.c_str()), "zmq_bind");
    else
      check_zmq(::zmq_connect(socket_, address.c_str()), "zmq_connect");
  }
  // A message that was sent counts as its size, whatever the library returns.
  template <class Call>
  void move(const char* name, Bytes message, Call call) {
    move_whole(name, message, [&](Bytes rest) {
      return call() < 0 ? ssize_t{-1} : static_cast<ssize_t>(rest.size());
    });
  }

  static constexpr int kDepth = 8;
  std::string directory_;
  pid_t owner_;
  int flags_;
  void *context_ = nullptr, *socket_ = nullptr;
  zmq_msg_t out_, in_;
};

Ends connect(const Settings& settings) {
  std::string directory = "/tmp/bare-XXXXXX";
  if (::mkdtemp(directory.data()) == nullptr) ipcbench::throw_errno("mkdtemp");
  return {std::make_unique<ZeromqLink>(directory, true, settings.spins),
          std::make_unique<ZeromqLink>(directory, false, settings.spins)};
}

constexpr std::array kKinds = {Kind{"zeromq", "a pair of ZeroMQ sockets over ipc", connect}};

}  // namespace

std::span<const Kind> zeromq_kinds() { return kKinds; }

}  // namespace bare
#else
std::span<const bare::Kind> bare::zeromq_kinds() { return {}; }
#endif
