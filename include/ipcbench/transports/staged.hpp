// `--buffers=fresh|rotate` and `--codec`: the loops over endpoints that have messages in memory of
// their own, and that encode them on the way. Compiled once, for all transports: below them are
// AnyEndpoints, so each operation is a virtual call more, a few nanoseconds, which both sides'
// copies hide. Without either the loops run over the transport's own endpoints, as ever.
#pragma once

#include "ipcbench/transports/registry.hpp"

namespace ipcbench {

bool is_staged(const Experiment& experiment);

// As OpenTransport::coordinate and OpenTransport::work.
void coordinate_staged(OpenTransport& channel, Party& party);
void work_staged(OpenTransport& channel, std::uint32_t lane, Party& party);

}  // namespace ipcbench
