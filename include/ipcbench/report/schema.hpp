// The JSON Schema of the result document: the text of results/ipcbench.schema.json, built in, so
// that the program says itself what its output means.
#pragma once

#include <string_view>

namespace ipcbench {

// The version changes when a reader of older results would misread new ones.
inline constexpr std::string_view kSchemaName = "ipcbench-result";
inline constexpr int kSchemaVersion = 1;

std::string_view result_schema();

}  // namespace ipcbench
