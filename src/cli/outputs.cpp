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
#include "ipcbench/stats/reduce.hpp"

namespace ipcbench {
namespace {

bool is_device(const std::string& path) {
  std::error_code ignored;
  const auto status = std::filesystem::status(path, ignored);
  return std::filesystem::exists(status) && !std::filesystem::is_regular_file(status) &&
         !std::filesystem::is_directory(status);
}

std::size_t format_of(const std::string& path, const std::string& format,
                      std::span<const FormatName> formats) {
  // Several formats are JSON: the flag says which of them.
  if (!format.empty()) {
    const std::size_t asked = place_of_format(formats, format);
    if (has_ending(formats[asked].endings, path)) return asked;
  }
  try {
    return place_of_format_for_file(formats, path);
  } catch (const UsageError&) {
    if (!format.empty()) return place_of_format(formats, format);
    if (is_device(path)) return place_of_format(formats, "json");
    throw;
  }
}

// "gbench:out.json" is out.json in the format gbench. What stands before the first ':' of a path is
// hardly ever the name of a format; where it is, "./gbench:out.json" is a path all the same.
std::optional<PathChoice> with_format(const std::string& text,
                                      std::span<const FormatName> formats) {
  const std::size_t colon = text.find(':');
  if (colon == std::string::npos) return std::nullopt;
  for (std::size_t i = 0; i < formats.size(); ++i) {
    if (formats[i].name != std::string_view(text).substr(0, colon)) continue;
    if (colon + 1 == text.size())
      throw UsageError(fmt::format("{} names a format and no file; write {}FILE", text, text));
    return PathChoice{text.substr(colon + 1), i};
  }
  return std::nullopt;
}

PathChoice choice_of(const std::string& text, const std::string& format, std::size_t for_stdout,
                     std::span<const FormatName> formats) {
  if (text.empty()) throw UsageError("the name is empty; write a file or - for stdout");
  if (auto choice = with_format(text, formats)) return *choice;
  return {text, text == "-" ? for_stdout : format_of(text, format, formats)};
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

RenderOptions shown_as(const CommandLine& line) {
  RenderOptions options;
  options.details = line.has("details");
  options.wide = line.has("wide");
  return options;
}

std::vector<PathChoice> choose_paths(std::span<const FormatName> formats,
                                     const std::vector<std::string>& paths,
                                     const std::string& format) {
  std::vector<PathChoice> choices;
  const std::size_t table = place_of_format(formats, "table");
  std::size_t for_stdout = table;
  try {
    if (!format.empty()) for_stdout = place_of_format(formats, format);
  } catch (const UsageError& error) {
    throw UsageError(std::string("--format: ") + error.what());
  }
  bool has_stdout = false;
  for (const std::string& text : paths) {
    try {
      const PathChoice choice = choice_of(text, format, for_stdout, formats);
      for (const PathChoice& other : choices)
        if (same_file(other.path, choice.path))
          throw UsageError(
              fmt::format("{} and {} are the same file; drop one", other.path, choice.path));
      choices.push_back(choice);
    } catch (const UsageError& error) {
      throw UsageError(std::string("--output: ") + error.what());
    }
    has_stdout = has_stdout || choices.back().path == "-";
  }
  // Where a file has the format that was asked for, stdout shows what people read.
  const bool taken = std::ranges::any_of(
      choices, [&](const PathChoice& choice) { return choice.format == for_stdout; });
  if (!has_stdout) choices.push_back({"-", taken ? table : for_stdout});
  return choices;
}

void check_experiments(const std::vector<OutputChoice<Document>>& choices, std::size_t count) {
  for (const OutputChoice<Document>& each : choices)
    if (each.format->one_experiment && count > 1)
      throw UsageError(fmt::format(
          "--output: {} is of the format {}, whose readers take one experiment of a file, and "
          "there are {}; write the result to a .json, and then one at a time: ipcbench report "
          "FILE.json --experiment=NAME -o NAME.{}",
          each.path, each.format->name, count, each.format->name));
}

void check_raw_data(const std::vector<OutputChoice<Document>>& choices, const Document& document) {
  if (!is_reduced(document)) return;
  for (const OutputChoice<Document>& each : choices)
    if (each.format->raw_data)
      throw UsageError(fmt::format(
          "--output: {} is of the format {}, and this result is a summary, which does not hold "
          "what that shows; measure again and write a .json",
          each.path, each.format->name));
}

std::vector<std::string> omissions(const Document& document, const SinkInfo& format) {
  std::string without_result, with_groups;
  const auto add = [](std::string& names, const std::string& name) {
    names += (names.empty() ? "" : ", ") + name;
  };
  for (const ExperimentResult& each : document.experiments) {
    if (!each.summary)
      add(without_result, each.planned.name);
    else if (each.summary->modes.size() > 1)
      add(with_groups,
          fmt::format("{} ({:.0f} %)", each.planned.name, 100 * largest_mode(each).share));
  }
  std::vector<std::string> lines;
  if (format.only_measured && !without_result.empty())
    lines.push_back("leaves out what has no result: " + without_result);
  if (format.one_figure && !with_groups.empty())
    lines.push_back("holds the largest group of invocations alone: " + with_groups);
  for (std::string& line : lines) line = fmt::format("{} {}", format.name, line);
  return lines;
}

void OutputFiles::open(const std::string& path) {
  try {
    files_.emplace_back(path);
  } catch (const UsageError& error) {
    throw UsageError(std::string("--output: ") + error.what());
  }
}

std::optional<JournalFile> OutputFiles::journal(JournalFile::Begin begin) const {
  for (const OutputFile& file : files_)
    if (auto journal = file.journal(begin)) return journal;
  return std::nullopt;
}

bool OutputFiles::has_file() const { return std::ranges::any_of(files_, &OutputFile::is_regular); }

void OutputFiles::write(const RenderOptions& shown, const Render& render,
                        const Omissions& left_out) {
  std::exception_ptr first, reader_gone;  // a file that was not written counts for more
  for (std::size_t i = 0; i < files_.size(); ++i) {
    try {
      RenderOptions options = shown;
      if (files_[i].is_stdout()) {
        options.colour = is_terminal(1) && wants_colour();
        options.width = terminal_width(1);
      } else {
        options.wide = true;
        options.more.clear();
      }
      files_[i].write(render(i, options));
      for (const std::string& line : left_out(i))
        say(fmt::format("ipcbench: {}: {}", printable(files_[i].name()), printable(line)));
    } catch (const ReaderGone&) {
      reader_gone = std::current_exception();
    } catch (const std::exception&) {
      if (first == nullptr) first = std::current_exception();
    }
  }
  if (first != nullptr) std::rethrow_exception(first);
  if (reader_gone != nullptr) std::rethrow_exception(reader_gone);
}

}  // namespace ipcbench
