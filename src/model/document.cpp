#include "ipcbench/model/document.hpp"

namespace ipcbench {

std::string times_of(std::uint64_t together) {
  return together > 1 ? "means of up to " + std::to_string(together) + " messages" : "messages";
}

}  // namespace ipcbench
