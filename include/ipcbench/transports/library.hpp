// For transports that are somebody's library. Each is optional: what is not there when ipcbench is
// configured, or when it runs, stays in the registry and says what is missing.
#pragma once

#include "ipcbench/base/shared_library.hpp"
#include "ipcbench/transports/copy_endpoint.hpp"
#include "ipcbench/transports/describe.hpp"

namespace ipcbench {

// What such a library may queue for one lane: the window on either side, and a message under way in
// each direction on both sides.
inline std::uint64_t library_queues_bytes(const LaneSpec& spec) {
  const std::uint64_t both = saturating_add(spec.size_bytes, spec.reply_bytes);
  return saturating_multiply(2 * (std::uint64_t{spec.depth} + 1), both);
}

// A member of a struct whose member `library` is the SharedLibrary: the function as its header
// declares it, under its own name.
#define IPCBENCH_LIBRARY_FUNCTION(name) \
  decltype(&::name) name = library.function<decltype(&::name)>(#name)

// The transport as it is without its library; `package` is what has to be installed.
constexpr TransportInfo absent(TransportInfo info, std::string_view package) {
  info.missing_package = package;
  return info;
}

}  // namespace ipcbench
