#include "ipcbench/cli/outputs.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <optional>

#include "ipcbench/base/error.hpp"
#include "ipcbench/cli/terminal.hpp"
#include "ipcbench/report/layout.hpp"
#include "ipcbench/report/path.hpp"
#include "ipcbench/stats/mode_figures.hpp"

namespace ipcbench {
namespace {

bool is_device(const std::string& path) {
  std::error_code ignored;
  const auto status = std::filesystem::status(path, ignored);
  return std::filesystem::exists(status) && !std::filesystem::is_regular_file(status) &&
         !std::filesystem::is_directory(status);
}

const SinkInfo& sink_of(const std::string& path, const std::string& format) {
  // Several formats are JSON: the flag says which of them.
  if (!format.empty() && has_ending(find_sink(format), path)) return find_sink(format);
  try {
    return find_sink_for_file(path);
  } catch (const UsageError&) {
    if (!format.empty()) return find_sink(format);
    if (is_device(path)) return find_sink("json");
    throw;
  }
}

// "gbench:out.json" is out.json in the format gbench. What stands before the first ':' of a path is
// hardly ever the name of a format; where it is, "./gbench:out.json" is a path all the same.
std::optional<OutputChoice> with_format(const std::string& text) {
  const std::size_t colon = text.find(':');
  if (colon == std::string::npos) return std::nullopt;
  for (const SinkInfo* info : sinks()) {
    if (info->name != std::string_view(text).substr(0, colon)) continue;
    if (colon + 1 == text.size())
      throw UsageError(fmt::format("{} names a format and no file; write {}FILE", text, text));
    return OutputChoice{text.substr(colon + 1), info};
  }
  return std::nullopt;
}

OutputChoice choice_of(const std::string& text, const std::string& format,
                       const SinkInfo& for_stdout) {
  if (text.empty()) throw UsageError("the name is empty; write a file or - for stdout");
  if (const auto choice = with_format(text)) return *choice;
  return {text, text == "-" ? &for_stdout : &sink_of(text, format)};
}

// Readers of exchange formats would not see that something is missing.
void say_what_is_left_out(const Document& document, const SinkInfo& sink,
                          const std::string& output) {
  std::string names;
  for (const ExperimentResult& each : document.experiments)
    if (!each.summary) names += (names.empty() ? "" : ", ") + each.planned.name;
  if (!names.empty())
    say(fmt::format("ipcbench: {}: {} leaves out what has no result: {}", printable(output),
                    sink.name, printable(names)));
}

// Nor that an experiment is more than the one figure that they get.
void say_what_has_groups(const Document& document, const SinkInfo& sink,
                         const std::string& output) {
  std::string names;
  for (const ExperimentResult& each : document.experiments)
    if (each.summary && each.summary->modes.size() > 1)
      names += fmt::format("{}{} ({:.0f} %)", names.empty() ? "" : ", ", each.planned.name,
                           100 * largest_mode(each).share);
  if (!names.empty())
    say(fmt::format("ipcbench: {}: {} holds the largest group of invocations alone: {}",
                    printable(output), sink.name, printable(names)));
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
  for (const std::string& text : paths) {
    try {
      const OutputChoice choice = choice_of(text, format, for_stdout);
      for (const OutputChoice& other : choices)
        if (same_file(other.path, choice.path))
          throw UsageError(
              fmt::format("{} and {} are the same file; drop one", other.path, choice.path));
      choices.push_back(choice);
    } catch (const UsageError& error) {
      throw UsageError(std::string("--output: ") + error.what());
    }
    has_stdout = has_stdout || choices.back().path == "-";
  }
  // A format that no file has is asked of stdout.
  const bool asks =
      !format.empty() && std::ranges::none_of(choices, [&](const OutputChoice& choice) {
        return choice.sink == &for_stdout;
      });
  if (!has_stdout && (paths.empty() || stdout_is_terminal || asks))
    choices.push_back({"-", &for_stdout});
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

std::optional<JournalFile> Outputs::journal(JournalFile::Begin begin) const {
  for (const Output& output : outputs_)
    if (auto journal = output.file.journal(begin)) return journal;
  return std::nullopt;
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
      if (output.sink->only_measured)
        say_what_is_left_out(document, *output.sink, output.file.name());
      if (output.sink->one_figure) say_what_has_groups(document, *output.sink, output.file.name());
    } catch (const std::exception&) {
      if (first == nullptr) first = std::current_exception();
    }
  }
  if (first != nullptr) std::rethrow_exception(first);
}

}  // namespace ipcbench
