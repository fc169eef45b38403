#include "ipcbench/model/experiment.hpp"

namespace ipcbench {

std::string transport_text(const Experiment& experiment) {
  std::string text = experiment.transport.str();
  if (!experiment.options.empty()) text += ":" + experiment.options.str();
  return text;
}

std::string party_name(std::uint32_t party) {
  return party == 0 ? "coordinator" : "worker " + std::to_string(party - 1);
}

}  // namespace ipcbench
