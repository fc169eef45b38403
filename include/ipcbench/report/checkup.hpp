// The formats of what doctor found. Rendering is pure: the same text every time. Any thread.
#pragma once

#include <span>
#include <string>

#include "ipcbench/model/checkup.hpp"
#include "ipcbench/report/format.hpp"

namespace ipcbench {

using CheckupFormat = Format<Checkup>;

template <>
std::span<const CheckupFormat* const> formats<Checkup>();

// What is wrong first, then a line for each area; with `details` every check.
std::string checkup_table(const Checkup& checkup, const RenderOptions& options);
std::string checkup_json(const Checkup& checkup, const RenderOptions& options = {});

}  // namespace ipcbench
