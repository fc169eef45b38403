// A page to send: the answer, the table, the pictures, the doubts and the conditions in one file
// that fetches nothing and is read without its script as well.
#include <fmt/format.h>

#include <algorithm>

#include "html_parts.hpp"
#include "ipcbench/base/units.hpp"
#include "ipcbench/model/keys.hpp"
#include "ipcbench/report/answer_text.hpp"
#include "ipcbench/report/claims_text.hpp"
#include "ipcbench/report/escape.hpp"
#include "ipcbench/report/sink.hpp"
#include "warning_list.hpp"

namespace ipcbench {
namespace {

using namespace html_parts;

// All keys but those that only describe it: runs again as it stands.
std::string command_line(const Document& document) {
  std::string text = "ipcbench run";
  for (const auto& [key, values] : document.config) {
    if (key == "name" || key == "description") continue;
    std::string list;
    for (const std::string& value : values) list += (list.empty() ? "" : ",") + value;
    text += " " + shell_word("--" + key + "=" + list);
  }
  return text;
}

// The same without what is as it is by default, for the captions.
std::string short_command(const Document& document) {
  std::string text = "ipcbench run";
  for (const auto& [key, values] : document.config) {
    const Key* known = look_up_key(key);
    if (key == "name" || key == "description" || key == "seed") continue;
    std::string list;
    for (const std::string& value : values) list += (list.empty() ? "" : ",") + value;
    if (known == nullptr || list != known->default_text)
      text += " " + shell_word("--" + key + "=" + list);
  }
  constexpr std::size_t kMost = 300;
  return text.size() <= kMost ? text : "ipcbench run, with the command line below";
}

std::string html_heading(const Page& page) {
  const Document& document = page.document;
  std::string out = fmt::format("<h1>{}</h1>\n", html_text(verdict(document, page.answer)));
  if (!document.name.empty() || !document.description.empty())
    out += fmt::format("<p class=\"faint\">{}{}{}</p>\n", html_text(document.name),
                       document.name.empty() || document.description.empty() ? "" : ": ",
                       html_text(document.description));
  if (!document.complete)
    out += "<p class=\"bad\">The run was interrupted; this is what was finished.</p>\n";
  return out;
}

std::string html_results(const Page& page) {
  if (page.document.experiments.empty()) return "";
  constexpr std::size_t kMost = 6;
  std::string out = "<div class=\"filter\"></div>\n<div class=\"results\">";
  out += table_html(table_parts::figures_table(page.document, page.answer, page.parameters),
                    "Table of results", page.parameters.varying.size());
  out += "</div>\n";
  if (std::ranges::any_of(page.answer.jobs, [](const Job& job) { return competitors(job) > 1; }))
    out +=
        "<p class=\"faint\">&gt; is fastest of those that do the same, = cannot be told from "
        "it.</p>\n";
  if (const std::string why = list_html(reasons(page.answer, kMost)); !why.empty())
    out += "<h3>Why</h3>\n" + why;
  return section_html("results", "Results", out);
}

std::string html_pictures(const Page& page, const std::string& caption) {
  std::string out;
  for (const auto& pictures : {figure_pictures(page), timeline_pictures(page), phase_pictures(page),
                               distribution_pictures(page)})
    for (const Picture& each : pictures) out += picture_html(each, caption);
  if (out.empty()) return "";
  return section_html("pictures", "Pictures",
                      svg::definitions() + "<div class=\"pictures\">\n" + out + "</div>\n");
}

std::string html_claims(const Document& document) {
  std::string out;
  for (const Claim& claim : document.claims) {
    std::vector<std::string> findings;
    for (const Expectation& expectation : claim.expectations)
      for (const Finding& finding : expectation.findings)
        findings.push_back(
            fmt::format("{}: {}", name_of(finding.verdict), finding_text(expectation, finding)));
    out += fmt::format("<p><strong>{}</strong>: {}</p>\n", word_of(claim.verdict),
                       html_text(claim_text(claim)));
    if (!claim.source.empty())
      out += fmt::format("<p class=\"faint\">{}</p>\n", html_text(claim.source));
    out += list_html(findings);
  }
  return out.empty() ? out : section_html("claims", "Claims", out);
}

std::string html_warnings(const Document& document) {
  const WarningList list = list_warnings(document);
  std::string out;
  for (const auto& [warning, experiments] : list.shown)
    out += fmt::format(
        "<li>{}{}{} <span class=\"faint\">({})</span></li>\n",
        experiments.empty() ? "" : html_text(experiments) + ": ", html_text(warning.text),
        warning.advice.empty() ? "" : "; " + html_text(warning.advice), html_text(warning.id));
  for (const auto& [id, count] : list.left_out)
    out += fmt::format("<li>{} more of these are in the JSON ({})</li>\n", count, html_text(id));
  if (out.empty()) return "";
  return section_html("warnings", "Warnings", "<ul class=\"plain\">" + out + "</ul>\n");
}

std::string html_conditions(const Page& page) {
  const Document& document = page.document;
  const HostInfo& host = document.host;
  std::string common, caches;
  for (const std::string& each : page.parameters.common)
    common += (common.empty() ? "" : " ") + each;
  for (const CacheInfo& each : host.caches)
    caches += fmt::format("{}{} {}", caches.empty() ? "" : ", ", each.name,
                          human_size(static_cast<double>(each.size_bytes)));
  Facts facts;
  facts.add("command", command_line(document), true);
  facts.add("the same for all", common, true);
  facts.add("date", document.started);
  facts.add("took", document.elapsed_ns == 0
                        ? ""
                        : human_duration(static_cast<double>(document.elapsed_ns)));
  facts.add("processor", fmt::format("{}{}", host.cpu,
                                     host.allowed_cpus.empty()
                                         ? ""
                                         : fmt::format(", {} cores", host.allowed_cpus.size())));
  facts.add("caches", caches);
  facts.add("memory",
            host.memory_bytes == 0 ? "" : human_size(static_cast<double>(host.memory_bytes)));
  facts.add("kernel", host.kernel);
  facts.add("hypervisor", host.hypervisor);
  facts.add("frequency governor", host.governor);
  facts.add("clock", host.clock_source);
  facts.add("ipcbench", fmt::format("{} ({}), {}, {}", document.tool.version, document.tool.commit,
                                    document.tool.compiler, document.tool.flags));
  return section_html("conditions", "Conditions", facts.html());
}

std::string render_html(const Document& document, const RenderOptions&) {
  const Answer answer = answer_of(document);
  const table_parts::ShownKeys parameters = table_parts::parameters_of(document);
  const Page page{document, answer, parameters};
  const std::string caption =
      fmt::format("{}; {}; {}; {}", short_command(document), document.host.cpu,
                  document.host.kernel, document.started);
  return page_html({document.name.empty() ? "ipcbench" : document.name + " - ipcbench",
                    html_heading(page),
                    html_claims(document) + html_results(page) + html_pictures(page, caption) +
                        html_warnings(document) + html_conditions(page)});
}

}  // namespace

extern const SinkInfo html_sink;
constinit const SinkInfo html_sink = {
    .name = "html",
    .endings = kPageEndings,
    .summary = "a page to send: the answer, the table and pictures in one file; needs no network",
    .render = render_html,
};

}  // namespace ipcbench
