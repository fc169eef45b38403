// The life of one party in its own thread, from its core to its last word, whatever has started it.
// What goes wrong is thrown; the caller reports it.
#pragma once

#include <cstdint>
#include <functional>

#include "ipcbench/core/control.hpp"
#include "ipcbench/drive/lives.hpp"
#include "ipcbench/run/fixed_data.hpp"
#include "ipcbench/transports/registry.hpp"

namespace ipcbench {

// `all_run` is called once all parties run; it may be empty. `successors` puts other workers in the
// place of those whose life is over; only where workers live for less than the run.
void live_as_coordinator(OpenTransport& channel, ControlBlock& control,
                         const std::function<void()>& all_run = {},
                         Successors* successors = nullptr);

void live_as_worker(OpenTransport& channel, ControlBlock& control, std::uint32_t lane,
                    FixedEnd fixed_end);

}  // namespace ipcbench
