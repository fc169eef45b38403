#include "paths.hpp"

namespace ipcbench {

std::string source_path(const std::string& within) { return IPCBENCH_SOURCE_DIR + within; }
std::string tool_binary() { return IPCBENCH_BINARY; }

}  // namespace ipcbench
