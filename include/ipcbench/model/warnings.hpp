// Every doubt that ipcbench knows, by the id that its warnings carry: `ipcbench list` and --no-warn
// read this table, and no warning has another id. Immutable; any thread may read.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ipcbench {

// A doubt about a measurement, as data: printed once, stored in the result.
struct Warning {
  std::string id;      // stable, of the table below
  std::string text;    // what is doubtful, with the values
  std::string advice;  // what to do about it
};

// Where a warning comes from. What comes from the figures is decided anew whenever a stored result
// is read, like the figures themselves; the others are stored.
enum class WarningSource : std::uint8_t { plan, run, figures, comparison };

struct WarningKind {
  std::string_view id;
  WarningSource source;
  std::string_view summary;     // when it is said, one sentence
  bool spoils_figures = false;  // whoever reads the figures has to know it
};

std::span<const WarningKind> warning_kinds();

// nullptr: an id that only another version knows.
const WarningKind* find_warning(std::string_view id);

// "unstable,steal": ids parted by commas. UsageError with a suggestion where one is unknown.
std::vector<std::string> parse_warning_ids(std::string_view text);

}  // namespace ipcbench
