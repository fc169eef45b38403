// Pictures of the parties' phases, and of how long the messages took beside the middle.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>

#include "html_parts.hpp"
#include "ipcbench/base/units.hpp"
#include "ipcbench/report/answer_text.hpp"
#include "ipcbench/stats/parties.hpp"

namespace ipcbench::html_parts {
namespace {

// With few experiments there is room for the coordinator too.
constexpr std::size_t kWithCoordinator = 8;
constexpr std::size_t kMostBands = 24;
constexpr std::size_t kMostJobs = 6;

std::string whole_percent(double share) {
  return share > 0 && share < 0.005 ? "<1 %" : fmt::format("{:.0f} %", 100 * share);
}

struct PhaseRow {
  std::string name, keys;
  PhaseShares phases;
};

std::vector<PhaseRow> phase_rows(const Page& page) {
  const std::vector<Entry> entries = measured_entries(page);
  const bool detail = entries.size() <= kWithCoordinator;
  std::vector<PhaseRow> rows;
  for (const Entry& each : entries) {
    const std::vector<PartySummary>& parties = each.contender->experiment->summary->parties;
    const std::string keys = keys_of(page, *each.contender->experiment);
    const bool has_workers = std::ranges::any_of(
        parties, [](const PartySummary& party) { return is_worker(party.party); });
    if (has_workers)
      rows.push_back({each.name + ": workers", keys, average_workers(parties).phases});
    if (detail && !parties.empty() && parties.front().party == 0)
      rows.push_back({each.name + ": coordinator", keys, parties.front().phases});
  }
  return rows;
}

// Time of which nobody said what it was for has no colour: the band stays empty there.
constexpr auto kUntold = static_cast<std::size_t>(Phase::unaccounted);

svg::Band phase_band(const PhaseRow& row, const std::vector<std::size_t>& used) {
  svg::Band band{row.name, row.keys, {}, row.name};
  double at = 0;
  for (const std::size_t phase : used) {
    const double share = std::min(row.phases[phase], 1 - at);
    if (phase != kUntold)
      band.parts.push_back({at, at + share, phase, whole_percent(row.phases[phase])});
    at += share;
    if (row.phases[phase] > 0.0005)
      band.tip += fmt::format("{} {} {}", band.tip == row.name ? ":" : ",",
                              doing(static_cast<Phase>(phase)), whole_percent(row.phases[phase]));
  }
  return band;
}

using TimesOf = std::optional<double> Percentiles::*;
struct Quantile {
  double one_in;  // so many messages one takes longer
  const char* name;
  TimesOf which;
};
constexpr std::array<Quantile, 5> kQuantiles = {{{2, "50 %", &Percentiles::p50},
                                                 {10, "90 %", &Percentiles::p90},
                                                 {100, "99 %", &Percentiles::p99},
                                                 {1000, "99.9 %", &Percentiles::p99_9},
                                                 {10000, "99.99 %", &Percentiles::p99_99}}};

svg::Series quantile_series(const Page& page, const Contender& contender) {
  const Percentiles& times = contender.experiment->summary->message_times;
  svg::Series series{
      label_of(page.answer, *contender.experiment), keys_of(page, *contender.experiment), {}};
  for (const Quantile& each : kQuantiles)
    if (const std::optional<double>& value = times.*each.which)
      series.marks.push_back({each.one_in, *value, *value, *value, false,
                              fmt::format("{}: {} of {} take at most {}", series.name, each.name,
                                          times_of(times.together), human_duration(*value)),
                              series.keys});
  return series;
}

TableRow quantile_row(const std::string& name, const Percentiles& times) {
  TableRow row{{name}, ""};
  for (const Quantile& each : kQuantiles)
    row.cells.push_back(times.*each.which ? human_duration(*(times.*each.which)) : "-");
  row.cells.push_back(human_duration(times.max));
  row.cells.push_back(std::to_string(times.count));
  if (times.together > 1) row.note = times_of(times.together);
  return row;
}

std::optional<Picture> distribution_of(const Page& page, const Job& job, const std::string& id) {
  svg::Lines lines;
  lines.x_label = "of the messages take at most";
  lines.y_label = "time of a message";
  lines.x_logarithmic = true;
  lines.text = human_duration;
  std::size_t most_marks = 0;
  std::vector<std::string> left_out;
  Picture picture;
  for (const Quantile& each : kQuantiles) picture.table.columns.push_back({each.name});
  picture.table.columns.insert(picture.table.columns.begin(), {"experiment", false});
  picture.table.columns.push_back({"longest"});
  picture.table.columns.push_back({"messages"});
  std::vector<Contender> contenders = job.contenders;
  std::ranges::sort(contenders, is_planned_before);
  for (const Contender& each : contenders) {
    if (!each.experiment->summary) continue;
    svg::Series series = quantile_series(page, each);
    picture.table.rows.push_back(
        quantile_row(series.name, each.experiment->summary->message_times));
    if (series.marks.empty()) continue;
    if (lines.series.size() == svg::kMostSeries) {
      left_out.push_back(series.name);
      continue;
    }
    most_marks = std::max(most_marks, series.marks.size());
    picture.signs.push_back({svg::series_sign(lines.series.size()), series.name, series.keys});
    lines.series.push_back(std::move(series));
  }
  if (most_marks < 2) return std::nullopt;
  for (const Quantile& each : kQuantiles)
    if (std::ranges::any_of(lines.series, [&](const svg::Series& series) {
          return series.marks.back().x >= each.one_in;
        }))
      lines.x_ticks.push_back({each.one_in, each.name});
  const std::string where = label_of(job);
  picture.title = "Times of messages" + (where.empty() ? "" : " at " + where);
  const svg::Series& first = lines.series.front();
  picture.description = fmt::format(
      "{} series. Of the messages of {} half take at most {}, and {} take at most {}.",
      lines.series.size(), first.name, human_duration(first.marks.front().value),
      lines.x_ticks[first.marks.size() - 1].text, human_duration(first.marks.back().value));
  if (!left_out.empty())
    picture.note = "In the table alone: " + join_names(left_out, " and ") + ".";
  picture.drawings = line_drawings({id, picture.title, picture.description}, lines);
  return picture;
}

}  // namespace

std::vector<Picture> phase_pictures(const Page& page) {
  std::vector<PhaseRow> rows = phase_rows(page);
  if (rows.empty()) return {};
  std::vector<std::size_t> used;
  for (std::size_t phase = 0; phase < kPhases; ++phase)
    if (std::ranges::any_of(rows, [&](const PhaseRow& row) { return row.phases[phase] > 0.0005; }))
      used.push_back(phase);
  Picture picture;
  picture.title = "Where the time goes";
  picture.table.columns = {{"% of wall time", false}};
  svg::Bands bands{{}, "0", "all of its time"};
  for (const std::size_t phase : used) {
    const std::string name(doing(static_cast<Phase>(phase)));
    picture.table.columns.push_back({name});
    if (phase != kUntold) picture.signs.push_back({svg::band_sign(phase), name, ""});
  }
  for (const PhaseRow& row : rows) {
    TableRow line{{row.name}, ""};
    const bool tells_all = row.phases[kUntold] == 0;
    for (const std::size_t phase : used)
      line.cells.push_back(tells_all || row.phases[phase] > 0 ? whole_percent(row.phases[phase])
                                                              : "-");
    picture.table.rows.push_back(std::move(line));
    if (bands.bands.size() < kMostBands) bands.bands.push_back(phase_band(row, used));
  }
  if (rows.size() > kMostBands)
    picture.note =
        fmt::format("The last {} rows are in the table alone.", rows.size() - kMostBands);
  picture.description = fmt::format("{} bars, each parted by what a party did. {}.",
                                    bands.bands.size(), bands.bands.front().tip);
  picture.drawings = {{"", svg::draw({"phases", picture.title, picture.description}, bands)}};
  return {picture};
}

std::vector<Picture> distribution_pictures(const Page& page) {
  std::vector<Picture> pictures;
  std::vector<std::string> left_out;
  for (const Job& job : page.answer.jobs) {
    const std::string id = fmt::format("times{}", pictures.size() + 1);
    std::optional<Picture> picture = distribution_of(page, job, id);
    if (!picture) continue;
    if (pictures.size() < kMostJobs)
      pictures.push_back(std::move(*picture));
    else
      left_out.push_back(label_of(job));
  }
  if (!left_out.empty())
    pictures.back().note += (pictures.back().note.empty() ? "" : " ") +
                            ("Not drawn: " + join_names(left_out, " and ") + ".");
  return pictures;
}

}  // namespace ipcbench::html_parts
