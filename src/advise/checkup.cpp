#include "ipcbench/advise/checkup.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <stdexcept>

namespace ipcbench {
namespace {

constexpr std::array<CheckArea, 10> kAreas{{
    {"transports", "each of them opened, and messages sent", check_transports},
    {"kernel", "calls by which data can travel, each made once", check_kernel},
    {"states", "what can be seen of processes while they are measured", check_states},
    {"cores", "how many there are, and how far apart", check_cores},
    {"noise", "what makes figures differ from run to run", check_noise},
    {"limits", "what the system allows a user", check_limits_here},
    {"container", "what stands around this process", check_container},
    {"leftovers", "what dead programs left behind", check_leftovers},
    {"libraries", "what comes from other packages", check_libraries},
    {"hosts", "jobs of MPI, here or over the machines of --hosts", check_rank_hosts},
}};

}  // namespace

void Findings::ok(std::string name, std::string finding) {
  checks_.push_back({area_, std::move(name), CheckState::ok, std::move(finding), ""});
}
void Findings::warn(std::string name, std::string finding, std::string remedy) {
  checks_.push_back(
      {area_, std::move(name), CheckState::warn, std::move(finding), std::move(remedy)});
}
void Findings::fail(std::string name, std::string finding, std::string remedy) {
  checks_.push_back(
      {area_, std::move(name), CheckState::fail, std::move(finding), std::move(remedy)});
}
void Findings::skipped(std::string name, std::string why) {
  checks_.push_back({area_, std::move(name), CheckState::skipped, std::move(why), ""});
}

std::span<const CheckArea> check_areas() { return kAreas; }

std::vector<Check> run_checks(const CheckRequest& request, Bench& bench) {
  std::vector<Check> checks;
  for (const CheckArea& area : kAreas) {
    if (!request.only.empty() && std::ranges::find(request.only, area.name) == request.only.end())
      continue;
    Findings findings(checks, area.name, request);
    // What one area cannot do is a finding, and the others go on.
    try {
      area.check(findings, bench);
    } catch (const std::exception& error) {
      findings.fail("the checks themselves", error.what(),
                    "see whether the system has memory, processes and descriptors left");
    }
  }
  return checks;
}

}  // namespace ipcbench
