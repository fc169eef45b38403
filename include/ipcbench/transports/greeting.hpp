// Keeps strangers out of channels that have a port: anybody on this machine can connect to one of
// the loopback interface, and be faster than we are. All of it happens before the start line.
//
// The rule: a stranger's connection is closed or refused, what it sends is never taken for data,
// and our own connection is waited for, kOwnPatienceNs long. Should strangers keep that out, it is
// the machine's fault and not ipcbench's: foreign_peer().
#pragma once

#include <netinet/in.h>

#include <cstdint>
#include <string_view>

#include "ipcbench/base/error.hpp"
#include "ipcbench/base/fd.hpp"
#include "ipcbench/core/endpoint.hpp"

namespace ipcbench {

inline constexpr std::uint64_t kOwnPatienceNs = 5'000'000'000;

// What `side` says first on a channel of this invocation.
const Nonce& greeting_of(const ControlBlock& control, Side side);

// "a foreign peer connected to port 4711 of 127.0.0.1 (user nobody)", with the remedy. The kernel
// shows the user as long as the connection exists, and only another user is named.
ResourceError foreign_peer(std::string_view transport, std::uint16_t port);

// Is another user connected to this port of the loopback interface?
bool has_stranger(std::uint16_t port);

// A socket for either end of a connection over the loopback interface. It does not block.
Fd loopback_socket();
// Listens on a port that the system chooses, with room for more strangers than can come before our
// own connection.
sockaddr_in listen_on_loopback(const Fd& socket);

// The end that belongs to `ours`, which has begun to connect to the listener and does not block:
// the one whose address and port are those of `ours`. It blocks, as `ours` does from then on.
// foreign_peer() where strangers keep it out, std::system_error where it cannot be made.
Fd accept_own(std::string_view transport, const Fd& listener, const Fd& ours);

// In one thread: both ends of a new connection greet each other. foreign_peer() where something
// else arrives, or nothing.
void exchange_greetings(std::string_view transport, const ControlBlock& control,
                        const Fd& coordinator, const Fd& worker);

}  // namespace ipcbench
