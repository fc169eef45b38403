// `--items=N`: several work items in one message.
#pragma once

#include <cstdint>
#include <memory>

#include "ipcbench/core/workload.hpp"

namespace ipcbench {

// Does `work` once for each of the `items` equal parts of a payload, in their order; items of a
// message have consecutive numbers. `work` itself where there is one item, and nullptr where there
// is no work.
std::unique_ptr<Workload> work_on_each(std::uint32_t items, std::unique_ptr<Workload> work);

}  // namespace ipcbench
