#include "every_transport.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "ipcbench/base/error.hpp"
#include "ipcbench/transports/registry.hpp"

namespace ipcbench {
namespace {

// It moves nothing, so it would win every comparison that nobody meant it to be in.
constexpr std::string_view kFloor = "null";

std::string_view bare_transport(std::string_view text) { return text.substr(0, text.find(':')); }

}  // namespace

bool EveryTransport::opened_for(std::string_view transport) const {
  return std::ranges::find(opened, transport) != opened.end();
}

EveryTransport open_every_transport(const std::vector<std::string>& values) {
  EveryTransport result;
  std::set<std::string_view> named, excluded;
  for (const std::string& each : values) {
    if (each.starts_with('-'))
      excluded.insert(std::string_view(each).substr(1));
    else if (each != kEveryTransport)
      named.insert(bare_transport(each));
  }
  const bool every = std::ranges::find(values, kEveryTransport) != values.end();
  if (!every && !excluded.empty())
    throw UsageError(
        fmt::format("transport: -{0} leaves {0} out of all; write all,-{0}", *excluded.begin()));
  for (const std::string& each : values) {
    if (each.starts_with('-')) continue;
    if (each != kEveryTransport) {
      result.values.push_back(each);
      continue;
    }
    for (const TransportInfo* info : transports()) {
      if (named.contains(info->name) || excluded.contains(info->name)) continue;
      const std::string reason = info->name == kFloor
                                     ? "it moves nothing; name it to see the cost of the loop"
                                     : why_unavailable(*info);
      if (!reason.empty()) {
        leave_out(result.left_out, info->name, reason);
        continue;
      }
      result.values.emplace_back(info->name);
      result.opened.emplace_back(info->name);
    }
  }
  return result;
}

void leave_out(std::vector<LeftOut>& all, std::string_view transport, std::string_view reason) {
  const bool known = std::ranges::any_of(all, [&](const LeftOut& each) {
    return each.transport == transport && each.reason == reason;
  });
  if (!known) all.push_back({std::string(transport), std::string(reason)});
}

void throw_nothing_left(const std::vector<LeftOut>& left_out) {
  std::set<std::string> reasons;
  std::string text;
  for (const LeftOut& each : left_out) {
    reasons.insert(each.reason);
    text += fmt::format("{}{}: {}", text.empty() ? "" : "; ", each.transport, each.reason);
  }
  if (reasons.size() == 1) throw UsageError(*reasons.begin());
  throw UsageError("transport=all: none goes with the rest: " + text);
}

}  // namespace ipcbench
