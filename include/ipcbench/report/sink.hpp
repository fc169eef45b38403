// The formats that a result can be written in: one file each, ending in one record, and one line in
// sinks.def.
#pragma once

#include <span>
#include <string_view>

#include "ipcbench/model/document.hpp"
#include "ipcbench/report/format.hpp"

namespace ipcbench {

using SinkInfo = Format<Document>;

template <>
std::span<const SinkInfo* const> formats<Document>();

inline std::span<const SinkInfo* const> sinks() { return formats<Document>(); }
inline const SinkInfo& find_sink(std::string_view name) { return find_format<Document>(name); }

}  // namespace ipcbench
