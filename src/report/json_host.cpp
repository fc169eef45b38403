#include "json_parts.hpp"

namespace ipcbench::json_parts {
namespace {

Json of(const std::vector<std::pair<std::string, std::string>>& words) {
  Json json = Json::object();
  for (const auto& [name, value] : words) json[name] = value;
  return json;
}

Json of(const std::vector<ResourceLimit>& limits) {
  Json json = Json::object();
  for (const ResourceLimit& each : limits) {
    Json& limit = json[each.name] = Json::object();
    put(limit, "soft", each.soft);
    put(limit, "hard", each.hard);
  }
  return json;
}

}  // namespace

Json of(const HostInfo& host) {
  Json caches = Json::array();
  for (const auto& [name, bytes] : host.caches)
    caches.push_back({{"name", name}, {"size_bytes", bytes}});
  Json json = {{"cpu", host.cpu},
               {"allowed_cpus", host.allowed_cpus},
               {"caches", std::move(caches)},
               {"kernel", host.kernel},
               {"clock_source", host.clock_source},
               {"governor", host.governor},
               {"hypervisor", host.hypervisor},
               {"memory_bytes", host.memory_bytes},
               {"memory_limit_bytes", host.memory_limit_bytes},
               {"memory_limit_source", host.memory_limit_source},
               {"load", host.load}};
  put(json, "cpu_limit", host.cpu_limit);
  if (!host.mitigations.empty()) json["mitigations"] = of(host.mitigations);
  if (!host.huge_pages.empty()) json["huge_pages"] = of(host.huge_pages);
  if (!host.limits.empty()) json["limits"] = of(host.limits);
  return json;
}

}  // namespace ipcbench::json_parts
