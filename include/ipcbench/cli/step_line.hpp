// The line of progress of commands that measure in several steps. Main thread only.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "ipcbench/cli/terminal.hpp"

namespace ipcbench {

class StepLine {
 public:
  StepLine();
  // Shows what is measured now, and for how long it has gone on; not more than ten times a second.
  std::function<void(const std::string&)> observer();
  void end() { line_.erase(); }

 private:
  ProgressLine line_;
  std::uint64_t begin_ns_;
  std::uint64_t shown_ns_ = 0;
};

}  // namespace ipcbench
