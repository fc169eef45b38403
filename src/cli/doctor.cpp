// What this machine allows, and what it will do to figures.
#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <ctime>

#include "ipcbench/advise/checkup.hpp"
#include "ipcbench/base/clock.hpp"
#include "ipcbench/base/error.hpp"
#include "ipcbench/base/spelling.hpp"
#include "ipcbench/cli/commands.hpp"
#include "ipcbench/cli/help.hpp"
#include "ipcbench/cli/outputs.hpp"
#include "ipcbench/cli/step_line.hpp"
#include "ipcbench/host/host.hpp"
#include "ipcbench/host/surroundings.hpp"
#include "ipcbench/report/checkup.hpp"

namespace ipcbench {

namespace {

constexpr std::string_view kForecast = "forecast";

constexpr CommandOption kDoctorOptions[] = {
    {"--only=AREA,...",
     "transports, states, cores, noise, limits, leftovers, libraries or forecast [all]"},
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

int run_doctor(const CommandLine& line) {
  std::vector<std::string> only = areas_asked(line);
  require_surroundings();
  StepLine steps;
  LiveBench bench(steps.observer());
  Outputs<Checkup> outputs(line);
  const std::uint64_t begin = monotonic_ns();
  Checkup checkup;
  checkup.started = fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(std::time(nullptr)));
  try {
    const bool forecasts = only.empty() || std::ranges::find(only, kForecast) != only.end();
    const bool checks = only.empty() || only.size() > (forecasts ? 1U : 0U);
    if (checks) checkup.checks = run_checks(only, bench);
    if (forecasts) checkup.forecasts = forecast(bench);
  } catch (const Interrupted&) {
    steps.end();
    say("ipcbench: interrupted");
    return static_cast<int>(ExitCode::interrupted);
  }
  steps.end();
  checkup.tool = tool_info();
  checkup.host = read_host();
  checkup.elapsed_ns = monotonic_ns() - begin;
  outputs.write(checkup);
  const bool is_bad = has_state(checkup, CheckState::fail) ||
                      (line.has("strict") && has_state(checkup, CheckState::warn));
  return is_bad ? 1 : 0;
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
