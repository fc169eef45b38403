// What transports that connect over the loopback interface ask for beforehand.
#pragma once

#include <string_view>

namespace ipcbench {

// ResourceError where 127.0.0.1 cannot be reached, as in a network namespace of one's own. No
// packet is sent. Any thread.
void check_loopback(std::string_view transport);

}  // namespace ipcbench
