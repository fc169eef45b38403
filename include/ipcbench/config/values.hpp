// Values of keys, held against what this build offers.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ipcbench/model/keys.hpp"

namespace ipcbench {

// The canonical text of one value ("64K" -> "64KiB", "null:" -> "null"), checked against kind and
// limits, a transport and a work also against the registries. UsageError without the key's name:
// callers know where the value came from.
std::string canonical_value(const Key& key, std::string_view text);

// The options that the experiment's transport was given; nothing where no list names it.
std::optional<std::vector<TypedOption>> typed_options(const Experiment& experiment);

}  // namespace ipcbench
