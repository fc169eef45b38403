#include "ipcbench/cli/compare_request.hpp"

#include <fmt/format.h>

#include <unistd.h>

#include <filesystem>

#include "ipcbench/base/error.hpp"

namespace ipcbench {
namespace {

// A flag that would be ignored; of a config or a result the key is passed over.
void refuse_precision(const Request& request) {
  for (const Config& config : request.configs)
    if (const Setting* setting = config.find("precision");
        setting != nullptr && setting->origin.starts_with("--"))
      throw UsageError(
          "--precision: is of a single run; a comparison ends where its verdict is clear, or at "
          "--budget");
}

void check_program(const std::string& path) {
  std::error_code error;
  if (!std::filesystem::exists(path, error))
    throw UsageError(
        fmt::format("--baseline={}: there is no such file; name another ipcbench "
                    "program",
                    path));
  if (std::filesystem::is_directory(path, error) || ::access(path.c_str(), X_OK) != 0)
    throw UsageError(fmt::format("--baseline={}: is not a program that may be run", path));
}

// Stored results are read as they are: nothing is measured that the options could be about.
void take_files(CompareRequest& request, const CommandLine& line) {
  if (!line.keys.empty())
    throw UsageError(
        fmt::format("compare: unknown option '--{}'; what to measure goes with "
                    "--baseline=PROGRAM, not with results",
                    line.keys.begin()->first));
  if (line.has("dry-run"))
    throw UsageError("--dry-run: stored results are read and nothing is run; drop it");
  if (line.operands.size() != 2)
    throw UsageError(
        fmt::format("compare: takes two results, OLD and NEW, not {}; or an old program: "
                    "ipcbench compare --baseline=PROGRAM",
                    line.operands.size()));
  request.old_file = line.operands[0];
  request.new_file = line.operands[1];
}

void take_configurations(CompareRequest& request, const CommandLine& line) {
  if (line.operands.size() != 2)
    throw UsageError(
        fmt::format("compare: --run takes two configs, A and B, not {}", line.operands.size()));
  std::vector<Request> requests = request_of_each_file(line);
  for (const Request& each : requests) refuse_precision(each);
  request.old_file = requests[0].files[0];
  request.new_file = requests[1].files[0];
  request.run_a = std::move(requests[0]);
  request.run = std::move(requests[1]);
}

}  // namespace

CompareRequest compare_request_of(const CommandLine& line) {
  CompareRequest request;
  request.gate_stored = line.has("gate-stored");
  request.fail_inconclusive = line.has("fail-inconclusive");
  request.run_files = line.has("run");
  if (request.run_files) {
    if (line.has("baseline"))
      throw UsageError("--run: runs two configurations, and --baseline another program");
    if (request.gate_stored)
      throw UsageError("--gate-stored: is about stored results, and --run runs them anew");
    take_configurations(request, line);
  } else if (line.has("baseline")) {
    if (request.gate_stored)
      throw UsageError("--gate-stored: is about stored results, and --baseline runs programs");
    request.baseline = line.value("baseline");
    check_program(request.baseline);
    request.run = request_of(line);
    refuse_precision(request.run);
  } else {
    take_files(request, line);
  }
  return request;
}

}  // namespace ipcbench
