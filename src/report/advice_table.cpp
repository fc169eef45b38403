// Advice for people: the answer, the candidates, when spreading pays.
#include <fmt/format.h>

#include <array>

#include "advice_picture.hpp"
#include "advice_tables.hpp"
#include "html_frame.hpp"
#include "ipcbench/report/advice.hpp"
#include "ipcbench/report/layout.hpp"

namespace ipcbench {

namespace {

std::string candidates_text(const Advice& advice, const RenderOptions& options) {
  std::size_t left = 0;
  const Table table = advice_tables::for_each_size(advice, [&](const SizeAdvice& each) {
    return advice_tables::candidates(each, options.details, left);
  });
  std::string text = render_table(table, options);
  if (left > 0)
    text += paint(fmt::format("{} more were predicted to be slower; --details shows them\n", left),
                  Style::faint, options);
  return text;
}

std::string pay_off_text(const Advice& advice, const RenderOptions& options) {
  if (advice.pay_offs.empty()) return {};
  const Table table = advice_tables::for_each_size(
      advice, [&](const SizeAdvice& each) { return advice_tables::pay_offs(each, advice.sizes); });
  std::string text = "\n" + render_table(table, options);
  for (const std::string& each : advice.notes) text += wrapped(each, options.width, 0, 2) + "\n";
  return text +
         paint(wrapped(advice_tables::kPayOffTerms, options.width, 0, 2), Style::faint, options) +
         "\n";
}

std::string changes_text(const Advice& advice, const RenderOptions& options) {
  if (!advice.what_if) return {};
  return "\n" +
         render_table(advice_tables::for_each_size(advice, advice_tables::changes), options) +
         paint(wrapped(advice_tables::kChangeTerms, options.width, 0, 2), Style::faint, options) +
         "\n";
}

}  // namespace

std::string advice_table(const Advice& advice, const RenderOptions& options) {
  const auto line = [&](const std::string& text) {
    return text.empty() ? text : wrapped(text, options.width, 0, 2) + "\n";
  };
  std::string text;
  for (const std::string& each : advice_tables::answer_lines(advice))
    text += paint(wrapped(each, options.width, 0, 2), Style::heading, options) + "\n";
  if (!advice.reason.empty() && advice.other_sizes.empty())
    text += line("Why: " + advice.reason + ".");
  text += "\n" + line(question_text(advice)) + candidates_text(advice, options);
  text += line(advice_tables::error_text(advice));
  for (const std::string& each : advice_tables::explanation_lines(advice))
    text += line("- " + each);
  text += changes_text(advice, options);
  text += pay_off_text(advice, options);
  if (options.details)
    text += "\n" +
            render_table(advice_tables::for_each_size(advice, advice_tables::terms), options) +
            "\n" + render_table(advice_tables::work(advice), options);
  for (const std::string& each : advice_tables::doubts(advice)) text += line(each);
  for (const std::string& each : advice_tables::commands_of(advice))
    text += line("measure it again: " + each);
  return text;
}

template <>
std::span<const AdviceFormat* const> formats<Advice>() {
  static constexpr AdviceFormat kTable{
      .name = "table", .endings = kTextEndings, .render = advice_table};
  static constexpr AdviceFormat kJson{
      .name = "json", .endings = kJsonEndings, .render = advice_json};
  static constexpr AdviceFormat kHtml{
      .name = "html", .endings = html_parts::kPageEndings, .render = advice_html};
  static constexpr AdviceFormat kSvg{
      .name = "svg", .endings = html_parts::kSvgEndings, .render = advice_svg};
  static constexpr std::array kAll = {&kTable, &kJson, &kHtml, &kSvg};
  return kAll;
}

}  // namespace ipcbench
