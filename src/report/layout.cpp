#include "ipcbench/report/layout.hpp"

#include <algorithm>
#include <optional>

namespace ipcbench {
namespace {

constexpr std::size_t kGap = 2;
constexpr std::size_t kNoteIndent = 6;
constexpr std::size_t kNarrowestNote = 40;

std::string_view escape_of(Style style) {
  switch (style) {
    case Style::heading:
      return "\x1b[1m";
    case Style::good:
      return "\x1b[32m";
    case Style::bad:
      return "\x1b[31m";
    case Style::doubtful:
      return "\x1b[33m";
    case Style::faint:
      return "\x1b[2m";
    case Style::plain:
      break;
  }
  return {};
}

std::string trimmed(std::string text) {
  text.erase(text.find_last_not_of(' ') + 1);
  return text;
}

// Which columns are shown, and how wide they are.
struct Shape {
  std::vector<std::size_t> columns;
  std::vector<std::size_t> widths;

  std::size_t total() const {
    std::size_t sum = 0;
    for (const std::size_t width : widths) sum += width + kGap;
    return sum == 0 ? 0 : sum - kGap;
  }
};

Shape fit(const Table& table, const RenderOptions& options) {
  Shape shape;
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    shape.columns.push_back(i);
    std::size_t widest = display_width(table.columns[i].heading);
    for (const TableRow& row : table.rows)
      if (i < row.cells.size()) widest = std::max(widest, display_width(row.cells[i]));
    shape.widths.push_back(widest);
  }
  while (!options.wide && shape.total() > options.width) {
    const auto first_to_go = std::max_element(
        shape.columns.begin(), shape.columns.end(),
        [&](auto a, auto b) { return table.columns[a].expendable < table.columns[b].expendable; });
    if (table.columns[*first_to_go].expendable == 0) break;
    shape.widths.erase(shape.widths.begin() + (first_to_go - shape.columns.begin()));
    shape.columns.erase(first_to_go);
  }
  return shape;
}

std::string aligned(std::string_view text, std::size_t width, bool right) {
  const std::size_t used = display_width(text);
  const std::string padding(width > used ? width - used : 0, ' ');
  return right ? padding + std::string(text) : std::string(text) + padding;
}

// The cells of a line at their places; `cell` gives the text of a column, or nothing to end.
template <class Cell>
std::string line_of(const Table& table, const Shape& shape, Cell cell) {
  std::string line;
  for (std::size_t i = 0; i < shape.columns.size(); ++i) {
    const std::optional<std::string> text = cell(shape.columns[i]);
    if (!text) break;
    if (i > 0) line.append(kGap, ' ');
    line += aligned(*text, shape.widths[i], table.columns[shape.columns[i]].right);
  }
  return line;
}

// Behind the line, over several lines if need be; below it with `below`, or where it is too narrow.
std::string with_note(std::string line, const std::string& note, std::size_t width, bool below) {
  if (note.empty()) return trimmed(std::move(line));
  if (line.empty()) return wrapped(note, width, 0, kNoteIndent);
  const std::size_t column = display_width(line) + kGap;
  if (!below && (column + display_width(note) <= width || column + kNarrowestNote <= width))
    return line + std::string(kGap, ' ') + wrapped(note, width, column, column);
  return trimmed(std::move(line)) + "\n" + std::string(kNoteIndent, ' ') +
         wrapped(note, width, kNoteIndent, kNoteIndent);
}

bool notes_fit(const Table& table, const Shape& shape, std::size_t width) {
  std::size_t widest = display_width(table.note_heading);
  for (const TableRow& row : table.rows)
    if (!row.cells.empty()) widest = std::max(widest, display_width(row.note));
  return shape.total() + kGap + widest <= width;
}

}  // namespace

std::string paint(std::string_view text, Style style, const RenderOptions& options) {
  if (!options.colour || style == Style::plain || text.empty()) return std::string(text);
  return std::string(escape_of(style)) + std::string(text) + "\x1b[0m";
}

std::size_t display_width(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  }));
}

std::string wrapped(std::string_view text, std::size_t width, std::size_t column,
                    std::size_t indent) {
  const std::string clean = printable(text);
  std::string out;
  bool line_is_empty = true;
  for (std::size_t at = clean.find_first_not_of(' '); at < clean.size();
       at = clean.find_first_not_of(' ', at)) {
    const std::size_t end = std::min(clean.find(' ', at), clean.size());
    const std::string_view word = std::string_view(clean).substr(at, end - at);
    const std::size_t needed = display_width(word) + (line_is_empty ? 0 : 1);
    if (!line_is_empty && column + needed > width) {
      out += '\n';
      out.append(indent, ' ');
      column = indent;
      line_is_empty = true;
    }
    if (!line_is_empty) out += ' ';
    column += display_width(word) + (line_is_empty ? 0 : 1);
    line_is_empty = false;
    out += word;
    at = end;
  }
  return out;
}

std::string render_table(const Table& table, const RenderOptions& options) {
  Table clean = table;
  for (Column& column : clean.columns) column.heading = printable(column.heading);
  for (TableRow& row : clean.rows)
    for (std::string& cell : row.cells) cell = printable(cell);
  const Shape shape = fit(clean, options);

  std::string heading = line_of(clean, shape, [&](std::size_t column) {
    return std::optional(clean.columns[column].heading);
  });
  const bool below = !table.note_heading.empty() && !notes_fit(clean, shape, options.width);
  if (!table.note_heading.empty() && !below) heading += std::string(kGap, ' ') + table.note_heading;
  std::string out = paint(trimmed(heading), Style::heading, options) + "\n";

  for (const TableRow& row : clean.rows) {
    const std::string line = line_of(clean, shape, [&](std::size_t column) {
      return column < row.cells.size() ? std::optional(row.cells[column]) : std::nullopt;
    });
    out += paint(with_note(line, row.note, options.width, below), row.style, options) + "\n";
  }
  std::string hidden;
  for (std::size_t i = 0; i < clean.columns.size(); ++i)
    if (!clean.columns[i].spare && std::ranges::find(shape.columns, i) == shape.columns.end())
      hidden += (hidden.empty() ? "" : ", ") + clean.columns[i].heading;
  if (!hidden.empty())
    out += paint(wrapped("left out, the width is too small: " + hidden, options.width, 0, 2),
                 Style::faint, options) +
           "\n";
  return out;
}

}  // namespace ipcbench
