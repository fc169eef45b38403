// Every transport sends messages of two sizes, as a run would.
#include <fmt/format.h>

#include "ipcbench/advise/checkup.hpp"
#include "ipcbench/base/units.hpp"
#include "ipcbench/transports/registry.hpp"

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

// "why: remedy" of a refusal.
std::string remedy_of(const std::string& reason) {
  const std::size_t part = reason.rfind("; ");
  return part == std::string::npos ? "choose another transport" : reason.substr(part + 2);
}
std::string cause_of(const std::string& reason) { return reason.substr(0, reason.rfind("; ")); }

}  // namespace

void check_transports(Findings& findings, Bench& bench) {
  std::vector<Settings> experiments;
  std::vector<std::string> names;
  for (const TransportInfo* info : transports()) {
    if (info->open == nullptr) {
      if (!info->missing_package.empty())
        findings.skipped(std::string(info->name),
                         fmt::format("was built without its library; install {} and build again",
                                     info->missing_package));
      continue;
    }
    for (const char* size : {"8", "16MiB"}) {
      const std::string name = fmt::format("{}, {}", info->name, size);
      const Settings settings = settings_of(info->name, size);
      if (const std::string why = bench.why_not(settings); !why.empty()) {
        findings.fail(name, cause_of(why), remedy_of(why));
        continue;
      }
      experiments.push_back(settings);
      names.push_back(name);
    }
  }
  if (experiments.empty()) return;
  const auto results = bench.run(experiments, {1, 0});
  for (std::size_t i = 0; i < results.size(); ++i) {
    if (results[i].summary)
      findings.ok(names[i], fmt::format("{} a message",
                                        human_duration(results[i].summary->message_ns.median)));
    else
      findings.fail(names[i], cause_of(results[i].failure.reason),
                    remedy_of(results[i].failure.reason));
  }
}

}  // namespace ipcbench
