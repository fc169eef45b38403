// Every transport sends messages of two sizes, as a run would.
#include <fmt/format.h>

#include "ipcbench/advise/checkup.hpp"
#include "ipcbench/transports/registry.hpp"
#include "trials.hpp"

namespace ipcbench {
namespace {

Settings settings_of(std::string_view transport, const std::string& size) {
  return {{"transport", std::string(transport)},
          {"size", size},
          {"work", "none"},
          {"messages", "4"},
          {"workers", "1"},
          {"sample", "off"},
          {"timeout", "10s"}};
}

}  // namespace

void check_transports(Findings& findings, Bench& bench) {
  std::vector<Trial> trials;
  for (const TransportInfo* info : transports()) {
    if (info->open == nullptr) {
      if (!info->missing_package.empty())
        findings.skipped(std::string(info->name),
                         fmt::format("was built without its library; install {} and build again",
                                     info->missing_package));
      continue;
    }
    for (const char* size : {"8", "16MiB"})
      trials.push_back({fmt::format("{}, {}", info->name, size), settings_of(info->name, size)});
  }
  const auto results = try_all(findings, bench, trials, {1, 0}, "choose another transport");
  for (std::size_t i = 0; i < results.size(); ++i)
    if (results[i])
      findings.ok(trials[i].name, fmt::format("{} a message", message_text(*results[i])));
}

}  // namespace ipcbench
