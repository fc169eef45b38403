// What has to be so before advice is worth asking for. Any thread.
#pragma once

#include <optional>
#include <string>

#include "ipcbench/advise/advise.hpp"
#include "ipcbench/host/core_use.hpp"

namespace ipcbench {

// So much of the cores' time may be used by others: with half of two cores gone there is still an
// answer, with hardly anything left there is none.
inline constexpr double kMostBusy = 0.85;

// Why this machine tells nothing now, with the remedy; empty: it does, or nobody knows.
std::string why_too_busy(const std::optional<CoreUse>& use);

// Why the budget does not reach to run every way once, with what would; empty: it does.
std::string why_too_short(const AdviceRequest& request, std::uint32_t cores);

}  // namespace ipcbench
