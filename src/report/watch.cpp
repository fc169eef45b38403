// What `watch` saw, for a person at a terminal: the answer, why, who did what, who waits for whom,
// and what to try.
#include "ipcbench/report/watch.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "html_frame.hpp"
#include "ipcbench/model/watch_names.hpp"
#include "ipcbench/report/layout.hpp"
#include "watch_text.hpp"

namespace ipcbench {
namespace {

using namespace watch_text;

// Lines of one part of the page, and how many of them have to stay when there is no room.
struct Part {
  std::vector<std::string> lines;
  std::size_t least = 0;
  std::size_t tail = 0;  // the last so many lines stay: they explain the others
};

void add_wrapped(Part& part, const std::string& text, const RenderOptions& options,
                 std::string_view mark, Style style = Style::plain) {
  const std::string whole = wrapped(text, options.width, mark.size(), mark.size());
  std::size_t begin = 0;
  bool first = true;
  while (begin <= whole.size()) {
    const std::size_t end = std::min(whole.find('\n', begin), whole.size());
    part.lines.push_back((first ? std::string(mark) : "") +
                         paint(whole.substr(begin, end - begin), style, options));
    first = false;
    begin = end + 1;
  }
}

Style style_of(Cause cause) {
  return cause == Cause::healthy                                   ? Style::good
         : cause == Cause::unknown || cause == Cause::busy_machine ? Style::doubtful
                                                                   : Style::bad;
}

Part answer_part(const Diagnosis& diagnosis, const RenderOptions& options) {
  Part part;
  add_wrapped(part, diagnosis.sentence, options, "", style_of(diagnosis.cause));
  part.least = part.lines.size();
  return part;
}

Part evidence_part(const Diagnosis& diagnosis, const RenderOptions& options) {
  Part part;
  for (const Evidence& each : diagnosis.evidence) add_wrapped(part, each.text, options, "  * ");
  if (!diagnosis.runners_up.empty()) {
    std::string text = "it could also be";
    for (std::size_t i = 0; i < std::min<std::size_t>(diagnosis.runners_up.size(), 3); ++i)
      text +=
          fmt::format("{} {} ({:.0f} % of the time)", i == 0 ? "" : ",",
                      name_of(diagnosis.runners_up[i].cause), diagnosis.runners_up[i].share * 100);
    add_wrapped(part, text, options, "  * ", Style::faint);
  }
  part.least = std::min<std::size_t>(part.lines.size(), 4);
  return part;
}

Part bars_part(const WatchDocument& document, const RenderOptions& options) {
  constexpr std::size_t kMostBars = 7, kNameWidth = 26, kShareWidth = 6;
  Part part;
  const std::vector<Player>& players = document.diagnosis.players;
  if (players.empty()) return part;
  const std::size_t width =
      std::clamp<std::size_t>(options.width, kNameWidth + kShareWidth + 20, 200) - kNameWidth -
      kShareWidth;
  std::vector<bool> used(kDids);
  for (std::size_t i = 0; i < std::min(players.size(), kMostBars); ++i) {
    std::string bar;
    for (const std::optional<Did>& step :
         steps_of(document, thread_of(document, players[i]), width)) {
      bar += step ? letter_of(*step) : ' ';
      if (step) used[static_cast<std::size_t>(*step)] = true;
    }
    std::string name = html_parts::shortened(printable(actor_text(players[i].who)), kNameWidth - 2);
    name.append(kNameWidth - std::min(kNameWidth, display_width(name)), ' ');
    part.lines.push_back(fmt::format("{}{} {:>3.0f} %", name, bar, players[i].runs * 100));
  }
  std::string legend;
  for (std::size_t i = 0; i < kDids; ++i)
    if (used[i])
      legend += fmt::format("{}{} {}", legend.empty() ? "" : ", ", letter_of(static_cast<Did>(i)),
                            text_of(static_cast<Did>(i)));
  if (players.size() > kMostBars)
    legend += fmt::format("; {} more threads", players.size() - kMostBars);
  const std::size_t bars = part.lines.size();
  add_wrapped(part, legend + "; %: on a core", options, "  ", Style::faint);
  part.tail = part.lines.size() - bars;
  part.least = std::min<std::size_t>(bars, 3) + part.tail;
  return part;
}

Part graph_part(const WatchDocument& document, const RenderOptions& options) {
  Part part;
  for (const WaitEdge& each : document.diagnosis.graph)
    add_wrapped(part, edge_text(document, each), options, "  ");
  part.least = std::min<std::size_t>(part.lines.size(), 2);
  return part;
}

Part try_part(const Diagnosis& diagnosis, const RenderOptions& options) {
  Part part;
  if (const std::string text = messages_text(diagnosis); !text.empty())
    add_wrapped(part, "messages: " + text, options, "");
  if (!diagnosis.advice.empty())
    add_wrapped(part, "change: " + diagnosis.advice, options, "", Style::heading);
  if (const std::string text = command_text(diagnosis); !text.empty())
    add_wrapped(part, "imitate it: " + text, options, "");
  if (const std::string text = tried_text(diagnosis); !text.empty())
    add_wrapped(part, "tried: " + text, options, "", Style::heading);
  part.least = part.lines.size();
  return part;
}

Part foot_part(const WatchDocument& document, const RenderOptions& options) {
  Part part;
  add_wrapped(part, watched_text(document), options, "", Style::faint);
  for (const std::string& each : document.observation.refused)
    add_wrapped(part, "not read: " + each, options, "", Style::doubtful);
  part.least = std::min<std::size_t>(part.lines.size(), 3);
  return part;
}

std::size_t height(const std::vector<Part>& parts) {
  std::size_t sum = 0;
  for (const Part& each : parts) sum += each.lines.empty() ? 0 : each.lines.size() + 1;
  return sum == 0 ? 0 : sum - 1;
}

// Takes lines from the parts that can spare them, those first that say the least; where that is not
// enough, all that they can do without.
void fit(std::vector<Part>& parts, std::size_t lines) {
  const auto shorten = [&](std::size_t part, std::size_t least) {
    std::vector<std::string>& all = parts[part].lines;
    while (height(parts) > lines && all.size() > least)
      all.erase(all.end() - static_cast<std::ptrdiff_t>(parts[part].tail) - 1);
  };
  for (const std::size_t i : {3U, 2U, 1U, 5U}) shorten(i, parts[i].least);
  for (const std::size_t i : {3U, 5U, 1U, 2U})
    shorten(i, i == 3 ? 0 : std::min<std::size_t>(parts[i].least, 1 + parts[i].tail));
}

std::string joined(const std::vector<Part>& parts) {
  std::string text;
  for (const Part& each : parts) {
    if (each.lines.empty()) continue;
    if (!text.empty()) text += "\n";
    for (const std::string& line : each.lines) text += line + "\n";
  }
  return text;
}

std::vector<Part> parts_of(const WatchDocument& document, const RenderOptions& options) {
  const Diagnosis& diagnosis = document.diagnosis;
  return {answer_part(diagnosis, options), evidence_part(diagnosis, options),
          bars_part(document, options),    graph_part(document, options),
          try_part(diagnosis, options),    foot_part(document, options)};
}

}  // namespace

std::string watch_page(const WatchDocument& document, const RenderOptions& options,
                       std::size_t lines) {
  std::vector<Part> parts = parts_of(document, options);
  fit(parts, lines);
  return joined(parts);
}

std::string watch_table(const WatchDocument& document, const RenderOptions& options) {
  if (options.details) return joined(parts_of(document, options));
  constexpr std::size_t kPage = 24;
  return watch_page(document, options, kPage);
}

template <>
std::span<const WatchFormat* const> formats<WatchDocument>() {
  static constexpr WatchFormat kTable{.name = "table",
                                      .endings = kTextEndings,
                                      .summary = "one page: the answer and why",
                                      .render = watch_table};
  static constexpr WatchFormat kJson{.name = "json",
                                     .endings = kJsonEndings,
                                     .summary = "all that was seen, for programs",
                                     .render = watch_json};
  static constexpr WatchFormat kHtml{.name = "html",
                                     .endings = html_parts::kPageEndings,
                                     .summary = "a page with the time line of every thread",
                                     .render = watch_html};
  static constexpr WatchFormat kTrace{
      .name = "trace",
      .endings = kJsonEndings,
      .summary = "Chrome trace, for ui.perfetto.dev and chrome://tracing",
      .render = watch_trace};
  static constexpr std::array<const WatchFormat*, 4> kAll = {&kTable, &kJson, &kHtml, &kTrace};
  return kAll;
}

}  // namespace ipcbench
