#include "ipcbench/cli/outputs.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <exception>
#include <filesystem>

#include "ipcbench/base/error.hpp"
#include "ipcbench/cli/terminal.hpp"
#include "ipcbench/report/path.hpp"

namespace ipcbench {
namespace {

bool is_device(const std::string& path) {
  std::error_code ignored;
  const auto status = std::filesystem::status(path, ignored);
  return std::filesystem::exists(status) && !std::filesystem::is_regular_file(status) &&
         !std::filesystem::is_directory(status);
}

const SinkInfo& sink_of(const std::string& path, const std::string& format) {
  try {
    return find_sink_for_file(path);
  } catch (const UsageError&) {
    if (!format.empty()) return find_sink(format);
    if (is_device(path)) return find_sink("json");
    throw;
  }
}

bool same_file(const std::string& a, const std::string& b) {
  if (a == "-" || b == "-") return a == b;
  // Writing twice to a device loses nothing.
  if (is_device(a) || is_device(b)) return false;
  try {
    const ResolvedPath first = resolve_path(a);
    const ResolvedPath second = resolve_path(b);
    return first.directory == second.directory && first.file == second.file;
  } catch (const std::system_error&) {
    return false;  // cannot be opened either, and opening says it better
  }
}

}  // namespace

std::vector<OutputChoice> choose_outputs(const std::vector<std::string>& paths,
                                         const std::string& format, bool stdout_is_terminal) {
  std::vector<OutputChoice> choices;
  try {
    if (!format.empty()) find_sink(format);
  } catch (const UsageError& error) {
    throw UsageError(std::string("--format: ") + error.what());
  }
  const SinkInfo& for_stdout = find_sink(!format.empty()      ? format
                                         : stdout_is_terminal ? "table"
                                                              : "json");
  bool has_stdout = false;
  for (const std::string& path : paths) {
    try {
      if (path.empty()) throw UsageError("the name is empty; write a file or - for stdout");
      for (const OutputChoice& other : choices)
        if (same_file(other.path, path))
          throw UsageError(fmt::format("{} and {} are the same file; drop one", other.path, path));
      choices.push_back({path, path == "-" ? &for_stdout : &sink_of(path, format)});
    } catch (const UsageError& error) {
      throw UsageError(std::string("--output: ") + error.what());
    }
    has_stdout = has_stdout || path == "-";
  }
  if (!has_stdout && (paths.empty() || stdout_is_terminal)) choices.push_back({"-", &for_stdout});
  return choices;
}

Outputs::Outputs(const std::vector<OutputChoice>& choices) {
  for (const OutputChoice& choice : choices) {
    try {
      outputs_.push_back({OutputFile(choice.path), choice.sink, choice.path == "-"});
    } catch (const UsageError& error) {
      throw UsageError(std::string("--output: ") + error.what());
    }
  }
}

void Outputs::write(const Document& document) {
  std::exception_ptr first;
  for (Output& output : outputs_) {
    try {
      RenderOptions options;
      if (output.is_stdout && is_terminal(1)) {
        options.colour = wants_colour();
        options.width = terminal_width(1);
      }
      output.file.write(output.sink->render(document, options));
    } catch (const std::exception&) {
      if (first == nullptr) first = std::current_exception();
    }
  }
  if (first != nullptr) std::rethrow_exception(first);
}

}  // namespace ipcbench
