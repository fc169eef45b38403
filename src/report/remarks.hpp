// What stands below the figures of a first screen, line by line, as far as the screen goes. Private
// to the formats for a terminal.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "ipcbench/report/layout.hpp"

namespace ipcbench {

// Where not all of them fit the screen, the least important goes.
struct Remark {
  int importance = 0;
  std::string text;  // with its newlines
};

// "note: the text", wrapped.
std::string remark_text(const std::string& head, Style style, const std::string& text,
                        const RenderOptions& options);

// The remarks that fit a terminal of 24 lines below `above`, and a few of them in any case.
std::string fitting(const std::string& above, std::vector<Remark> remarks);

}  // namespace ipcbench
