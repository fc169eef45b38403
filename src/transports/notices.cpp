#include "ipcbench/transports/notices.hpp"

#include <cstring>
#include <tuple>

namespace ipcbench {
namespace {

// The kernel charges less than 1.5 KiB for a packet, and doubles what it is asked for.
constexpr std::uint64_t kPacketCharge = 768;

std::pair<Fd, Fd> packet_sockets(const LaneSpec& spec) {
  int fds[2];
  // Packets: a notice arrives whole or not at all.
  check(::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, fds), "socketpair");
  std::pair<Fd, Fd> ends{Fd(fds[0]), Fd(fds[1])};
  const auto buffer = static_cast<int>(2 * kPacketCharge * (places_of(spec) + 1));
  for (const int fd : fds)
    check(::setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &buffer, sizeof buffer), "setsockopt(SO_SNDBUF)");
  return ends;
}

}  // namespace

NoticeSockets::NoticeSockets(const LaneSpec& spec) {
  std::tie(coordinator_.ready, worker_.ready) = packet_sockets(spec);
  std::tie(coordinator_.done, worker_.done) = packet_sockets(spec);
}

bool receive_packet(int socket, std::span<std::byte> packet, Fd* passed, Mode mode) {
  const int flags = MSG_CMSG_CLOEXEC | (mode == Mode::attempt ? MSG_DONTWAIT : 0);
  if (passed == nullptr)
    return move_bytes("recv(notice)", true, [&] {
             return ::recv(socket, packet.data(), packet.size(), flags & ~MSG_CMSG_CLOEXEC);
           }) != 0;
  iovec part{packet.data(), packet.size()};
  alignas(cmsghdr) std::byte room[CMSG_SPACE(sizeof(int))];
  msghdr message{};
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  message.msg_control = room;
  message.msg_controllen = sizeof room;
  if (move_bytes("recvmsg(notice)", true, [&] { return ::recvmsg(socket, &message, flags); }) == 0)
    return false;
  if (const cmsghdr* header = CMSG_FIRSTHDR(&message);
      header != nullptr && header->cmsg_type == SCM_RIGHTS) {
    int fd = -1;
    std::memcpy(&fd, CMSG_DATA(header), sizeof fd);
    *passed = Fd(fd);
  }
  return true;
}

void send_packet(int socket, std::span<std::byte> packet, int passed) {
  if (passed == -1) {
    move_bytes("send(notice)", false,
               [&] { return ::send(socket, packet.data(), packet.size(), MSG_NOSIGNAL); });
    return;
  }
  iovec part{packet.data(), packet.size()};
  alignas(cmsghdr) std::byte room[CMSG_SPACE(sizeof(int))] = {};
  msghdr message{};
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  message.msg_control = room;
  message.msg_controllen = sizeof room;
  cmsghdr* header = CMSG_FIRSTHDR(&message);
  header->cmsg_level = SOL_SOCKET;
  header->cmsg_type = SCM_RIGHTS;
  header->cmsg_len = CMSG_LEN(sizeof passed);
  std::memcpy(CMSG_DATA(header), &passed, sizeof passed);
  move_bytes("sendmsg(notice)", false, [&] { return ::sendmsg(socket, &message, MSG_NOSIGNAL); });
}

}  // namespace ipcbench
