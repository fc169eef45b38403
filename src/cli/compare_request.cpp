#include "ipcbench/cli/compare_request.hpp"

#include <fmt/format.h>

#include <unistd.h>

#include <exception>
#include <filesystem>
#include <optional>

#include "ipcbench/base/error.hpp"
#include "ipcbench/base/spelling.hpp"
#include "ipcbench/cli/terminal.hpp"

namespace ipcbench {
namespace {

// The value of "--name=value" or "--name value", which is then taken out of `arguments`.
std::optional<std::string> take_value(std::vector<std::string>& arguments,
                                      const std::string& name) {
  std::optional<std::string> value;
  for (std::size_t i = 0; i < arguments.size();) {
    const bool apart = arguments[i] == name;
    if (!apart && !arguments[i].starts_with(name + "=")) {
      ++i;
      continue;
    }
    if (value) throw UsageError(name + ": is given twice; drop one");
    if (apart && i + 1 == arguments.size())
      throw UsageError(name + ": the value is missing; write one behind it");
    value = apart ? arguments[i + 1] : arguments[i].substr(name.size() + 1);
    if (value->empty()) throw UsageError(name + ": the value is empty; write one behind '='");
    const auto at = arguments.begin() + static_cast<std::ptrdiff_t>(i);
    arguments.erase(at, at + (apart ? 2 : 1));
  }
  return value;
}

// -o FILE, -oFILE, --output FILE, --output=FILE, as often as they come.
std::vector<std::string> take_outputs(std::vector<std::string>& arguments) {
  std::vector<std::string> paths;
  for (std::size_t i = 0; i < arguments.size();) {
    const std::string argument = arguments[i];
    const bool apart = argument == "-o" || argument == "--output";
    const bool glued = argument.starts_with("--output=");
    const bool short_form = !apart && argument.starts_with("-o");
    if (!apart && !glued && !short_form) {
      ++i;
      continue;
    }
    if (apart && i + 1 == arguments.size())
      throw UsageError(argument + ": the value is missing; write one behind it");
    paths.push_back(apart   ? arguments[i + 1]
                    : glued ? argument.substr(argument.find('=') + 1)
                            : argument.substr(2));
    const auto at = arguments.begin() + static_cast<std::ptrdiff_t>(i);
    arguments.erase(at, at + (apart ? 2 : 1));
  }
  return paths;
}

bool take_flag(std::vector<std::string>& arguments, const std::string& name) {
  return std::erase(arguments, name) > 0;
}

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

void take_files(CompareRequest& request, const std::vector<std::string>& rest) {
  for (const std::string& argument : rest)
    if (argument.starts_with('-') && argument != "-") {
      const std::string name = argument.substr(0, argument.find('='));
      const std::string hint = suggestion(
          name, std::vector<std::string>{"--baseline", "--gate-stored", "--output",
                                         "--fail-inconclusive", "--format", "--help", "--run"});
      throw UsageError(fmt::format(
          "compare: unknown option '{}'{}", name.substr(0, 80),
          hint.empty() ? "; what to measure goes with --baseline=PROGRAM, not with results"
                       : hint));
    }
  if (rest.size() != 2)
    throw UsageError(
        fmt::format("compare: takes two results, OLD and NEW, not {}; or an old program: "
                    "ipcbench compare --baseline=PROGRAM",
                    rest.size()));
  request.old_file = rest[0];
  request.new_file = rest[1];
}

void take_configurations(CompareRequest& request, const std::vector<std::string>& rest) {
  std::vector<Request> requests = parse_each_file(rest);
  for (const Request& each : requests) refuse_precision(each);
  if (requests.size() != 2)
    throw UsageError(
        fmt::format("compare: --run takes two configs, A and B, not {}", requests.size()));
  request.old_file = requests[0].files[0];
  request.new_file = requests[1].files[0];
  request.run_a = std::move(requests[0]);
  request.run = std::move(requests[1]);
}

const ComparisonFormat& format_of(const std::string& path, const std::string& format) {
  if (const ComparisonFormat* found = comparison_format_of_file(path)) return *found;
  if (!format.empty()) return find_comparison_format(format);
  throw UsageError(
      fmt::format("--output: {}: its ending says nothing; write .txt, .json or .md, "
                  "or add --format",
                  path));
}

}  // namespace

CompareRequest parse_compare(const std::vector<std::string>& arguments) {
  std::vector<std::string> rest = arguments;
  CompareRequest request;
  if (take_flag(rest, "--help") || take_flag(rest, "-h")) {
    request.help = true;
    return request;
  }
  request.gate_stored = take_flag(rest, "--gate-stored");
  request.fail_inconclusive = take_flag(rest, "--fail-inconclusive");
  request.run_files = take_flag(rest, "--run");
  const std::optional<std::string> baseline = take_value(rest, "--baseline");
  const std::vector<std::string> outputs = take_outputs(rest);
  const std::string format = take_value(rest, "--format").value_or("");
  try {
    if (!format.empty()) find_comparison_format(format);
  } catch (const UsageError& error) {
    throw UsageError(std::string("--format: ") + error.what());
  }
  if (request.run_files) {
    if (baseline)
      throw UsageError("--run: runs two configurations, and --baseline another program");
    if (request.gate_stored)
      throw UsageError("--gate-stored: is about stored results, and --run runs them anew");
    take_configurations(request, rest);
  } else if (baseline) {
    if (request.gate_stored)
      throw UsageError("--gate-stored: is about stored results, and --baseline runs programs");
    check_program(*baseline);
    request.baseline = *baseline;
    request.run = parse_request(rest, Files::optional);
    refuse_precision(request.run);
  } else {
    take_files(request, rest);
  }
  request.run.outputs = outputs;
  request.run.format = format;
  return request;
}

ComparisonOutputs::ComparisonOutputs(const std::vector<std::string>& paths,
                                     const std::string& format) {
  const bool terminal = is_terminal(1);
  const ComparisonFormat& for_stdout = find_comparison_format(!format.empty() ? format
                                                              : terminal      ? "table"
                                                                              : "json");
  bool has_stdout = false;
  for (const std::string& path : paths) {
    has_stdout = has_stdout || path == "-";
    const ComparisonFormat& chosen = path == "-" ? for_stdout : format_of(path, format);
    try {
      outputs_.push_back({OutputFile(path), &chosen, path == "-"});
    } catch (const UsageError& error) {
      throw UsageError(std::string("--output: ") + error.what());
    }
  }
  if (!has_stdout && (paths.empty() || terminal))
    outputs_.push_back({OutputFile("-"), &for_stdout, true});
}

void ComparisonOutputs::write(const ComparisonDocument& document) {
  std::exception_ptr first;
  for (Output& output : outputs_) {
    try {
      RenderOptions options;
      if (output.is_stdout && is_terminal(1)) {
        options.colour = wants_colour();
        options.width = terminal_width(1);
      }
      output.file.write(output.format->render(document, options));
    } catch (const std::exception&) {
      if (first == nullptr) first = std::current_exception();
    }
  }
  if (first != nullptr) std::rethrow_exception(first);
}

}  // namespace ipcbench
