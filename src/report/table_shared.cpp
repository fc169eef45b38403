#include <fmt/format.h>

#include "ipcbench/report/layout.hpp"
#include "table_parts.hpp"

namespace ipcbench::table_parts {

std::string sharing(const Document& document, const RenderOptions& options) {
  // More than a screen of them is in the JSON.
  constexpr std::size_t kMost = 24;
  std::string out;
  std::size_t shown = 0;
  for (const ExperimentResult& each : document.experiments) {
    if (!each.summary || !each.summary->sharing || ++shown > kMost) continue;
    const Sharing& sharing = *each.summary->sharing;
    const std::string line = fmt::format(
        "shared queue, {}: {:.0f} of {} workers used per batch; the least busy had {:.0f} % of the "
        "messages, the most busy {:.0f} %",
        each.planned.name, sharing.workers_used, each.planned.experiment.workers,
        100 * sharing.least, 100 * sharing.most);
    out += wrapped(line, options.width, 0, 2) + "\n";
  }
  return out;
}

}  // namespace ipcbench::table_parts
