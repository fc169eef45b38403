// What `watch` saw as a page: the answer, why, the time line of every thread that plays a part, and
// who waits for whom.
#include <fmt/format.h>

#include <algorithm>

#include "html_frame.hpp"
#include "ipcbench/base/units.hpp"
#include "ipcbench/model/watch_names.hpp"
#include "ipcbench/report/watch.hpp"
#include "watch_text.hpp"

namespace ipcbench {
namespace {

using namespace html_parts;
using namespace watch_text;

constexpr std::size_t kMostBands = 16, kMostEdges = 60, kBandSteps = 470;
// Of the kinds of bands, so that running and waiting look as they do in a result.
constexpr std::size_t kBandKinds[kDids] = {0, 4, 3, 1, 6, 5, 2, 8, 7};

std::vector<svg::Part> parts_of_thread(const WatchDocument& document, const WatchedThread& thread) {
  std::vector<svg::Part> parts;
  const std::vector<std::optional<Did>> steps = steps_of(document, thread, kBandSteps);
  for (std::size_t i = 0; i < steps.size(); ++i) {
    if (!steps[i]) continue;
    const double from = static_cast<double>(i) / kBandSteps;
    const double to = static_cast<double>(i + 1) / kBandSteps;
    svg::add_part(parts, from, to, kBandKinds[static_cast<std::size_t>(*steps[i])]);
  }
  return parts;
}

// Shares of looks of each thread: what the picture is drawn from, in figures.
Table table_of_threads(const WatchDocument& document) {
  Table table;
  table.columns = {{"thread", false}, {"on a core"}};
  for (std::size_t i = 0; i < kDids; ++i)
    table.columns.push_back({std::string(text_of(static_cast<Did>(i)))});
  for (const Player& player : document.diagnosis.players) {
    std::vector<double> looks(kDids);
    double all = 0;
    for (const WatchedSpan& span : thread_of(document, player).spans) {
      looks[static_cast<std::size_t>(did_of(document.observation, span.wait))] += span.looks;
      all += span.looks;
    }
    TableRow row;
    row.cells = {actor_text(player.who), fmt::format("{:.0f} %", player.runs * 100)};
    for (const double each : looks)
      row.cells.push_back(each == 0 ? "-"
                                    : fmt::format("{:.0f} %", each / std::max(all, 1.0) * 100));
    table.rows.push_back(std::move(row));
  }
  return table;
}

std::string timeline_html(const WatchDocument& document) {
  const std::vector<Player>& players = document.diagnosis.players;
  if (players.empty()) return "";
  Picture picture;
  picture.title = "What each thread did";
  const double wall_ns = static_cast<double>(document.observation.wall_ns);
  svg::Bands bands{{}, "0", human_duration(wall_ns)};
  std::vector<bool> used(kDids);
  for (std::size_t i = 0; i < std::min(players.size(), kMostBands); ++i) {
    const WatchedThread& thread = thread_of(document, players[i]);
    const std::string name = actor_text(players[i].who);
    bands.bands.push_back({name, "", parts_of_thread(document, thread), name});
    for (const WatchedSpan& span : thread.spans)
      used[static_cast<std::size_t>(did_of(document.observation, span.wait))] = true;
  }
  for (std::size_t i = 0; i < kDids; ++i)
    if (used[i])
      picture.signs.push_back(
          {svg::band_sign(kBandKinds[i]), std::string(text_of(static_cast<Did>(i))), ""});
  if (players.size() > kMostBands)
    picture.note =
        fmt::format("{} more threads are in the table alone.", players.size() - kMostBands);
  picture.description =
      fmt::format("What each of {} threads did in {}, by looks.", bands.bands.size(), bands.end);
  picture.table = table_of_threads(document);
  picture.drawings = {{"", svg::draw({"threads", picture.title, picture.description}, bands)}};
  return section_html(
      "threads", "Threads",
      "<div class=\"pictures\">\n" + picture_html(picture, watched_text(document)) + "</div>\n");
}

std::string graph_html(const WatchDocument& document) {
  const std::vector<WaitEdge>& graph = document.diagnosis.graph;
  if (graph.empty()) return "";
  Table table;
  table.columns = {
      {"who waits", false}, {"of its time"}, {"at", false}, {"who could end it", false}};
  for (const WaitEdge& each : graph) {
    const WatchedObject& object = document.observation.objects[each.object];
    std::string at = object.name.empty() ? std::string(name_of(object.kind)) : object.name;
    if (!object.detail.empty()) at += ", " + object.detail;
    table.rows.push_back(
        {{actor_text(each.waits), fmt::format("{:.0f} %", each.share * 100), shortened(at, 200),
          each.holder ? actor_text(*each.holder) : "nobody of these processes"},
         ""});
  }
  cut_rows(table, kMostEdges);
  return section_html("graph", "Who waits for whom",
                      "<div class=\"results\">" + table_html(table, "Waits") + "</div>\n");
}

std::string reasons_html(const Diagnosis& diagnosis) {
  std::vector<std::string> texts;
  for (const Evidence& each : diagnosis.evidence) texts.push_back(each.text);
  std::string body = list_html(texts);
  if (!diagnosis.runners_up.empty()) {
    std::vector<std::string> others;
    for (const Suspicion& each : diagnosis.runners_up)
      others.push_back(
          fmt::format("{}: {:.0f} % of the workers' time", name_of(each.cause), each.share * 100));
    body += folded_html("What else it could be", list_html(others));
  }
  return section_html("why", "Why", body);
}

std::string try_html(const Diagnosis& diagnosis) {
  Facts facts;
  facts.add("messages", messages_text(diagnosis));
  facts.add("change", diagnosis.advice);
  facts.add("the same in ipcbench", command_text(diagnosis), true);
  facts.add("tried", tried_text(diagnosis));
  const std::string body = facts.html();
  return body.empty() ? "" : section_html("try", "What to try", body);
}

std::string watch_conditions(const WatchDocument& document) {
  const Observation& seen = document.observation;
  std::string command;
  for (const std::string& each : seen.command)
    command += (command.empty() ? "" : " ") + shell_word(each);
  Facts facts;
  facts.add("command", command.empty() ? fmt::format("pid {}", seen.root) : shortened(command, 300),
            true);
  facts.add("started", document.started);
  facts.add("watched", watched_text(document));
  facts.add("machine", document.host.cpu);
  facts.add("others", fmt::format("{:.1f} of {} cores", seen.others_cores, seen.cores));
  for (const std::string& each : seen.refused) facts.add("not read", shortened(each, 300));
  return section_html("conditions", "Conditions", facts.html());
}

}  // namespace

std::string watch_html(const WatchDocument& document, const RenderOptions&) {
  const Diagnosis& diagnosis = document.diagnosis;
  const std::string heading = fmt::format("<h1>{}</h1>\n", html_text(diagnosis.sentence));
  return page_html({"Watched - ipcbench", heading,
                    reasons_html(diagnosis) + timeline_html(document) + graph_html(document) +
                        try_html(diagnosis) + watch_conditions(document)});
}

}  // namespace ipcbench
