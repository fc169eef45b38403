// The frame of every page, and its parts that are neither table nor picture.
#include "html_frame.hpp"

#include <fmt/format.h>

#include "ipcbench/report/escape.hpp"

namespace ipcbench::html_parts {

std::string section_html(std::string_view id, std::string_view heading, const std::string& body) {
  if (body.empty()) return "";
  return fmt::format("<section aria-labelledby=\"{0}\">\n<h2 id=\"{0}\">{1}</h2>\n{2}</section>\n",
                     id, html_text(heading), body);
}

std::string folded_html(const std::string& summary, const std::string& body, bool open) {
  if (body.empty()) return "";
  return fmt::format("<details{}><summary>{}</summary>\n{}</details>\n", open ? " open" : "",
                     html_text(summary), body);
}

std::string list_html(const std::vector<std::string>& texts) {
  if (texts.empty()) return "";
  std::string out = "<ul class=\"plain\">";
  for (const std::string& each : texts) out += fmt::format("<li>{}</li>\n", html_text(each));
  return out + "</ul>\n";
}

void Facts::add(std::string_view what, const std::string& text, bool code) {
  if (text.empty()) return;
  rows_ += fmt::format("<dt>{}</dt><dd>{}{}{}</dd>\n", html_text(what), code ? "<code>" : "",
                       html_text(text), code ? "</code>" : "");
}

std::string Facts::html() const { return rows_.empty() ? "" : "<dl>\n" + rows_ + "</dl>\n"; }

std::string shell_word(const std::string& text) {
  constexpr std::string_view kPlain =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_=:,./+%@";
  if (!text.empty() && text.find_first_not_of(kPlain) == std::string::npos) return text;
  std::string out = "'";
  for (const char c : text) out += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return out + "'";
}

std::string shortened(const std::string& text, std::size_t most) {
  if (text.size() <= most) return text;
  std::size_t end = most;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80) --end;
  return text.substr(0, end) + "…";
}

std::string page_html(const Frame& frame) {
  std::string out = fmt::format(
      "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
      "style-src 'sha256-{}'; script-src 'sha256-{}'; base-uri 'none'; form-action "
      "'none'\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      "<title>{}</title>\n<style>{}</style>\n</head>\n<body>\n",
      kStyleDigest, kScriptDigest, html_text(frame.title), style_text());
  out += "<header>\n" + frame.heading + "</header>\n<main>\n" + frame.main + "</main>\n";
  return out + fmt::format("<script>{}</script>\n</body>\n</html>\n", script_text());
}

}  // namespace ipcbench::html_parts
