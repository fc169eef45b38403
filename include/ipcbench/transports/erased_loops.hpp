// The loops of drive over endpoints behind virtual calls, compiled once for all transports whose
// messages cost a kernel call: beside that, four calls of one or two nanoseconds do not show, and
// every transport with loops of its own costs the compiler seconds.
#pragma once

#include <cstdint>

namespace ipcbench {

class HeldWork;
class OpenTransport;
class Successors;
struct Party;

// As OpenTransport::coordinate and OpenTransport::work.
void coordinate_erased(OpenTransport& transport, Party& party);
void work_erased(OpenTransport& transport, std::uint32_t lane, Party& party);
// The same for a coordinator that ends with data under way, whatever the transport.
[[noreturn]] void coordinate_cut(OpenTransport& transport, Party& party);
// The same where workers live for a number of messages, whatever the transport: a launch costs
// thousands of such calls.
void coordinate_succeeding(OpenTransport& transport, Party& party, Successors& successors);
void work_for_a_life(OpenTransport& transport, std::uint32_t lane, Party& party);
// The same for a worker that keeps the lock of its work until its reply has been sent, whatever the
// transport: beside a lock that others wait for, its calls do not show either.
void work_holding(OpenTransport& transport, std::uint32_t lane, Party& party, HeldWork& work);

}  // namespace ipcbench
