// Tables and pictures as parts of the page.
#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "html_parts.hpp"
#include "ipcbench/report/answer_text.hpp"
#include "ipcbench/report/escape.hpp"

namespace ipcbench::html_parts {
namespace {

std::string heading_row(const Table& table, bool notes) {
  std::string out = "<thead><tr>";
  for (const Column& column : table.columns)
    out += fmt::format("<th scope=\"col\"{}>{}</th>", column.right ? " class=\"number\"" : "",
                       html_text(column.heading));
  if (notes)
    out += fmt::format("<th scope=\"col\">{}</th>",
                       html_text(table.note_heading.empty() ? "note" : table.note_heading));
  return out + "</tr></thead>\n";
}

// Of several rows of one experiment the first alone names it.
std::string row_keys(const Table& table, const TableRow& row, std::size_t keys,
                     std::vector<std::string>& values) {
  if (keys == 0 || row.cells.size() < keys) return "";
  const bool names =
      std::any_of(row.cells.begin(), row.cells.begin() + static_cast<std::ptrdiff_t>(keys),
                  [](const std::string& cell) { return !cell.empty(); });
  std::vector<std::string> headings;
  for (std::size_t i = 0; i < keys; ++i) {
    const auto bare = [](const std::string& text) {
      return text.substr(
          text.starts_with("> ") || text.starts_with("= ") || text.starts_with("  ") ? 2 : 0);
    };
    headings.push_back(bare(table.columns[i].heading));
    if (names) values[i] = bare(row.cells[i]);
  }
  return " data-keys=\"" + html_attribute(keys_text(headings, values)) + "\"";
}

}  // namespace

std::string keys_text(const std::vector<std::string>& keys,
                      const std::vector<std::string>& values) {
  nlohmann::ordered_json json = nlohmann::ordered_json::object();
  for (std::size_t i = 0; i < keys.size() && i < values.size(); ++i)
    json[printable(keys[i])] = printable(values[i]);
  return json.dump();
}

std::string keys_of(const Page& page, const ExperimentResult& experiment) {
  return keys_text(page.parameters.varying,
                   table_parts::varying_values(page.parameters, experiment));
}

std::string name_of_contender(const Page& page, const Job& job, const Contender& contender) {
  const std::string name = label_of(page.answer, *contender.experiment);
  const std::string where = label_of(job);
  return where.empty() ? name : name + " at " + where;
}

std::vector<Entry> measured_entries(const Page& page) {
  std::vector<Entry> all;
  for (const Job& job : page.answer.jobs)
    for (const Contender& each : job.contenders)
      if (each.experiment->summary)
        all.push_back({&job, &each, name_of_contender(page, job, each)});
  return all;
}

bool is_planned_before(const Contender& one, const Contender& other) {
  return one.experiment < other.experiment;  // both lie in the document's list
}

std::string drawing_id(std::string_view picture, std::string_view scale) {
  std::string id = fmt::format("{}-{}", picture, scale);
  std::ranges::replace(id, ' ', '-');
  return id;
}

std::string table_html(const Table& table, const std::string& caption, std::size_t keys) {
  const bool notes =
      std::ranges::any_of(table.rows, [](const TableRow& row) { return !row.note.empty(); });
  // A wide table moves within its own frame, which the keyboard has to reach too.
  std::string out =
      fmt::format("<div class=\"wide\" role=\"region\" tabindex=\"0\" aria-label=\"{}\"><table>\n",
                  html_attribute(caption));
  out += heading_row(table, notes) + "<tbody>\n";
  std::vector<std::string> values(keys);
  for (const TableRow& row : table.rows) {
    const bool best = !row.cells.empty() && row.cells.front().starts_with("> ");
    out += fmt::format("<tr{}{}>",
                       best                      ? " class=\"best\""
                       : row.style == Style::bad ? " class=\"bad\""
                                                 : "",
                       row_keys(table, row, keys, values));
    for (std::size_t i = 0; i < row.cells.size(); ++i)
      out += fmt::format("<td{}>{}</td>", table.columns[i].right ? " class=\"number\"" : "",
                         html_text(row.cells[i]));
    if (notes)
      out += fmt::format("<td class=\"note\" colspan=\"{}\">{}</td>",
                         table.columns.size() + 1 - row.cells.size(), html_text(row.note));
    out += "</tr>\n";
  }
  return out + "</tbody></table></div>\n";
}

std::string picture_html(const Picture& picture, const std::string& caption) {
  std::string out = fmt::format("<figure>\n<h3>{}</h3>\n<div class=\"scales\"></div>\n",
                                html_text(picture.title));
  for (const Drawing& each : picture.drawings)
    out += fmt::format("<div class=\"drawing\" data-scale=\"{}\"{}>\n{}</div>\n",
                       html_attribute(each.scale),
                       &each == &picture.drawings.front() ? "" : " hidden", each.svg);
  if (!picture.signs.empty()) {
    out += "<ul class=\"signs\">";
    for (const Sign& each : picture.signs)
      out += fmt::format(
          "<li{}>{}{}</li>\n",
          each.keys.empty() ? "" : fmt::format(" data-keys=\"{}\"", html_attribute(each.keys)),
          each.svg, html_text(each.name));
    out += "</ul>\n";
  }
  if (!picture.note.empty())
    out += fmt::format("<p class=\"note\">{}</p>\n", html_text(picture.note));
  out += fmt::format("<details><summary>Figures of this picture</summary>\n{}</details>\n",
                     table_html(picture.table, picture.title + ", as a table"));
  return out + fmt::format("<figcaption>{}</figcaption>\n</figure>\n", html_text(caption));
}

}  // namespace ipcbench::html_parts
