// The formats of a history. Rendering is pure: the same text every time. Any thread.
#pragma once

#include <string>
#include <string_view>

#include "ipcbench/model/history.hpp"
#include "ipcbench/report/sink.hpp"

namespace ipcbench {

inline constexpr std::string_view kHistorySchemaName = "ipcbench-history";
inline constexpr int kHistorySchemaVersion = 1;

// The text of results/ipcbench-history.schema.json.
std::string_view history_schema();

std::string history_table(const HistoryDocument& document, const RenderOptions& options);
std::string history_json(const HistoryDocument& document);

}  // namespace ipcbench
