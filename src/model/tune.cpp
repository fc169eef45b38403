#include "ipcbench/model/tune.hpp"

#include <fmt/format.h>

#include "ipcbench/base/units.hpp"

namespace ipcbench {

std::string text_of(const TransportForm& form) {
  return form.wait.empty() ? form.transport
                           : fmt::format("{} with wait={}", form.transport, form.wait);
}

std::string bytes_text(std::uint64_t bytes) {
  return format_size(bytes) + (bytes < 1024 ? " B" : "");
}

std::string ratio_text(const Interval& ratio) {
  return fmt::format("{:.2f}x ({:.2f} to {:.2f})", ratio.median, ratio.low, ratio.high);
}

}  // namespace ipcbench
