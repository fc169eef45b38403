// When the spans of a timeline end, in ns since the barrier. Private to the formats that draw them.
#pragma once

#include <algorithm>
#include <optional>

#include "ipcbench/model/party.hpp"

namespace ipcbench {

// A run of samples lasts until the next one begins, and the last one until the party is done.
inline std::uint64_t end_of_samples(const PartyResult& party, std::size_t place) {
  return place + 1 < party.timeline.size()
             ? party.timeline[place + 1].start_ns
             : std::max(party.wall_ns, party.timeline[place].start_ns);
}

// The same of the record of switches. Where spans were left out nobody knows the end of the last
// one.
inline std::optional<std::uint64_t> end_of_occupation(const PartyResult& party, std::size_t place) {
  const std::vector<OccupationSpan>& spans = party.exact->timeline;
  if (place + 1 < spans.size()) return spans[place + 1].start_ns;
  if (party.exact->left_out > 0) return std::nullopt;
  return std::max(party.wall_ns, spans[place].start_ns);
}

}  // namespace ipcbench
