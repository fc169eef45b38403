#include "ipcbench/cli/step_line.hpp"

#include <fmt/format.h>

#include "ipcbench/base/clock.hpp"

namespace ipcbench {

StepLine::StepLine() : begin_ns_(monotonic_ns()) {}

std::function<void(const std::string&)> StepLine::observer() {
  constexpr std::uint64_t kPauseNs = 100'000'000;
  return [this](const std::string& step) {
    const std::uint64_t now = monotonic_ns();
    if (now - shown_ns_ < kPauseNs) return;
    shown_ns_ = now;
    line_.show(fmt::format("{:.0f} s, {}", static_cast<double>(now - begin_ns_) / 1e9, step));
  };
}

}  // namespace ipcbench
