// The figures that a rule can be about: each has a name, and every invocation by itself has a value
// of it, or none. Pure; any thread.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ipcbench/model/document.hpp"

namespace ipcbench {

struct Figure {
  std::string name;  // "time_per_message", "workers.asleep"
  std::string unit;  // "ns", "bytes", "per_second", "share"; empty: a ratio, or a number
  std::string about;
  // Nothing where the invocation does not tell: a result of an older version, states that were not
  // sampled, a percentile of too few messages.
  std::function<std::optional<double>(const ExperimentResult&, std::size_t invocation)> of;
  // Invocations that failed have it too, and need no summary beside them.
  bool is_of_failures = false;
  // False: what else the machine does meanwhile makes it no other.
  bool depends_on_pace = true;
  // Where the times of messages fall into groups, its median is one that no invocation had.
  bool is_made_of_times = false;
};

// All of them: of the messages, then of a party ("coordinator.") and of the mean worker
// ("workers."), by the names that a party has in the summary of a result.
const std::vector<Figure>& figures();

// UsageError with a suggestion.
const Figure& find_figure(std::string_view name);

}  // namespace ipcbench
