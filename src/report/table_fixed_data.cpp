#include <fmt/format.h>

#include <algorithm>

#include "ipcbench/base/units.hpp"
#include "ipcbench/model/keys.hpp"
#include "ipcbench/report/layout.hpp"
#include "ipcbench/stats/figure.hpp"
#include "ipcbench/stats/summary.hpp"
#include "table_parts.hpp"

namespace ipcbench::table_parts {

double median_figure(const ExperimentResult& experiment, std::string_view name) {
  const Figure& figure = find_figure(name);
  std::vector<double> values;
  for (std::size_t i = 0; i < experiment.invocations.size(); ++i)
    if (const std::optional<double> value = figure.of(experiment, i)) values.push_back(*value);
  if (values.empty()) return 0;
  std::ranges::sort(values);
  return values[values.size() / 2];
}

namespace {

std::string text_of(const ExperimentResult& experiment) {
  const auto median = [&](std::string_view name) { return median_figure(experiment, name); };
  return fmt::format(
      "{}: every worker had the fixed data ({}) after {}, with {:.0f} page faults and {} of "
      "private memory; at the end of the run {} and {:.0f} faults more",
      experiment.planned.name, parameter_of(experiment.planned, "fixed"),
      human_duration(median("fixed_ready")), median("fixed_faults"),
      human_size(median("fixed_private")), human_size(median("fixed_end_private")),
      median("fixed_end_faults"));
}

}  // namespace

std::string fixed_data(const Document& document, const RenderOptions& options) {
  std::string out;
  for (const ExperimentResult& experiment : document.experiments)
    if (median_figure(experiment, "fixed_ready") > 0)
      out += wrapped(text_of(experiment), options.width, 0, 2) + "\n";
  return out;
}

}  // namespace ipcbench::table_parts
