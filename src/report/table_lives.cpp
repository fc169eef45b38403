#include <fmt/format.h>

#include "ipcbench/base/units.hpp"
#include "ipcbench/report/layout.hpp"
#include "table_parts.hpp"

namespace ipcbench::table_parts {

std::string worker_lives(const Document& document, const RenderOptions& options) {
  std::string out;
  for (const ExperimentResult& experiment : document.experiments) {
    const double launched = median_figure(experiment, "workers_launched");
    if (launched == 0) continue;
    const std::string line = fmt::format(
        "{}: {:.0f} workers took the place of others while it was measured, each {} after the "
        "last one was gone",
        experiment.planned.name, launched,
        human_duration(median_figure(experiment, "worker_launch")));
    out += wrapped(line, options.width, 0, 2) + "\n";
  }
  return out;
}

}  // namespace ipcbench::table_parts
