// What this machine allows, and what it will do to figures.
#include <fmt/format.h>

#include <algorithm>

#include "ipcbench/advise/checkup.hpp"
#include "ipcbench/base/error.hpp"
#include "ipcbench/base/spelling.hpp"
#include "ipcbench/cli/asking.hpp"
#include "ipcbench/cli/commands.hpp"
#include "ipcbench/cli/hosts_asked.hpp"
#include "ipcbench/report/checkup.hpp"

namespace ipcbench {

namespace {

constexpr std::string_view kForecast = "forecast";

constexpr CommandOption kDoctorOptions[] = {
    {"--only=AREA,...",
     "transports, kernel, states, cores, noise, limits, container, leftovers, libraries, hosts or "
     "forecast [all]"},
    kHostsOption,
    kLauncherOption,
    {"--strict", "warnings count as failures: exit with 1"},
    kOutputOption,
    kFormatOption,
    kDetailsOption,
};

std::vector<std::string> areas_asked(const CommandLine& line) {
  std::vector<std::string> known;
  for (const CheckArea& each : check_areas()) known.emplace_back(each.name);
  known.emplace_back(kForecast);
  std::vector<std::string> asked;
  std::string rest = line.value("only");
  while (line.has("only")) {
    const std::size_t comma = rest.find(',');
    const std::string one = rest.substr(0, comma);
    if (std::ranges::find(known, one) == known.end()) {
      try {
        throw_no_choice(one, known);
      } catch (const UsageError& error) {
        throw UsageError(std::string("--only: ") + error.what());
      }
    }
    asked.push_back(one);
    if (comma == std::string::npos) break;
    rest.erase(0, comma + 1);
  }
  return asked;
}

bool has_state(const Checkup& checkup, CheckState state) {
  return std::ranges::find(checkup.checks, state, &Check::state) != checkup.checks.end();
}

CheckRequest check_request(const CommandLine& line, std::uint32_t) {
  const HostsAsked asked = hosts_asked(line);
  CheckRequest request{areas_asked(line), asked.hosts, asked.launcher};
  for (const char* option : {"hosts", "launcher"})
    if (line.has(option) && !request.only.empty() &&
        std::ranges::find(request.only, "hosts") == request.only.end())
      throw UsageError(fmt::format("--{}: is for the area hosts; add it to --only, or drop --{}",
                                   option, option));
  return request;
}

Checkup checkup_of(const CheckRequest& request, Bench& bench) {
  const std::vector<std::string>& only = request.only;
  const bool forecasts = only.empty() || std::ranges::find(only, kForecast) != only.end();
  const bool checks = only.empty() || only.size() > (forecasts ? 1U : 0U);
  Checkup checkup;
  if (checks) checkup.checks = run_checks(request, bench);
  if (forecasts) checkup.forecasts = forecast(bench);
  return checkup;
}

int run_doctor(const CommandLine& line) {
  bool is_bad = false;
  const int code = ask<Checkup>(line, "half of the checks say nothing", check_request, checkup_of,
                                [&](const Checkup& checkup) {
                                  is_bad =
                                      has_state(checkup, CheckState::fail) ||
                                      (line.has("strict") && has_state(checkup, CheckState::warn));
                                });
  return code == 0 && is_bad ? 1 : code;
}

}  // namespace

extern const Command doctor_command;
constinit const Command doctor_command = {
    .name = "doctor",
    .usage =
        "  ipcbench doctor [--only=AREA]     what this machine allows, and what it will do to "
        "figures\n",
    .formats = format_names<Checkup>,
    .heading = "Checks",
    .options = kDoctorOptions,
    .run = run_doctor,
};

}  // namespace ipcbench
