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

// What the first columns say of each row. Of several rows of one experiment the first alone names
// it.
std::vector<std::string> keys_in_columns(const Table& table, std::size_t keys) {
  if (keys == 0) return {};
  const auto bare = [](const std::string& text) {
    return text.substr(
        text.starts_with("> ") || text.starts_with("= ") || text.starts_with("  ") ? 2 : 0);
  };
  std::vector<std::string> headings, values(keys), all;
  for (std::size_t i = 0; i < keys; ++i) headings.push_back(bare(table.columns[i].heading));
  for (const TableRow& row : table.rows) {
    all.emplace_back();
    if (row.cells.size() < keys) continue;
    const auto end = row.cells.begin() + static_cast<std::ptrdiff_t>(keys);
    if (std::any_of(row.cells.begin(), end, [](const std::string& cell) { return !cell.empty(); }))
      std::transform(row.cells.begin(), end, values.begin(), bare);
    all.back() = keys_text(headings, values);
  }
  return all;
}

std::string data_keys(const std::string& keys) {
  return keys.empty() ? "" : fmt::format(" data-keys=\"{}\"", html_attribute(keys));
}

}  // namespace

std::string keys_text(const std::vector<std::string>& keys,
                      const std::vector<std::string>& values) {
  nlohmann::ordered_json json = nlohmann::ordered_json::object();
  for (std::size_t i = 0; i < keys.size() && i < values.size(); ++i)
    json[printable(keys[i])] = printable(values[i]);
  return json.dump();
}

std::vector<std::string> keys_of_each(const std::vector<const Parameters*>& experiments) {
  const auto value_of = [](const Parameters& parameters, const std::string& key) {
    const auto found = std::ranges::find(parameters, key, &Parameters::value_type::first);
    return found == parameters.end() ? "" : found->second;
  };
  std::vector<std::string> varying, all;
  for (const Parameters* each : experiments)
    for (const auto& [key, value] : *each)
      if (std::ranges::find(varying, key) == varying.end() &&
          std::ranges::any_of(
              experiments, [&](const Parameters* other) { return value_of(*other, key) != value; }))
        varying.push_back(key);
  for (const Parameters* each : experiments) {
    std::vector<std::string> values;
    for (const std::string& key : varying) values.push_back(value_of(*each, key));
    all.push_back(keys_text(varying, values));
  }
  return all;
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

void cut_rows(Table& table, std::size_t most) {
  if (table.rows.size() <= most) return;
  const std::size_t more = table.rows.size() - most;
  table.rows.resize(most);
  table.rows.push_back({{fmt::format("and {} more, which are in the JSON", more)}, ""});
}

std::string table_html(const Table& table, const std::string& caption, std::size_t keys) {
  return table_html(table, caption, keys_in_columns(table, keys));
}

std::string table_html(const Table& table, const std::string& caption,
                       const std::vector<std::string>& row_keys) {
  const bool notes =
      std::ranges::any_of(table.rows, [](const TableRow& row) { return !row.note.empty(); });
  // A wide table moves within its own frame, which the keyboard has to reach too.
  std::string out =
      fmt::format("<div class=\"wide\" role=\"region\" tabindex=\"0\" aria-label=\"{}\"><table>\n",
                  html_attribute(caption));
  out += heading_row(table, notes) + "<tbody>\n";
  for (std::size_t at = 0; at < table.rows.size(); ++at) {
    const TableRow& row = table.rows[at];
    const bool best = !row.cells.empty() && row.cells.front().starts_with("> ");
    out += fmt::format("<tr{}{}>",
                       best                      ? " class=\"best\""
                       : row.style == Style::bad ? " class=\"bad\""
                                                 : "",
                       at < row_keys.size() ? data_keys(row_keys[at]) : "");
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
  std::string out = fmt::format("<figure{}>\n<h3>{}</h3>\n<div class=\"scales\"></div>\n",
                                data_keys(picture.keys), html_text(picture.title));
  for (const Drawing& each : picture.drawings)
    out += fmt::format("<div class=\"drawing\" data-scale=\"{}\"{}>\n{}</div>\n",
                       html_attribute(each.scale),
                       &each == &picture.drawings.front() ? "" : " hidden", each.svg);
  if (!picture.signs.empty()) {
    out += "<ul class=\"signs\">";
    for (const Sign& each : picture.signs)
      out += fmt::format("<li{}>{}{}</li>\n", data_keys(each.keys), each.svg, html_text(each.name));
    out += "</ul>\n";
  }
  if (!picture.note.empty())
    out += fmt::format("<p class=\"note\">{}</p>\n", html_text(picture.note));
  out += folded_html("Figures of this picture",
                     table_html(picture.table, picture.title + ", as a table"));
  return out + fmt::format("<figcaption>{}</figcaption>\n</figure>\n", html_text(caption));
}

}  // namespace ipcbench::html_parts
