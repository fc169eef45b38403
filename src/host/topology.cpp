#include "ipcbench/host/topology.hpp"

#include <algorithm>
#include <charconv>
#include <map>
#include <tuple>

#include "ipcbench/host/proc_text.hpp"

namespace ipcbench {
namespace {

int number_or_unknown(const std::string& path) {
  const auto number = number_in(path);
  return number && *number <= 1U << 20 ? static_cast<int>(*number) : -1;
}

// The deepest level has the highest index.
int last_cache_index(const std::string& directory) {
  constexpr int kMostCaches = 8;
  int index = -1;
  while (index + 1 < kMostCaches &&
         number_in(directory + "/cache/index" + std::to_string(index + 1) + "/level"))
    ++index;
  return index;
}

std::map<int, int> nodes_of_cpus(const std::string& root) {
  const std::string directory = root + "/sys/devices/system/node";
  std::map<int, int> nodes;
  for (const int node : parse_cpu_list(first_line(directory + "/online", "")))
    for (const int cpu :
         parse_cpu_list(first_line(directory + "/node" + std::to_string(node) + "/cpulist", "")))
      nodes[cpu] = node;
  return nodes;
}

}  // namespace

std::vector<int> parse_cpu_list(std::string_view text) {
  constexpr int kMost = 1 << 16;
  std::vector<int> cpus;
  const char* at = text.data();
  const char* const end = at + text.size();
  while (at != end) {
    int first = 0;
    auto [behind, error] = std::from_chars(at, end, first);
    if (error != std::errc{} || first < 0) break;
    int last = first;
    if (behind != end && *behind == '-') {
      const auto range = std::from_chars(behind + 1, end, last);
      if (range.ec != std::errc{} || last < first || last - first > kMost) break;
      behind = range.ptr;
    }
    for (int cpu = first; cpu <= last; ++cpu) cpus.push_back(cpu);
    if (behind == end || *behind != ',') break;
    at = behind + 1;
  }
  return cpus;
}

std::vector<CpuPlace> read_topology(std::span<const int> cpus, const std::string& root) {
  const auto directory_of = [&](int cpu) {
    return root + "/sys/devices/system/cpu/cpu" + std::to_string(cpu);
  };
  const int cache = cpus.empty() ? -1 : last_cache_index(directory_of(cpus.front()));
  const std::map<int, int> nodes = nodes_of_cpus(root);
  std::vector<CpuPlace> places;
  for (const int cpu : cpus) {
    const std::string directory = directory_of(cpu);
    CpuPlace place;
    place.cpu = cpu;
    // Both lists begin with the lowest processor, which stands for the group.
    place.core = number_or_unknown(directory + "/topology/thread_siblings_list");
    place.package = number_or_unknown(directory + "/topology/physical_package_id");
    if (cache >= 0)
      place.cache = number_or_unknown(directory + "/cache/index" + std::to_string(cache) +
                                      "/shared_cpu_list");
    if (const auto node = nodes.find(cpu); node != nodes.end()) place.node = node->second;
    places.push_back(place);
  }
  return places;
}

std::vector<int> core_order(std::vector<CpuPlace> places) {
  if (places.empty()) return {};
  std::ranges::sort(places, {}, &CpuPlace::cpu);
  const CpuPlace home = places.front();
  std::map<int, int> threads;  // seen so far, by core
  std::map<int, int> rank;     // of a processor among those of its core
  for (const CpuPlace& each : places) rank[each.cpu] = each.core < 0 ? 0 : threads[each.core]++;
  const auto key = [&](const CpuPlace& each) {
    return std::tuple(rank[each.cpu], each.node != home.node, each.package != home.package,
                      each.package, each.node, each.cache != home.cache, each.cache, each.cpu);
  };
  std::ranges::sort(places, {}, key);
  std::vector<int> order;
  for (const CpuPlace& each : places) order.push_back(each.cpu);
  return order;
}

}  // namespace ipcbench
