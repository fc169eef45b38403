// The picture of advice: which way wins over work and size, and by how much. Private to the report;
// pure, any thread.
#pragma once

#include <optional>
#include <string>

#include "html_frame.hpp"
#include "ipcbench/model/advice.hpp"

namespace ipcbench {

// Nothing where too few sizes were measured.
std::optional<html_parts::Picture> advice_picture(const Advice& advice);

// "2 to a worker ...": what was asked, in a line.
std::string question_text(const Advice& advice);
// "512 bytes", "64KiB".
std::string size_text(std::uint64_t bytes);

}  // namespace ipcbench
