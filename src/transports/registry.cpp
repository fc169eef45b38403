#include "ipcbench/transports/registry.hpp"

#include <vector>

#include <fmt/format.h>

#include "ipcbench/base/error.hpp"
#include "ipcbench/base/manifest.hpp"
#include "ipcbench/base/spelling.hpp"
#include "ipcbench/host/system_fault.hpp"

namespace ipcbench {

#define TRANSPORT(name) extern const TransportInfo name##_transport;
#define HIDDEN(name) TRANSPORT(name)
#include "transports.def"
#undef HIDDEN
#undef TRANSPORT

std::span<const TransportInfo* const> transports() {
  static constexpr std::array kAll = {
#define TRANSPORT(name) &name##_transport,
#define HIDDEN(name)
#include "transports.def"
#undef HIDDEN
#undef TRANSPORT
  };
  return kAll;
}

namespace {

// What is for tests alone: it can be named, and is not listed.
constexpr std::array kHidden = {
#define TRANSPORT(name)
#define HIDDEN(name) &name##_transport,
#include "transports.def"
#undef HIDDEN
#undef TRANSPORT
};

}  // namespace

const TransportInfo& find_transport(std::string_view name) {
  std::vector<std::string> names;
  for (const TransportInfo* info : transports()) {
    if (info->name == name) return *info;
    names.emplace_back(info->name);
  }
  for (const TransportInfo* info : kHidden)
    if (info->name == name) return *info;
  const std::string hint = suggestion(name, names);
  throw UsageError(fmt::format(
      "unknown transport '{}'{} ({})", name.substr(0, 80),
      hint.empty()
          ? "; write one of these or several, as in pipe,shm; `ipcbench list` explains them"
          : hint,
      join_names(names)));
}

std::string why_unavailable(const TransportInfo& info) {
  if (!info.missing_package.empty())
    return fmt::format("built without {}; install {} and configure and build again", info.library,
                       info.missing_package);
  try {
    const ControlMapping control;
    LaneSpec spec;
    spec.control = &control.block();
    spec.size_bytes = spec.reply_bytes = 8;
    spec.start = info.starts.preferred();
    spec.wait = info.waits.preferred();
    if (info.check_limits != nullptr) info.check_limits(spec);
    info.open(spec);
    Manifest::of_this_run().end_invocation();
    return {};
  } catch (const std::exception& error) {
    Manifest::of_this_run().end_invocation();
    return explained(error);
  }
}

}  // namespace ipcbench
