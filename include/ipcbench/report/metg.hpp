// The formats of METG. Rendering is pure: the same text every time. Any thread.
#pragma once

#include <span>
#include <string>

#include "ipcbench/model/metg.hpp"
#include "ipcbench/report/format.hpp"

namespace ipcbench {

using MetgFormat = Format<Metg>;

template <>
std::span<const MetgFormat* const> formats<Metg>();

std::string metg_table(const Metg& metg, const RenderOptions& options);
// One row per point, for spreadsheets and data frames.
std::string metg_csv(const Metg& metg, const RenderOptions& options = {});
std::string metg_json(const Metg& metg, const RenderOptions& options = {});

}  // namespace ipcbench
