// --transport=all: every transport that works here and goes with the rest of what is asked for.
// Private to the config layer.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "ipcbench/model/plan.hpp"

namespace ipcbench {

inline constexpr std::string_view kEveryTransport = "all";

// What "all" and "-NAME" among the values of the key stand for. Without "all" the values are as
// they were, and nothing is opened. UsageError for "-NAME" without it.
struct EveryTransport {
  std::vector<std::string> values;  // without the two
  std::vector<std::string> opened;  // those of them that stand there because of "all"
  std::vector<LeftOut> left_out;    // what does not work here

  bool opened_for(std::string_view transport) const;
};
EveryTransport open_every_transport(const std::vector<std::string>& values);

// Each reason once for a transport.
void leave_out(std::vector<LeftOut>& all, std::string_view transport, std::string_view reason);

// Nothing of "all" is left: UsageError with the reasons, or where there is but one, with that.
[[noreturn]] void throw_nothing_left(const std::vector<LeftOut>& left_out);

}  // namespace ipcbench
