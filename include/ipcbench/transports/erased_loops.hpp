// The loops of drive over endpoints behind virtual calls, compiled once for all transports whose
// messages cost a kernel call: beside that, four calls of one or two nanoseconds do not show, and
// every transport with loops of its own costs the compiler seconds.
#pragma once

#include <cstdint>

namespace ipcbench {

class OpenTransport;
struct Party;

// As OpenTransport::coordinate and OpenTransport::work.
void coordinate_erased(OpenTransport& transport, Party& party);
void work_erased(OpenTransport& transport, std::uint32_t lane, Party& party);

}  // namespace ipcbench
