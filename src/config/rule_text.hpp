// A rule of `expect` that a config writes as an object:
//
//   {"figure": "p99", "of": {"transport": "pipe"}, "at_most": "50us"}
//   {"ratio": {"of": {"reply": "64MiB"}, "over": {"reply": "8"}}, "at_least": 20}
//   {"difference": {"of": {"depth": 8}, "minus": {"depth": 1}}, "at_most": "1ms"}
//
// The figure is time_per_message where none is named.
#pragma once

#include <string>

#include "json_tree.hpp"

namespace ipcbench {

// As stats/expectation.hpp reads it. UsageError for what is no such object.
std::string rule_text(const JsonNode& object);

}  // namespace ipcbench
