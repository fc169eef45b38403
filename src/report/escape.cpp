#include "ipcbench/report/escape.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <iterator>

namespace ipcbench {
namespace {

struct Character {
  char32_t code = 0;
  std::size_t bytes = 1;
  bool valid = false;  // else `bytes` of them are no character
};

// No form that is longer than needed, no half of a surrogate pair, nothing beyond U+10FFFF.
Character character_at(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[at + i]); };
  const unsigned first = byte(0);
  if (first < 0x80) return {first, 1, true};
  if (first < 0xC2 || first > 0xF4) return {};
  const std::size_t length = first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
  // Only the second byte has other bounds than 80 to BF, and only behind these.
  const unsigned least = first == 0xE0 ? 0xA0 : first == 0xF0 ? 0x90 : 0x80;
  const unsigned most = first == 0xED ? 0x9F : first == 0xF4 ? 0x8F : 0xBF;
  char32_t code = first & (0xFFU >> (length + 1));
  for (std::size_t i = 1; i < length; ++i) {
    if (at + i >= text.size() || byte(i) < (i == 1 ? least : 0x80) ||
        byte(i) > (i == 1 ? most : 0xBF))
      return {0, i, false};
    code = code << 6 | (byte(i) & 0x3FU);
  }
  return {code, length, true};
}

bool is_control(char32_t code) { return code < 0x20 || (code >= 0x7F && code < 0xA0); }

// Marks that reorder what is seen, and lines that end where a reader sees no end.
bool is_unseen(char32_t code) {
  return code == 0x061C || code == 0x200E || code == 0x200F || (code >= 0x2028 && code <= 0x202E) ||
         (code >= 0x2066 && code <= 0x2069) || code == 0xFEFF;
}

// `change(code)` is what stands for a character, or empty where it stays as it is.
template <class Change>
std::string rewritten(std::string_view text, Change change) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const Character here = character_at(text, at);
    const std::string other = here.valid ? change(here.code) : "\xEF\xBF\xBD";
    if (other.empty())
      out += text.substr(at, here.bytes);
    else
      out += other;
    at += here.bytes;
  }
  return out;
}

bool is_number(std::string_view text) {
  std::string_view digits = text;
  if (digits.starts_with('-') || digits.starts_with('+')) digits.remove_prefix(1);
  if (digits.empty() || digits.find_first_not_of("0123456789.eE+-") != digits.npos) return false;
  double value = 0;
  const auto end = digits.data() + digits.size();
  return digits.front() != '-' && std::from_chars(digits.data(), end, value).ptr == end;
}

// What begins a formula, in the wide forms of Japanese keyboards too.
bool is_formula(std::string_view text) {
  text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
  static constexpr std::string_view kBeginnings[] = {"=",      "+",      "-",      "@",
                                                     "\uFF1D", "\uFF0B", "\uFF0D", "\uFF20"};
  return std::ranges::any_of(kBeginnings,
                             [&](std::string_view each) { return text.starts_with(each); }) &&
         !is_number(text);
}

// Readers of tables take these words, exactly these, for a value that is missing, pandas first of
// all, and one is the name of a transport.
bool means_missing(std::string_view text) {
  static constexpr std::string_view kMissing[] = {
      "#N/A", "#N/A N/A", "#NA", "-1.#IND", "-1.#QNAN", "-NaN", "-nan", "1.#IND", "1.#QNAN",
      "<NA>", "N/A",      "NA",  "NULL",    "NaN",      "None", "n/a",  "nan",    "null"};
  return std::ranges::find(kMissing, text) != std::end(kMissing);
}

}  // namespace

std::string printable(std::string_view text) {
  return rewritten(text, [](char32_t code) -> std::string {
    if (code >= 0x09 && code <= 0x0D) return " ";
    const auto number = static_cast<std::uint32_t>(code);
    if (code < 0x80 && is_control(code)) return fmt::format("\\x{:02x}", number);
    return is_control(code) || is_unseen(code) ? fmt::format("\\u{:04x}", number) : "";
  });
}

std::string json_escaped(std::string_view json) {
  return rewritten(json, [](char32_t code) -> std::string {
    const bool hidden = (code >= 0x7F && is_control(code)) || is_unseen(code);
    return hidden ? fmt::format("\\u{:04x}", static_cast<std::uint32_t>(code)) : "";
  });
}

std::string csv_cell(std::string_view text) {
  std::string cell = printable(text);
  if (is_formula(cell)) cell.insert(0, 1, '\'');
  if (means_missing(cell)) cell += ':';
  // Where the decimal sign is a comma, spreadsheets part cells at semicolons.
  if (cell.find_first_of(",;\"") == std::string::npos) return cell;
  std::string quoted = "\"";
  for (const char c : cell) {
    if (c == '"') quoted += '"';
    quoted += c;
  }
  return quoted + '"';
}

std::string markdown_text(std::string_view text) {
  std::string out;
  for (const char c : printable(text)) {
    if (std::string_view("\\`*_{}[]<>#|&~!$").find(c) != std::string_view::npos) out += '\\';
    out += c;
  }
  return out;
}

std::string markdown_code(std::string_view text) {
  std::string out = "`";
  for (const char c : printable(text)) {
    if (c == '|') out += '\\';
    out += c == '`' ? '\'' : c;
  }
  return out + "`";
}

std::string html_text(std::string_view text) {
  std::string out;
  for (const char c : printable(text)) {
    if (c == '&')
      out += "&amp;";
    else if (c == '<')
      out += "&lt;";
    else if (c == '>')
      out += "&gt;";
    else
      out += c;
  }
  return out;
}

std::string html_attribute(std::string_view text) {
  std::string out;
  for (const char c : html_text(text)) {
    if (c == '"')
      out += "&quot;";
    else if (c == '\'')
      out += "&#39;";
    else
      out += c;
  }
  return out;
}

}  // namespace ipcbench
