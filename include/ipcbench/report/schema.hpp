// What a result holds, made of the records of its fields (model/field.hpp), so that the program
// says itself what its output means. The same text every time; any thread.
#pragma once

#include <string>
#include <string_view>

namespace ipcbench {

// The version changes when a reader of older results would misread new ones.
inline constexpr std::string_view kSchemaName = "ipcbench-result";
inline constexpr int kSchemaVersion = 1;

// JSON Schema; results/ipcbench.schema.json is a copy.
const std::string& result_schema();

// Tables of all keys as Markdown; docs/result.md is a copy.
std::string result_keys();

}  // namespace ipcbench
