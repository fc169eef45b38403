// Advice as a page to send, and its picture by itself.
#include <fmt/format.h>

#include <algorithm>

#include "advice_picture.hpp"
#include "advice_tables.hpp"
#include "html_frame.hpp"
#include "ipcbench/base/units.hpp"
#include "ipcbench/report/advice.hpp"
#include "ipcbench/report/escape.hpp"

namespace ipcbench {
namespace {

using namespace html_parts;

std::string faint_paragraph(const std::string& text) {
  return text.empty() ? "" : fmt::format("<p class=\"faint\">{}</p>\n", html_text(text));
}

std::string results_table(const Table& table, const std::string& caption) {
  return "<div class=\"results\">" + table_html(table, caption) + "</div>\n";
}

std::string advice_heading(const Advice& advice) {
  std::string out;
  for (const std::string& each : advice_tables::answer_lines(advice))
    out += fmt::format("<h1>{}</h1>\n", html_text(each));
  if (!advice.reason.empty() && advice.other_sizes.empty())
    out += fmt::format("<p>{}</p>\n", html_text("Why: " + advice.reason + "."));
  return out + faint_paragraph(question_text(advice));
}

// What the answer names is marked as the best row of a result is.
std::string candidates_html(const Advice& advice) {
  std::size_t left = 0;
  Table table = advice_tables::for_each_size(
      advice, [&](const SizeAdvice& each) { return advice_tables::candidates(each, true, left); });
  for (TableRow& each : table.rows)
    each.cells.front() = (each.style == Style::good ? "> " : "  ") + each.cells.front();
  return section_html("ways", "Ways",
                      results_table(table, "Ways to spread the work") +
                          faint_paragraph(advice_tables::error_text(advice)));
}

std::string caption_of(const Advice& advice) {
  return fmt::format("{}; {}; {}", question_text(advice), advice.host.cpu, advice.started);
}

std::string map_html(const Advice& advice) {
  const std::optional<Picture> picture = advice_picture(advice);
  if (!picture) return "";
  return section_html("map", "Other work, other sizes",
                      svg::definitions() + "<div class=\"pictures\">\n" +
                          picture_html(*picture, caption_of(advice)) + "</div>\n");
}

std::string changes_html(const Advice& advice) {
  if (!advice.what_if) return "";
  return section_html("what-if", "What if",
                      results_table(advice_tables::for_each_size(advice, advice_tables::changes),
                                    "What changes would bring") +
                          faint_paragraph(std::string(advice_tables::kChangeTerms)));
}

std::string pay_offs_html(const Advice& advice) {
  if (advice.pay_offs.empty()) return "";
  return section_html("pays", "When it pays",
                      results_table(advice_tables::for_each_size(advice,
                                                                 [&](const SizeAdvice& each) {
                                                                   return advice_tables::pay_offs(
                                                                       each, advice.sizes);
                                                                 }),
                                    "When each transport pays") +
                          list_html(advice.notes) +
                          faint_paragraph(std::string(advice_tables::kPayOffTerms)));
}

std::string terms_html(const Advice& advice) {
  return section_html(
      "model", "How it was predicted",
      list_html(advice_tables::explanation_lines(advice)) +
          folded_html("The model's terms of each way",
                      results_table(advice_tables::for_each_size(advice, advice_tables::terms),
                                    "The model's terms")) +
          folded_html("The work alone",
                      results_table(advice_tables::work(advice), "The work alone")));
}

std::string words_html() {
  Facts words;
  words.add("serial", "the work on one core, nothing sent");
  words.add("predicted", "by the model, time of one item; measured: with the work, the median");
  words.add("error", "predicted over measured, less one");
  words.add("speed-up", "time of serial over that of the way");
  words.add("cpu", "processor time of one item, of all parties");
  words.add("gives up",
            "what a program does without: isolation, where a crash of a worker ends all; "
            "data with pointers, where it is built where it travels");
  return section_html("words", "Words", words.html());
}

std::string advice_conditions(const Advice& advice) {
  Facts facts;
  for (const std::string& each : advice_tables::commands_of(advice))
    facts.add("measure it again", each, true);
  facts.add("date", advice.started);
  facts.add("took", human_duration(static_cast<double>(advice.elapsed_ns)));
  facts.add("processor", fmt::format("{}, {} cores", advice.host.cpu, advice.cores));
  facts.add("kernel", advice.host.kernel);
  facts.add("ipcbench", fmt::format("{} ({})", advice.tool.version, advice.tool.commit));
  return section_html("conditions", "Conditions", facts.html());
}

}  // namespace

std::string advice_html(const Advice& advice, const RenderOptions&) {
  return page_html({"Advice - ipcbench", advice_heading(advice),
                    candidates_html(advice) + changes_html(advice) + map_html(advice) +
                        pay_offs_html(advice) + terms_html(advice) +
                        section_html("doubts", "Doubts", list_html(advice_tables::doubts(advice))) +
                        words_html() + advice_conditions(advice)});
}

std::string advice_svg(const Advice& advice, const RenderOptions&) {
  const std::optional<Picture> picture = advice_picture(advice);
  if (!picture) return no_picture_svg("there are too few sizes for a picture");
  return picture_svg(*picture,
                     fmt::format("{}, {}", advice.host.cpu, advice.started.substr(0, 10)));
}

}  // namespace ipcbench
