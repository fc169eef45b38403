// Whether a stored document is of the kind that its reader knows. Private to the readers.
#pragma once

#include <fmt/format.h>

#include <string_view>

#include "ipcbench/report/json_value.hpp"
#include "ipcbench/report/schema.hpp"

namespace ipcbench {

// UsageError for another name or version; `remedy` says what to name instead.
template <class Kind>
void check_kind(const JsonValue& root, std::string_view remedy) {
  const JsonValue schema = root.at("schema");
  if (schema.at("name").text() != Kind::kName)
    schema.at("name").reject(fmt::format("is not '{}'; {}", Kind::kName, remedy));
  const std::uint64_t version = schema.at("version").whole();
  if (version != static_cast<std::uint64_t>(Kind::kVersion))
    schema.at("version").reject(fmt::format(
        "is {}, but this ipcbench reads version {}; use one that fits", version, Kind::kVersion));
}

}  // namespace ipcbench
