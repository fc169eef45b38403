#include "ipcbench/transports/loopback.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include "ipcbench/base/error.hpp"
#include "ipcbench/base/fd.hpp"
#include "ipcbench/host/system_fault.hpp"

namespace ipcbench {

void check_loopback(std::string_view transport) try {
  // To connect a datagram socket is to look up the way, and no more.
  const Fd socket(check(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0), "socket(AF_INET)"));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(9);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  check(::connect(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address),
        "connect(127.0.0.1)");
} catch (const std::system_error& error) {
  throw ResourceError(fmt::format("{}: {}", transport, explain(error).text));
}

}  // namespace ipcbench
