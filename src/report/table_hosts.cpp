// On which machines the ranks of MPI jobs were.
#include <fmt/format.h>

#include <algorithm>

#include "ipcbench/base/units.hpp"
#include "ipcbench/model/experiment.hpp"
#include "ipcbench/report/layout.hpp"
#include "table_parts.hpp"

namespace ipcbench::table_parts {
namespace {

// "host-a: coordinator, worker 0; host-b: worker 1", by the last invocation.
std::string text_of(const std::vector<RankPlace>& ranks) {
  std::vector<std::pair<std::string, std::string>> hosts;
  double error_ns = 0;
  for (const RankPlace& each : ranks) {
    auto host = std::ranges::find(hosts, each.host, [](const auto& known) { return known.first; });
    if (host == hosts.end()) host = hosts.insert(host, {each.host, ""});
    host->second += (host->second.empty() ? "" : ", ") + party_name(each.party);
    error_ns = std::max(error_ns, each.clock_error_ns);
  }
  std::string text;
  for (const auto& [name, parties] : hosts)
    text += fmt::format("{}{}: {}", text.empty() ? "" : "; ", name, parties);
  if (hosts.size() > 1)
    text += fmt::format(" (their clocks are known to {})", human_duration(error_ns));
  return text;
}

}  // namespace

std::string hosts(const Document& document, const RenderOptions& options) {
  std::string out;
  for (const ExperimentResult& experiment : document.experiments) {
    const auto found = std::ranges::find_if(
        experiment.invocations, [](const InvocationResult& each) { return !each.hosts.empty(); });
    if (found == experiment.invocations.end()) continue;
    out += wrapped(fmt::format("{}: {}", experiment.planned.name, text_of(found->hosts)),
                   options.width, 0, 2) +
           "\n";
  }
  return out;
}

}  // namespace ipcbench::table_parts
