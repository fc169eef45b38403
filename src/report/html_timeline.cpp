// Pictures of what the parties did over time, as the samples saw it: of the slowest and of the
// fastest experiment of the job in which these lie farthest apart.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "html_parts.hpp"
#include "ipcbench/base/units.hpp"
#include "ipcbench/report/answer_text.hpp"

namespace ipcbench::html_parts {
namespace {

constexpr std::size_t kMostParties = 9;
constexpr std::size_t kMostSpans = 200;      // in the table
constexpr std::size_t kTimelineSteps = 470;  // no part is narrower than a unit of the drawing

enum class Doing : std::uint8_t { compute, move, wait, asleep_moving, blocked, other, unknown };
constexpr std::string_view kDoingNames[] = {"computing",
                                            "moving messages",
                                            "asleep, waiting for data",
                                            "asleep while sending",
                                            "uninterruptible",
                                            "otherwise, asleep",
                                            "not sampled"};
// Of the kinds of bands, so that computing and waiting look as they do among the phases.
constexpr std::size_t kDoingKinds[] = {0, 1, 4, 3, 5, 2, 7};

Doing doing_of(const StateSpan& span) {
  if (span.state == 'D') return Doing::blocked;
  if (span.state == 'R') return span.phase == Phase::compute ? Doing::compute : Doing::move;
  if (span.phase == Phase::receive || span.phase == Phase::idle) return Doing::wait;
  return span.phase == Phase::send ? Doing::asleep_moving : Doing::other;
}

std::uint64_t end_of(const PartyResult& party, std::size_t span) {
  return span + 1 < party.timeline.size() ? party.timeline[span + 1].start_ns
                                          : std::max(party.wall_ns, party.timeline[span].start_ns);
}

// What takes the most of each step; equal neighbours are one part.
std::vector<svg::Part> timeline_parts(const PartyResult& party, double whole_ns) {
  std::vector<svg::Part> parts;
  std::size_t span = 0;
  for (std::size_t step = 0; step < kTimelineSteps; ++step) {
    const double from = static_cast<double>(step) / kTimelineSteps;
    const double to = static_cast<double>(step + 1) / kTimelineSteps;
    double longest = 0;
    std::size_t kind = 0;
    while (span < party.timeline.size() &&
           static_cast<double>(end_of(party, span)) <= from * whole_ns)
      ++span;
    for (std::size_t i = span; i < party.timeline.size() &&
                               static_cast<double>(party.timeline[i].start_ns) < to * whole_ns;
         ++i) {
      const double begin =
          std::max(static_cast<double>(party.timeline[i].start_ns), from * whole_ns);
      const double length = std::min(static_cast<double>(end_of(party, i)), to * whole_ns) - begin;
      if (length <= longest) continue;
      longest = length;
      kind = kDoingKinds[static_cast<std::size_t>(doing_of(party.timeline[i]))];
    }
    if (longest <= 0) continue;
    svg::add_part(parts, from, to, kind);
  }
  return parts;
}

bool has_timeline(const InvocationResult& invocation) {
  return std::ranges::any_of(invocation.parties,
                             [](const PartyResult& party) { return has_times(party.timeline); });
}

// The one that lies nearest to what is said of the experiment.
const InvocationResult* typical_invocation(const ExperimentResult& experiment) {
  const Summary& summary = *experiment.summary;
  const double said = summary.modes.size() > 1
                          ? std::ranges::max_element(summary.modes, {}, &Mode::count)->median
                          : summary.message_ns.median;
  const InvocationResult* nearest = nullptr;
  double distance = INFINITY;
  for (std::size_t i = 0; i < experiment.invocations.size() && i < experiment.figures.size(); ++i) {
    const InvocationResult& each = experiment.invocations[i];
    const double away = std::abs(experiment.figures[i].message_ns - said);
    if (each.failure.status != Status::ok || !has_timeline(each) || away >= distance) continue;
    nearest = &each;
    distance = away;
  }
  return nearest;
}

Table spans_table(const std::vector<PartyResult>& parties) {
  Table table;
  table.columns = {{"party", false}, {"from"},         {"to"},
                   {"state", false}, {"phase", false}, {"asleep in", false}};
  std::size_t left_out = 0;
  for (const PartyResult& party : parties)
    for (std::size_t i = 0; i < party.timeline.size(); ++i) {
      const StateSpan& span = party.timeline[i];
      if (table.rows.size() == kMostSpans) {
        ++left_out;
        continue;
      }
      table.rows.push_back(
          {{party_name(party.party), human_duration(static_cast<double>(span.start_ns)),
            human_duration(static_cast<double>(end_of(party, i))), std::string(1, span.state),
            std::string(name_of(span.phase)), span.wait_channel},
           ""});
    }
  if (left_out > 0)
    table.rows.push_back({{fmt::format("and {} more, which are in the JSON", left_out)}, ""});
  return table;
}

void add_timeline(std::vector<Picture>& pictures, const Page& page, const Job& job,
                  const Contender& contender, const std::string& which) {
  const InvocationResult* invocation = typical_invocation(*contender.experiment);
  if (invocation == nullptr) return;
  std::uint64_t whole_ns = 1;
  for (const PartyResult& party : invocation->parties) whole_ns = std::max(whole_ns, party.wall_ns);
  Picture picture;
  picture.title = fmt::format("{}: {}", which, name_of_contender(page, job, contender));
  svg::Bands bands{{}, "0", human_duration(static_cast<double>(whole_ns))};
  std::vector<bool> used(std::size(kDoingNames));
  for (const PartyResult& party : invocation->parties) {
    if (bands.bands.size() == kMostParties) break;
    const std::string name = party_name(party.party);
    bands.bands.push_back({name, "", timeline_parts(party, static_cast<double>(whole_ns)), name});
    for (const StateSpan& span : party.timeline)
      used[static_cast<std::size_t>(doing_of(span))] = true;
  }
  for (std::size_t i = 0; i < used.size(); ++i)
    if (used[i])
      picture.signs.push_back({svg::band_sign(kDoingKinds[i]), std::string(kDoingNames[i]), ""});
  if (invocation->parties.size() > kMostParties)
    picture.note =
        fmt::format("{} more parties are not drawn.", invocation->parties.size() - kMostParties);
  picture.table = spans_table(invocation->parties);
  picture.description =
      fmt::format("What each of {} parties did in the {} of one run, round {}, by samples.",
                  bands.bands.size(), bands.end, invocation->round);
  const std::string id = which == "Slowest" ? "slowest" : "fastest";
  picture.drawings = {{"", svg::draw({id, picture.title, picture.description}, bands)}};
  pictures.push_back(std::move(picture));
}

}  // namespace

std::vector<Picture> timeline_pictures(const Page& page) {
  const Job* widest = nullptr;
  const Contender *slowest = nullptr, *fastest = nullptr;
  double most = 0;
  for (const Job& job : page.answer.jobs) {
    const Contender *slow = nullptr, *fast = nullptr;
    for (const Contender& each : job.contenders) {
      if (!each.experiment->summary || each.standing == Standing::floor) continue;
      const auto time = [](const Contender* contender) {
        return contender->experiment->summary->message_ns.median;
      };
      if (slow == nullptr || time(&each) > time(slow)) slow = &each;
      if (fast == nullptr || time(&each) < time(fast)) fast = &each;
    }
    if (slow == nullptr) continue;
    const double apart = slow->experiment->summary->message_ns.median /
                         std::max(fast->experiment->summary->message_ns.median, 1e-9);
    if (apart <= most) continue;
    most = apart;
    widest = &job;
    slowest = slow;
    fastest = fast;
  }
  std::vector<Picture> pictures;
  if (widest == nullptr) return pictures;
  if (slowest != fastest) add_timeline(pictures, page, *widest, *slowest, "Slowest");
  add_timeline(pictures, page, *widest, *fastest, slowest == fastest ? "Over time" : "Fastest");
  return pictures;
}

}  // namespace ipcbench::html_parts
