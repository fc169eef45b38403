// The formats that a result document can be written in: one file each, ending in one info record,
// and one line in sinks.def. Rendering is pure: document in, text out, the same text every time.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#include "ipcbench/model/document.hpp"

namespace ipcbench {

// How it is shown to a person; formats for programs look at nothing of this.
struct RenderOptions {
  bool colour = false;
  std::size_t width = 100;  // of the terminal, in columns
};

struct SinkInfo {
  std::string_view name;
  std::span<const std::string_view> endings;  // of file names, with the dot
  std::string_view summary;
  // Its readers know no failure: only experiments with a summary are in it, and whoever writes it
  // says which are not.
  bool only_measured = false;
  // Its readers take one figure of an experiment: of invocations that fall into groups it holds the
  // largest group, and whoever writes it says of which experiments.
  bool one_figure = false;
  // The whole text with its last newline. Throws std::logic_error for a document that breaks its
  // own rules (a number that is not finite): a defect of ipcbench, not of the user's input.
  std::string (*render)(const Document& document, const RenderOptions& options) = nullptr;
};

std::span<const SinkInfo* const> sinks();
// By name, as `--format` gives it. UsageError with a suggestion when there is none.
const SinkInfo& find_sink(std::string_view name);
// By the ending of a file name, as `-o` gives it: the first in the registry that has it. UsageError
// naming the known endings.
const SinkInfo& find_sink_for_file(std::string_view path);
// Whether a file of that name may be one of this format: several formats are JSON.
bool has_ending(const SinkInfo& info, std::string_view path);

}  // namespace ipcbench
