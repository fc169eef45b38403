#include <fmt/format.h>

#include "ipcbench/advise/checkup.hpp"
#include "ipcbench/base/clock.hpp"
#include "ipcbench/stats/compare.hpp"

namespace ipcbench {
namespace {

constexpr std::uint64_t kPairs = 16;

Settings settings_of(const std::string& placement) {
  return {{"transport", "pipe"}, {"size", "4KiB"},         {"workers", "1"}, {"work", "none"},
          {"duration", "200ms"}, {"placement", placement}, {"sample", "off"}};
}

PairedRun run_of(const InvocationFigures& figures) {
  return {figures.message_ns, figures.placement, figures.distance};
}

}  // namespace

std::vector<Forecast> forecast(Bench& bench) {
  std::vector<Forecast> all;
  for (const auto& [placement, how] :
       {std::pair<std::string, std::string>{"cross", "pinned (--placement=cross)"},
        {"free", "unpinned"}}) {
    const Settings settings = settings_of(placement);
    if (!bench.why_not(settings).empty()) continue;
    const std::uint64_t begin = monotonic_ns();
    const auto results = bench.run({settings, settings}, {kPairs, 0});
    if (!results[0].summary || !results[1].summary) continue;
    std::vector<Pair> pairs;
    for (std::size_t i = 0; i < results[0].figures.size(); ++i) {
      Pair pair;
      pair.a = run_of(results[0].figures[i]);
      pair.b = run_of(results[1].figures[i]);
      pairs.push_back(pair);
    }
    const CompareRule rule;
    const Judgement judgement = judge(pairs, rule.look_confidence, rule);
    all.push_back({how, pairs.size(), judgement.detectable, monotonic_ns() - begin});
  }
  return all;
}

}  // namespace ipcbench
