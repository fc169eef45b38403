#include "ipcbench/mpi/host_noise.hpp"

#include <algorithm>
#include <set>

#include "ipcbench/base/units.hpp"

namespace ipcbench {
namespace {

Noise noise_of(const RankNoise& first, std::span<const RankNoise> ranks) {
  Noise noise = first.noise;
  noise.own_ns = 0;
  for (const RankNoise& each : ranks) {
    if (each.machine != first.machine) continue;
    noise.own_ns = saturating_add(noise.own_ns, each.noise.own_ns);
    if (const auto& hz = each.noise.frequency_hz)
      noise.frequency_hz = std::min(noise.frequency_hz.value_or(*hz), *hz);
  }
  return noise;
}

}  // namespace

std::vector<std::optional<Noise>> host_noise(std::span<const RankNoise> ranks) {
  std::set<std::string> known;
  std::vector<std::optional<Noise>> all;
  for (const RankNoise& each : ranks)
    all.push_back(known.insert(each.host).second ? std::optional(noise_of(each, ranks))
                                                 : std::nullopt);
  return all;
}

}  // namespace ipcbench
