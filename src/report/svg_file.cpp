// A picture of a page by itself, for documents: one SVG with its legend, which needs no style
// sheet, no script and no network. Of a result it is the first one, the times of all experiments.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "html_parts.hpp"
#include "ipcbench/report/escape.hpp"
#include "ipcbench/report/layout.hpp"
#include "ipcbench/report/sink.hpp"

namespace ipcbench {
namespace {

using html_parts::Picture;

constexpr double kSvgTitleHeight = 26, kSvgRowHeight = 20, kSignWidth = 28, kSignGap = 16;
constexpr double kSvgMargin = 4;
constexpr double kLetterWidth = 7.2;  // of the legend, about

// What stands behind "0 0 480 " in a drawing's viewBox.
double height_of(std::string_view drawing) {
  constexpr std::string_view kBefore = "viewBox=\"0 0 ";
  std::string_view rest = drawing.substr(drawing.find(kBefore) + kBefore.size());
  rest.remove_prefix(rest.find(' ') + 1);
  double height = 0;
  std::from_chars(rest.data(), rest.data() + rest.size(), height);
  return height;
}

// The same drawing at a place within another one.
std::string placed(std::string_view drawing, double x, double y, double width, double height) {
  constexpr std::string_view kBegin = "<svg ";
  drawing.remove_prefix(drawing.find(kBegin) + kBegin.size());
  return fmt::format("<svg x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" {}", x, y, width, height,
                     drawing);
}

// Signs and names in rows from `y` on, which becomes the end of them.
std::string svg_legend(const Picture& picture, double& y) {
  std::string out;
  double x = kSvgMargin;
  for (const html_parts::Sign& each : picture.signs) {
    const double width =
        kSignWidth + kSvgMargin + kLetterWidth * static_cast<double>(display_width(each.name));
    if (x > kSvgMargin && x + width > svg::kWidth) {
      x = kSvgMargin;
      y += kSvgRowHeight;
    }
    out += placed(each.svg, x, y, kSignWidth, kSignWidth / 2);
    out += fmt::format("<text x=\"{}\" y=\"{}\">{}</text>\n", x + kSignWidth + kSvgMargin, y + 11.5,
                       html_text(each.name));
    x += width + kSignGap;
  }
  if (!picture.signs.empty()) y += kSvgRowHeight;
  return out;
}

std::string faint_line(const std::string& text, double& y) {
  y += kSvgRowHeight;
  const auto most = static_cast<std::size_t>(svg::kWidth / kLetterWidth);
  return fmt::format("<text class=\"label\" x=\"{}\" y=\"{}\">{}</text>\n", kSvgMargin, y - 6,
                     html_text(html_parts::shortened(text, most)));
}

}  // namespace

std::string html_parts::picture_svg(const Picture& picture, const std::string& where) {
  const std::string& drawing = picture.drawings.front().svg;
  double y = kSvgTitleHeight;
  std::string body = placed(drawing, 0, y, svg::kWidth, height_of(drawing));
  y += height_of(drawing) + kSvgMargin;
  body += svg_legend(picture, y);
  if (!picture.note.empty()) body += faint_line(picture.note, y);
  body += faint_line(where, y);
  return fmt::format(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {0} {1}\" width=\"{2}\" "
      "font-family=\"system-ui, sans-serif\">\n<style>{3}</style>\n"
      "<rect width=\"{0}\" height=\"{1}\" fill=\"var(--ground)\"/>\n"
      "<text x=\"{4}\" y=\"18\" font-weight=\"600\">{5}</text>\n{6}{7}</svg>\n",
      svg::kWidth, y, 1.5 * svg::kWidth, html_parts::style_text(), kSvgMargin,
      html_text(picture.title), svg::definitions(), body);
}

std::string html_parts::no_picture_svg(std::string_view why) {
  return fmt::format(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {0} 40\" width=\"{0}\">"
      "<text x=\"4\" y=\"25\">{1}</text></svg>\n",
      svg::kWidth, html_text(why));
}

namespace {

std::string render_svg(const Document& document, const RenderOptions&) {
  const Answer answer = answer_of(document);
  const table_parts::ShownKeys parameters = table_parts::parameters_of(document);
  const std::vector<Picture> pictures = html_parts::figure_pictures({document, answer, parameters});
  if (pictures.empty()) return html_parts::no_picture_svg("nothing was measured");
  return html_parts::picture_svg(
      pictures.front(), fmt::format("{}, {}", document.host.cpu, document.started.substr(0, 10)));
}

}  // namespace

extern const SinkInfo svg_sink;
constinit const SinkInfo svg_sink = {
    .name = "svg",
    .endings = html_parts::kSvgEndings,
    .summary = "one picture for a document: the times of all experiments, by what was swept",
    .only_measured = true,
    .render = render_svg,
};

}  // namespace ipcbench
