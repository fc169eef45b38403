// What documents are written in. A result, a comparison and a history have formats of their own,
// each a record; how one is found by its name or by the ending of a file is the same for all.
// Rendering is pure: document in, text out, the same text every time. Any thread.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ipcbench {

// How it is shown to a person; formats for programs look at nothing of this.
struct RenderOptions {
  bool colour = false;
  std::size_t width = 100;  // of the terminal, in columns
  bool wide = false;        // tables have all of their columns, however wide that is
  bool details = false;     // and what stands behind the answer: where the time goes, all warnings
  std::string more = {};    // how its reader gets to see that: "ipcbench report last --details"
};

inline constexpr std::string_view kTextEndings[] = {".txt"};
inline constexpr std::string_view kJsonEndings[] = {".json"};
inline constexpr std::string_view kMarkdownEndings[] = {".md"};

template <class Document>
struct Format {
  std::string_view name;                      // that --format gives
  std::span<const std::string_view> endings;  // of file names, with the dot
  std::string_view summary = {};
  // Its readers know no failure: only experiments with a summary are in it, and whoever writes it
  // says which are not.
  bool only_measured = false;
  // Its readers take one figure of an experiment: of invocations that fall into groups it holds the
  // largest group, and whoever writes it says of which experiments.
  bool one_figure = false;
  // Its readers take one experiment of a file: a document of several is refused before it is
  // measured, or before anything of it is written.
  bool one_experiment = false;
  // Its readers want what a summary leaves out (stats/reduce.hpp), of which it is refused.
  bool raw_data = false;
  // It is no text, so nothing is escaped in it but names are printable.
  bool binary = false;
  // The whole text with its last newline. Throws std::logic_error for a document that breaks its
  // own rules (a number that is not finite): a defect of ipcbench, not of the user's input.
  std::string (*render)(const Document& document, const RenderOptions& options) = nullptr;
};

// The registry of a document, specialised where its formats are declared. Everyone has "table" and
// "json". Of several formats with one ending the first is what a file of that name gets.
template <class Document>
std::span<const Format<Document>* const> formats();

// What a format is found by.
struct FormatName {
  std::string_view name;
  std::span<const std::string_view> endings;
};

template <class Document>
std::vector<FormatName> format_names() {
  std::vector<FormatName> names;
  for (const Format<Document>* each : formats<Document>())
    names.push_back({each->name, each->endings});
  return names;
}

// The place of a format in its registry, by the name that --format gives: UsageError with a
// suggestion when there is none; and by the ending of a file's name: UsageError with the endings.
std::size_t place_of_format(std::span<const FormatName> formats, std::string_view name);
std::size_t place_of_format_for_file(std::span<const FormatName> formats, std::string_view path);
// Whether a file of that name has one of these endings and something in front of it.
bool has_ending(std::span<const std::string_view> endings, std::string_view path);
// ".txt, .json, .csv or .md", and "table, json or markdown".
std::string endings_text(std::span<const FormatName> formats);
std::string names_text(std::span<const FormatName> formats);

template <class Document>
const Format<Document>& find_format(std::string_view name) {
  return *formats<Document>()[place_of_format(format_names<Document>(), name)];
}

template <class Document>
const Format<Document>& find_format_for_file(std::string_view path) {
  return *formats<Document>()[place_of_format_for_file(format_names<Document>(), path)];
}

}  // namespace ipcbench
