// What can be turned about a transport, out of its record. Private to the search for its best form.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ipcbench/stats/tune.hpp"

namespace ipcbench {

// Its options that have values to try, without those that stand in `transport` already
// ("pipe:call=whole"), and without sizes that are more than twice the message; then, with `waits`,
// how a party waits. A value that is written where the default does the same is no value.
std::vector<Dial> dials_of(std::string_view transport, std::uint64_t size_bytes, bool waits);

TransportForm form_of(std::string_view transport, std::span<const Dial> dials,
                      const DialPlaces& places);

}  // namespace ipcbench
