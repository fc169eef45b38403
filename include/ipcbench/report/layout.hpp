// Text for a terminal: columns, wrapping and colour. Widths count code points, which is right for
// the scripts that names and paths are usually written in. Pure; any thread.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "ipcbench/report/escape.hpp"
#include "ipcbench/report/format.hpp"

namespace ipcbench {

enum class Style { plain, heading, good, bad, doubtful, faint };

// The text itself where colour is off.
std::string paint(std::string_view text, Style style, const RenderOptions& options);

std::size_t display_width(std::string_view text);

// Breaks at spaces so that no line is longer than `width`; a longer word stays whole. The first
// line is taken to begin at column `column`, all others are indented by `indent`. No newline at
// the end. The text is made printable.
std::string wrapped(std::string_view text, std::size_t width, std::size_t column,
                    std::size_t indent);

struct Column {
  std::string heading;
  bool right = true;   // numbers; words stand left
  int expendable = 0;  // where the table is too wide the highest goes first; 0 always stays
  bool spare = false;  // goes without a word
};

struct TableRow {
  std::vector<std::string> cells;  // may be fewer than the columns; none: the note is a heading
  std::string note;                // behind the last cell, or below where there is no room
  Style style = Style::plain;
};

struct Table {
  std::vector<Column> columns;
  std::vector<TableRow> rows;
  // Set: the notes are a column, and where one of them has no room all of them go below.
  std::string note_heading;
};

// Heading and rows, two spaces between columns, with the last newline.
std::string render_table(const Table& table, const RenderOptions& options);

}  // namespace ipcbench
