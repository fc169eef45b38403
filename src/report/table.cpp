// What a person reads: the answer first, on one screen; what stands behind it where that is asked
// for.
#include <fmt/format.h>

#include <algorithm>

#include "ipcbench/model/keys.hpp"
#include "ipcbench/model/warnings.hpp"
#include "ipcbench/report/answer_text.hpp"
#include "ipcbench/report/claims_text.hpp"
#include "ipcbench/report/layout.hpp"
#include "remarks.hpp"
#include "table_parts.hpp"
#include "warning_list.hpp"

namespace ipcbench {
namespace {

using namespace table_parts;

constexpr std::size_t kMostReasons = 3;
constexpr std::size_t kMostNotes = 2;

// "size=1MiB workers=2": what all experiments have in common, but for what followed by itself and
// for defaults. What is moved and worked on is said always.
std::string conditions(const Document& document, const ShownKeys& parameters) {
  if (document.experiments.empty()) return {};
  const std::vector<std::string>& chosen = document.experiments.front().planned.chosen;
  const auto is_plain = [&](const std::string& key, const std::string& value) {
    if (key == "size" || key == "work") return false;
    const Key* known = look_up_key(key);
    return std::ranges::find(chosen, key) != chosen.end() ||
           (known != nullptr && known->default_text == value);
  };
  std::string text;
  for (const std::string& each : parameters.common) {
    const std::size_t equals = each.find('=');
    if (!is_plain(each.substr(0, equals), each.substr(equals + 1)))
      text += (text.empty() ? "" : " ") + each;
  }
  return text;
}

bool spoils_figures(const ListedWarning& listed) {
  const WarningKind* kind = find_warning(listed.warning.id);
  return kind != nullptr && kind->spoils_figures;
}

// One for each kind, those that spoil the figures first.
std::vector<std::string> notes(const Document& document) {
  std::vector<ListedWarning> listed = list_warnings(document).shown;
  const std::size_t all = listed.size();
  std::ranges::stable_sort(listed, {},
                           [](const ListedWarning& each) { return !spoils_figures(each); });
  std::vector<std::string> seen, lines;
  for (const auto& [warning, experiments] : listed) {
    if (lines.size() == kMostNotes) break;
    if (std::ranges::find(seen, warning.id) != seen.end()) continue;
    seen.push_back(warning.id);
    lines.push_back(fmt::format("{}{}{}", experiments.empty() ? "" : experiments + ": ",
                                warning.text, warning.advice.empty() ? "" : "; " + warning.advice));
  }
  if (all > lines.size() && !lines.empty())
    lines.back() += fmt::format(" ({} more: --details)", all - lines.size());
  return lines;
}

bool any_means(const Document& document) {
  return std::ranges::any_of(document.experiments, [](const ExperimentResult& each) {
    return each.summary && each.summary->message_times.together > 1;
  });
}

std::vector<Remark> remarks(const Document& document, const Answer& answer,
                            const ShownKeys& parameters, const RenderOptions& options) {
  std::vector<Remark> all;
  const auto add = [&](int importance, const std::string& head, Style style,
                       const std::string& text) {
    if (!text.empty()) all.push_back({importance, remark_text(head, style, text, options)});
  };
  const std::vector<std::string> why = reasons(answer, kMostReasons);
  for (std::size_t i = 0; i < why.size(); ++i)
    add(8 - static_cast<int>(2 * i), "why:", Style::heading, why[i]);
  if (options.details) return all;
  if (!document.complete)
    add(10, "note:", Style::bad, "the run was interrupted; this is what was finished");
  const std::vector<std::string> noted = notes(document);
  for (std::size_t i = 0; i < noted.size(); ++i)
    add(9 - static_cast<int>(2 * i), "note:", Style::doubtful, noted[i]);
  add(9, "note:", Style::doubtful, lost_updates(document));
  add(5, "for:", Style::faint, conditions(document, parameters));
  if (std::ranges::any_of(answer.jobs, [](const Job& job) { return competitors(job) > 1; }))
    add(2, ">", Style::faint, "is fastest, = cannot be told from it");
  if (any_means(document))
    add(3, "*", Style::faint, "of means of messages that are too short to be timed one by one");
  add(11, "more:", Style::faint, options.more);
  return all;
}

Style style_of(ClaimVerdict verdict) {
  return verdict == ClaimVerdict::proven    ? Style::good
         : verdict == ClaimVerdict::refuted ? Style::bad
                                            : Style::doubtful;
}

// Verdicts first; below each what it stands on, all of that only where details are asked for.
std::string claims_screen(const Document& document, const RenderOptions& options) {
  constexpr std::size_t kMostFindings = 3;
  std::string text;
  for (const Claim& claim : document.claims) {
    const std::string source = claim.source.empty() ? "" : fmt::format(" ({})", claim.source);
    text += remark_text(word_of(claim.verdict) + ":", style_of(claim.verdict),
                        claim_text(claim) + source, options);
    std::vector<std::string> lines;
    for (const bool open : {true, false})  // what keeps it from being proven comes first
      for (const Expectation& expectation : claim.expectations)
        for (const Finding& finding : expectation.findings)
          if (open == (finding.verdict != ClaimVerdict::proven))
            lines.push_back(fmt::format("{}: {}", name_of(finding.verdict),
                                        finding_text(expectation, finding)));
    const std::size_t most = options.details ? lines.size() : kMostFindings;
    for (std::size_t i = 0; i < std::min(most, lines.size()); ++i)
      text += "  " + wrapped(lines[i], options.width, 2, 4) + "\n";
    if (lines.size() > most) text += fmt::format("  {} more: --details\n", lines.size() - most);
  }
  return text.empty() ? text : text + "\n";
}

std::string screen(const Document& document, const Answer& answer, const ShownKeys& parameters,
                   const RenderOptions& options) {
  std::string out =
      claims_screen(document, options) +
      paint(wrapped(verdict(document, answer), options.width, 0, 2), Style::heading, options) +
      "\n";
  if (!document.experiments.empty()) out += "\n" + figures(document, answer, parameters, options);
  return out + fitting(out, remarks(document, answer, parameters, options));
}

std::string render_table_sink(const Document& document, const RenderOptions& options) {
  const Answer answer = answer_of(document);
  const ShownKeys parameters = table_parts::parameters_of(document);
  std::string out = screen(document, answer, parameters, options);
  if (!options.details) return out;
  const auto add = [&](const std::string& section) {
    if (!section.empty()) out += "\n" + section;
  };
  add(heading(document, parameters, options));
  add(legend(document, options));
  add(where_the_time_goes(document, parameters, options));
  add(sharing(document, options));
  add(shared_work(document, options));
  add(fixed_data(document, options));
  add(worker_lives(document, options));
  add(hosts(document, options));
  add(comparisons(document, options));
  add(baselines(document, options));
  add(warnings(document, options));
  return out;
}

}  // namespace

extern const SinkInfo table_sink;
constinit const SinkInfo table_sink = {
    .name = "table",
    .endings = kTextEndings,
    .summary = "what a person reads: what is fastest and why; --details: where all the time goes",
    .render = render_table_sink,
};

}  // namespace ipcbench
