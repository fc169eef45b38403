// Who is looking: terminals, and the line of progress on one. Main thread only.
#pragma once

#include <cstddef>
#include <string>

#include "ipcbench/model/comparison.hpp"
#include "ipcbench/model/warnings.hpp"
#include "ipcbench/run/runner.hpp"

namespace ipcbench {

// A line, or several, on standard error, each made printable; nothing where that cannot be written
// to. Never an exception.
void say(std::string_view text) noexcept;
void say_warning(const Warning& warning);

bool is_terminal(int fd);
std::size_t terminal_width(int fd);  // columns; 100 where it is not known
bool wants_colour();                 // NO_COLOR is not set, and the terminal is not dumb

// "12 of 40 invocations, pipe/size=1MiB, about 8 s left", in at most `width` columns.
std::string progress_text(const Progress& progress, std::size_t width);

// "pipe/size=1MiB, 2 of 6: 12 pairs, +1.2 % (-0.3 % to +2.2 %)", with "confirming" where it does.
// `number` counts from 1.
std::string progress_text(const ComparisonRow& row, std::size_t number, std::size_t count);

// One line on standard error that is written over and over; nothing when that is no terminal.
class ProgressLine {
 public:
  ProgressLine();
  ~ProgressLine() { erase(); }
  ProgressLine(const ProgressLine&) = delete;
  ProgressLine& operator=(const ProgressLine&) = delete;

  void show(const Progress& progress);
  void show(const std::string& text);  // made printable, cut to the terminal's width
  void erase() noexcept;

 private:
  bool enabled_;
  std::size_t shown_ = 0;  // columns that the line takes now
};

}  // namespace ipcbench
