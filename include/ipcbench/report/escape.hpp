// The gate for words that leave: one escaper for each format. Names, reasons and paths come from
// files and from other programs; whoever wrote them must not steer a terminal, a spreadsheet or a
// renderer, and what was meant stays readable. Pure; any thread.
#pragma once

#include <string>
#include <string_view>

namespace ipcbench {

// For terminals, and the ground of the other escapers. White space of any kind becomes a space.
// Other control characters, and those that reorder text or part lines unseen (U+061C, U+200E,
// U+202E, U+2066, ...), are spelt out: \x1b, \u202e. What is not UTF-8 becomes U+FFFD. A text that
// went through it stays the same.
std::string printable(std::string_view text);

// A cell with its quotes. A spreadsheet would compute a text that begins with = + - or @: an
// apostrophe before it says that it is a text. Numbers stay numbers. Words that readers take for a
// missing value end in a colon ("null:" is the transport without options, and --transport takes
// it).
std::string csv_cell(std::string_view text);

// Of JSON that is complete and has only its quotes, backslashes and U+0000 to U+001F escaped: what
// printable() spells out becomes \u009b, which readers give back as it was.
std::string json_escaped(std::string_view json);

// With a backslash before what would end a cell or begin markup.
std::string markdown_text(std::string_view text);

// As code, which has no emphasis, no mention and no HTML; a '|' would still end the cell.
std::string markdown_code(std::string_view text);

// Between the tags of HTML and of SVG that stands in it; never within <script> or <style>, where
// no escape is read.
std::string html_text(std::string_view text);

// The value of an attribute, between double quotes that the caller writes.
std::string html_attribute(std::string_view text);

}  // namespace ipcbench
