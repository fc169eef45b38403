// The formats of what `tune` found. Rendering is pure: the same text every time. Any thread.
#pragma once

#include <span>
#include <string>

#include "ipcbench/model/tune.hpp"
#include "ipcbench/report/format.hpp"

namespace ipcbench {

using TuneFormat = Format<Tune>;

template <>
std::span<const TuneFormat* const> formats<Tune>();

std::string tune_table(const Tune& tune, const RenderOptions& options);
// One row per form, for spreadsheets and data frames.
std::string tune_csv(const Tune& tune, const RenderOptions& options = {});
std::string tune_json(const Tune& tune, const RenderOptions& options = {});

}  // namespace ipcbench
