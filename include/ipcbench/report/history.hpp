// The formats of a history. Rendering is pure: the same text every time. Any thread.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "ipcbench/model/history.hpp"
#include "ipcbench/report/format.hpp"

namespace ipcbench {

using HistoryFormat = Format<HistoryDocument>;

template <>
std::span<const HistoryFormat* const> formats<HistoryDocument>();

std::string history_table(const HistoryDocument& document, const RenderOptions& options);
std::string history_markdown(const HistoryDocument& document, const RenderOptions& options = {});
std::string history_html(const HistoryDocument& document, const RenderOptions& options = {});
std::string history_json(const HistoryDocument& document, const RenderOptions& options = {});

}  // namespace ipcbench
