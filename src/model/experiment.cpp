#include "ipcbench/model/experiment.hpp"

namespace ipcbench {

std::string transport_text(const Experiment& experiment) {
  std::string text = experiment.transport.str();
  if (!experiment.options.empty()) text += ":" + experiment.options.str();
  return text;
}

std::string party_name(std::uint32_t party) {
  if (party == 0) return "coordinator";
  const char* const kind = is_broker(party) ? "broker " : is_feeder(party) ? "feeder " : "worker ";
  return kind + std::to_string((party - 1) % kMaxWorkers);
}

std::vector<std::uint32_t> parties_of(const Experiment& experiment) {
  std::vector<std::uint32_t> parties;
  for (std::uint32_t party = 0; party <= experiment.workers; ++party) parties.push_back(party);
  if (experiment.sender == Sender::feeder)
    for (std::uint32_t worker = 1; worker <= experiment.workers; ++worker)
      parties.push_back(feeder_party(worker));
  for (std::uint32_t worker = 1; worker <= brokers_of(experiment); ++worker)
    parties.push_back(broker_party(worker));
  return parties;
}

}  // namespace ipcbench
