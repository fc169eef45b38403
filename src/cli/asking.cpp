#include "ipcbench/cli/asking.hpp"

#include "ipcbench/advise/readiness.hpp"
#include "ipcbench/base/units.hpp"
#include "ipcbench/config/config.hpp"
#include "ipcbench/config/sweep.hpp"

namespace ipcbench {

std::vector<std::string> listed_values(const CommandLine& line, std::string_view key,
                                       std::string_view otherwise) {
  const Key& known = find_key(key);
  const std::string text = line.has(key) ? line.value(key) : std::string(otherwise);
  return make_setting(known, split_list(known, text), fmt::format("--{}", key)).values;
}

void require_idle_cores(const CommandLine& line) {
  constexpr std::uint64_t kLookNs = 300'000'000;
  if (line.has("force")) return;
  if (const std::string why = why_too_busy(core_use_over(kLookNs)); !why.empty())
    throw ResourceError(why);
}

std::uint64_t budget_of(const CommandLine& line, std::uint64_t usual_ns, std::uint64_t least_ns,
                        std::string_view purpose) {
  if (!line.has("budget")) return usual_ns;
  const std::string text = line.value("budget");
  const std::uint64_t budget_ns = parsed("budget", text, parse_duration);
  if (budget_ns < least_ns)
    throw UsageError(fmt::format("--budget={}: is too short to {}; give at least {}", text, purpose,
                                 format_duration(least_ns)));
  return budget_ns;
}

}  // namespace ipcbench
