#include "ipcbench/model/experiment.hpp"

namespace ipcbench {

std::string transport_text(const Experiment& experiment) {
  std::string text = experiment.transport.str();
  if (!experiment.options.empty()) text += ":" + experiment.options.str();
  return text;
}

std::string party_name(std::uint32_t party) {
  if (party == 0) return "coordinator";
  const bool feeds = is_feeder(party);
  return (feeds ? "feeder " : "worker ") +
         std::to_string((feeds ? worker_party(party) : party) - 1);
}

std::vector<std::uint32_t> parties_of(const Experiment& experiment) {
  std::vector<std::uint32_t> parties;
  for (std::uint32_t party = 0; party <= experiment.workers; ++party) parties.push_back(party);
  if (experiment.sender == Sender::feeder)
    for (std::uint32_t worker = 1; worker <= experiment.workers; ++worker)
      parties.push_back(feeder_party(worker));
  return parties;
}

}  // namespace ipcbench
