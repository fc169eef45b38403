#include "ipcbench/stats/history.hpp"

#include <algorithm>
#include <tuple>

#include "ipcbench/model/keys.hpp"
#include "ipcbench/model/series.hpp"
#include "ipcbench/stats/change_points.hpp"
#include "ipcbench/stats/compare_stored.hpp"

namespace ipcbench {
namespace {

HistoryMachine& machine_of(std::vector<HistoryMachine>& machines, const HostInfo& host) {
  const auto known = std::ranges::find_if(machines, [&](const HistoryMachine& each) {
    return host_difference(each.host, host).empty();
  });
  if (known != machines.end()) return *known;
  machines.push_back({host, {}});
  return machines.back();
}

HistoryRow& row_of(std::vector<HistoryRow>& rows, const PlannedExperiment& planned) {
  Parameters parameters = parameters_of(planned);
  std::string name = series_name(planned);
  const auto known = std::ranges::find_if(rows, [&](const HistoryRow& each) {
    return each.name == name && parameter_difference(each.parameters, parameters).empty();
  });
  if (known != rows.end()) return *known;
  rows.push_back({std::move(name), std::move(parameters), {}, {}});
  return rows.back();
}

}  // namespace

std::vector<HistoryMachine> history_of(std::vector<StoredResult> results) {
  std::ranges::sort(results, {}, [](const StoredResult& each) {
    return std::tie(each.document.started, each.file);
  });
  std::vector<HistoryMachine> machines;
  for (const StoredResult& result : results) {
    const Document& document = result.document;
    HistoryMachine& machine = machine_of(machines, document.host);
    for (const ExperimentResult& each : document.experiments)
      if (each.summary && each.summary->message_ns.median > 0)
        row_of(machine.rows, each.planned)
            .points.push_back({result.file, document.started, document.tool.version,
                               document.tool.commit, each.summary->message_ns,
                               each.summary->modes.size()});
  }
  for (HistoryMachine& machine : machines)
    for (HistoryRow& row : machine.rows) {
      std::vector<double> medians;
      std::vector<std::size_t> places;
      for (std::size_t i = 0; i < row.points.size(); ++i) {
        if (row.points[i].groups > 1) continue;
        medians.push_back(row.points[i].message_ns.median);
        places.push_back(i);
      }
      row.changes = find_changes(medians);
      for (ChangePoint& each : row.changes) each.at = places[each.at];
    }
  return machines;
}

}  // namespace ipcbench
