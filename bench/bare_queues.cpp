// Message queues, POSIX and System V, with messages of 64 KiB where the namespace allows them.
#include <fcntl.h>
#include <mqueue.h>
#include <sys/ipc.h>
#include <sys/msg.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <fstream>

#include "bare_link.hpp"
#include "ipcbench/base/fd.hpp"

namespace bare {
namespace {

using ipcbench::check;
using ipcbench::Fd;

std::size_t limit(const char* path) {
  std::size_t value = 0;
  std::ifstream(path) >> value;
  return value;
}

class PosixLink : public Link {
 public:
  PosixLink(Fd in, Fd out, std::size_t chunk)
      : in_(std::move(in)), out_(std::move(out)), chunk_(chunk) {}
  void send(Bytes message) override {
    move_whole("mq_send", message, [&](Bytes rest) {
      const std::size_t bytes = std::min(chunk_, rest.size());
      const int failed = ::mq_send(out_.get(), reinterpret_cast<char*>(rest.data()), bytes, 0);
      return failed != 0 ? ssize_t{-1} : static_cast<ssize_t>(bytes);
    });
  }
  // Wants room for the largest message; there is some behind every buffer.
  Bytes receive(Bytes message) override {
    move_whole("mq_receive", message, [&](Bytes rest) {
      return ::mq_receive(in_.get(), reinterpret_cast<char*>(rest.data()), chunk_, nullptr);
    });
    return message;
  }

 private:
  Fd in_, out_;
  std::size_t chunk_;
};

// Both sides read and write both queues, so each gets a descriptor of its own for either.
Ends connect_posix(const Settings& settings) {
  mq_attr attributes{};
  const std::size_t chunk = std::min({std::max<std::size_t>(8, settings.size_bytes), kBehind,
                                      limit("/proc/sys/fs/mqueue/msgsize_max")});
  attributes.mq_msgsize = static_cast<long>(chunk);
  attributes.mq_maxmsg = static_cast<long>(
      std::min<std::size_t>(409'600 / (chunk + 56), limit("/proc/sys/fs/mqueue/msg_max")));
  std::array<Fd, 2> queues;
  for (Fd& queue : queues) {
    const std::string name = "/bare-" + std::to_string(::getpid());
    const int flags = O_RDWR | O_CREAT | O_EXCL | (settings.spins ? O_NONBLOCK : 0);
    queue = Fd(check(::mq_open(name.c_str(), flags, 0600, &attributes), "mq_open"));
    ::mq_unlink(name.c_str());
  }
  const auto copy = [](const Fd& fd) { return Fd(check(::dup(fd.get()), "dup")); };
  return {std::make_unique<PosixLink>(copy(queues[1]), copy(queues[0]), chunk),
          std::make_unique<PosixLink>(copy(queues[0]), copy(queues[1]), chunk)};
}

// The type lies in the eight bytes in front of a piece, which are put back: no staging copy.
class SystemVLink : public Link {
 public:
  // `owner`: the process whose link removes the queues; 0: not this one.
  SystemVLink(int in, int out, std::size_t chunk, bool spins, pid_t owner)
      : in_(in), out_(out), chunk_(chunk), flags_(spins ? IPC_NOWAIT : 0), owner_(owner) {}
  ~SystemVLink() override {
    if (::getpid() != owner_) return;
    for (const int queue : {in_, out_}) ::msgctl(queue, IPC_RMID, nullptr);
  }
  void send(Bytes message) override {
    move_whole("msgsnd", message, [&](Bytes rest) {
      const std::size_t bytes = std::min(chunk_, rest.size());
      return with_type(rest, [&](void* text) {
        return ::msgsnd(out_, text, bytes, flags_) != 0 ? ssize_t{-1} : static_cast<ssize_t>(bytes);
      });
    });
  }
  Bytes receive(Bytes message) override {
    move_whole("msgrcv", message, [&](Bytes rest) {
      return with_type(rest,
                       [&](void* text) { return ::msgrcv(in_, text, rest.size(), 0, flags_); });
    });
    return message;
  }

 private:
  template <class Call>
  static ssize_t with_type(Bytes piece, Call call) {
    std::byte* front = piece.data() - sizeof(long);
    long saved = 0;
    const long type = 1;
    std::memcpy(&saved, front, sizeof saved);
    std::memcpy(front, &type, sizeof type);
    const ssize_t result = call(front);
    std::memcpy(front, &saved, sizeof saved);
    return result;
  }
  int in_, out_;
  std::size_t chunk_;
  int flags_;
  pid_t owner_;
};

Ends connect_system_v(const Settings& settings) {
  std::array<int, 2> queues;
  for (int& queue : queues) queue = check(::msgget(IPC_PRIVATE, IPC_CREAT | 0600), "msgget");
  const std::size_t chunk =
      std::min({kBehind, limit("/proc/sys/kernel/msgmax"), limit("/proc/sys/kernel/msgmnb")});
  return {std::make_unique<SystemVLink>(queues[1], queues[0], chunk, settings.spins, ::getpid()),
          std::make_unique<SystemVLink>(queues[0], queues[1], chunk, settings.spins, 0)};
}

constexpr std::array kKinds = {
    Kind{"posix-mq", "POSIX message queues", connect_posix},
    Kind{"sysv-mq", "System V message queues", connect_system_v},
};

}  // namespace

std::span<const Kind> queue_kinds() { return kKinds; }

}  // namespace bare
