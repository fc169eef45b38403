#include "ipcbench/model/party.hpp"

namespace ipcbench {

StateShares shares_of_states(const std::vector<StateSpan>& timeline) {
  std::map<char, std::uint64_t> samples;
  std::uint64_t total = 0;
  for (const StateSpan& each : timeline) {
    samples[each.state] += each.samples;
    total += each.samples;
  }
  StateShares shares;
  if (total == 0) return shares;
  for (const auto& [state, count] : samples)
    shares[state] = static_cast<double>(count) / static_cast<double>(total);
  return shares;
}

std::string_view about_phase(Phase phase) {
  switch (phase) {
    case Phase::compute:
      return "doing the work";
    case Phase::send:
      return "handing messages over, waiting for room included";
    case Phase::receive:
      return "taking messages over, once they are there";
    case Phase::touch:
      return "writing payloads and reading them";
    case Phase::idle:
      return "waiting for a message to come";
    case Phase::lock:
      return "waiting for a lock of a shared queue; left out where there was none";
    case Phase::allocate:
      return "giving buffers back and touching new ones for the first time; only with "
             "buffers=fresh";
    case Phase::encode:
      return "turning payloads into byte strings; only with a codec";
    case Phase::decode:
      return "turning byte strings into payloads; only with a codec";
    case Phase::launch:
      return "between two workers of a lane, and starting the next one; only with lifetime";
    case Phase::unaccounted:
      return "of which a program that is not ours did not say what it was for; only there";
  }
  return {};
}

}  // namespace ipcbench
