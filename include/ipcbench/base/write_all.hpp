// Writes to files and pipes of others. Any thread.
#pragma once

#include <string_view>

namespace ipcbench {

// All of `text`, also to a descriptor that somebody made non-blocking. Throws std::system_error
// that names the call.
void write_all(int fd, std::string_view text);

}  // namespace ipcbench
