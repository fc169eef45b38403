#include "read_parts.hpp"

namespace ipcbench::read_parts {
namespace {

std::vector<std::pair<std::string, std::string>> words(const JsonValue& host,
                                                       std::string_view key) {
  std::vector<std::pair<std::string, std::string>> all;
  if (!host.has(key)) return all;
  for (const auto& [name, value] : host.at(key).members()) all.emplace_back(name, value.text());
  return all;
}

std::vector<ResourceLimit> limits(const JsonValue& host) {
  std::vector<ResourceLimit> all;
  if (!host.has("limits")) return all;
  for (const auto& [name, value] : host.at("limits").members())
    all.push_back({name, optional_whole(value, "soft", UINT64_MAX),
                   optional_whole(value, "hard", UINT64_MAX)});
  return all;
}

}  // namespace

std::optional<std::uint64_t> optional_whole(const JsonValue& object, std::string_view key,
                                            std::uint64_t most) {
  if (!object.has(key)) return std::nullopt;
  return object.at(key).whole(most);
}

std::optional<double> optional_number(const JsonValue& object, std::string_view key) {
  if (!object.has(key)) return std::nullopt;
  return object.at(key).number();
}

HostInfo host(const JsonValue& object) {
  HostInfo result;
  result.cpu = object.at("cpu").text();
  result.kernel = object.at("kernel").text();
  result.clock_source = object.at("clock_source").text();
  result.governor = object.at("governor").text();
  result.hypervisor = object.at("hypervisor").text();
  result.memory_limit_source = object.at("memory_limit_source").text();
  for (const JsonValue& each : object.at("allowed_cpus").items())
    result.allowed_cpus.push_back(each.signed_whole(0));
  for (const JsonValue& each : object.at("caches").items())
    result.caches.emplace_back(each.at("name").text(), each.at("size_bytes").whole());
  result.memory_bytes = object.at("memory_bytes").whole();
  result.memory_limit_bytes = object.at("memory_limit_bytes").whole();
  result.load = object.at("load").number();
  result.cpu_limit = optional_number(object, "cpu_limit");
  result.mitigations = words(object, "mitigations");
  result.huge_pages = words(object, "huge_pages");
  result.limits = limits(object);
  return result;
}

}  // namespace ipcbench::read_parts
