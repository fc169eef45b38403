#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <map>

#include "ipcbench/report/answer_text.hpp"
#include "ipcbench/report/layout.hpp"
#include "ipcbench/stats/parties.hpp"
#include "table_parts.hpp"

namespace ipcbench::table_parts {
namespace {

// Up to so many experiments with every kind of party, up to so many with the workers alone; more
// than a screen of shares is read by nobody.
constexpr std::size_t kInDetail = 8;
constexpr std::size_t kMaxExperiments = 32;

std::string percent(double share) {
  if (share <= 0.0005) return "0";
  return share < 0.005 ? "<1" : fmt::format("{:.0f}", 100 * share);
}

std::string short_number(double value) {
  if (value == 0) return "0";
  return value < 0.01 ? "<0.01" : fmt::format("{:.{}f}", value, value < 9.95 ? 2 : 0);
}

std::string_view state_word(char state) {
  switch (state) {
    case 'R':
      return "running";
    case 'S':
      return "asleep";
    case 'D':
      return "blocked";
    case 'T':
      return "stopped";
    default:
      return "ended";
  }
}

// A sample cannot tell whether a party in `receive` moves a message or waits for its first byte.
std::string live_phase_text(Phase phase) {
  return phase == Phase::receive || phase == Phase::idle ? "waiting for data"
                                                         : std::string(doing(phase));
}

// "130 samples: asleep 72 %, running 28 %; 70 % sending (pipe_write)": what the samples saw, and
// where the party sleeps most.
std::string states_of(const PartySummary& party) {
  if (party.samples == 0) return "not sampled";
  const std::string samples =
      fmt::format("{} sample{}", party.samples, party.samples == 1 ? "" : "s");
  if (party.samples < kLeastSamples) return samples + ", too few for shares";
  std::map<char, double> shares;
  for (const StateShare& each : party.states) shares[each.state] += each.share;
  std::vector<std::pair<char, double>> states(shares.begin(), shares.end());
  std::ranges::stable_sort(states, std::greater<>(), &std::pair<char, double>::second);
  std::string text;
  for (const auto& [state, share] : states)
    text += fmt::format("{} {} {} %", text.empty() ? "" : ",", state_word(state), percent(share));
  text = samples + ":" + text;
  const auto sleep =
      std::ranges::find_if(party.states, [](const StateShare& each) { return each.state != 'R'; });
  if (sleep == party.states.end()) return text;
  return fmt::format("{}; {} % {}{}", text, percent(sleep->share), live_phase_text(sleep->phase),
                     sleep->wait_channel.empty() ? "" : " (" + sleep->wait_channel + ")");
}

// "3.1 switches a message, 0.2 preempted: run 40, runnable 2, sleeping 58 %"
std::string switches_of(const ExactShares& exact) {
  std::string text = fmt::format(
      "{} switch{} a message, {} preempted:", short_number(exact.switches_per_message),
      exact.switches_per_message == 1 ? "" : "es", short_number(exact.preemptions_per_message));
  for (std::size_t i = 0; i < exact.shares.size(); ++i)
    text += fmt::format("{} {} {}", i == 0 ? "" : ",", name_of(static_cast<RunState>(i)),
                        percent(exact.shares[i]));
  return text + " %";
}

bool is_used(const Document& document, Phase phase) {
  for (const ExperimentResult& each : document.experiments) {
    if (!each.summary) continue;
    for (const PartySummary& party : each.summary->parties)
      if (party.phases[static_cast<std::size_t>(phase)] > 0.0005) return true;
  }
  return false;
}

TableRow row_of(const std::string& who, const PartySummary& party,
                const std::vector<Phase>& phases) {
  TableRow row;
  row.cells = {who};
  // What a program that is not ours did not tell is not nothing.
  for (const Phase phase : phases) {
    const double share = party.phases[static_cast<std::size_t>(phase)];
    row.cells.push_back(is_of_program(party) && share == 0 ? "-" : percent(share));
  }
  row.cells.push_back(percent(party.run_queue));
  row.cells.push_back(percent(party.asleep));
  row.note = states_of(party);
  if (party.exact) row.note += "; " + switches_of(*party.exact);
  return row;
}

}  // namespace

std::string where_the_time_goes(const Document& document, const ShownKeys& parameters,
                                const RenderOptions& options) {
  const auto measured = std::count_if(
      document.experiments.begin(), document.experiments.end(),
      [](const ExperimentResult& each) { return each.summary && !each.summary->parties.empty(); });
  if (measured == 0 || document.experiments.size() > kMaxExperiments) return {};

  std::vector<Phase> phases;
  for (std::size_t i = 0; i < kPhases; ++i)
    if (is_used(document, static_cast<Phase>(i))) phases.push_back(static_cast<Phase>(i));

  Table table;
  const bool detail = document.experiments.size() <= kInDetail;
  table.columns = {{detail ? "% of wall time" : "% of the workers' time", false}};
  for (const Phase phase : phases) table.columns.push_back({std::string(name_of(phase))});
  table.columns.push_back({"no core"});
  table.columns.push_back({"asleep"});
  table.note_heading = "what the samples saw";
  for (const ExperimentResult& each : document.experiments) {
    if (!each.summary || each.summary->parties.empty()) continue;
    std::string label;
    for (const std::string& value : varying_values(parameters, each))
      label += (label.empty() ? "" : " ") + value;
    const std::vector<PartySummary>& parties = each.summary->parties;
    if (!detail) {
      table.rows.push_back(row_of(label, average_workers(parties), phases));
      continue;
    }
    table.rows.push_back({{}, label, Style::plain});
    const bool has_coordinator = parties.front().party == 0;
    if (has_coordinator) table.rows.push_back(row_of("  coordinator", parties.front(), phases));
    const auto add = [&](std::string_view kind, bool (*belongs)(std::uint32_t),
                         PartySummary (*average)(const std::vector<PartySummary>&)) {
      const auto count = std::ranges::count_if(parties, belongs, &PartySummary::party);
      if (count > 0)
        table.rows.push_back(
            row_of(count == 1 ? fmt::format("  {}", kind) : fmt::format("  {} {}s", count, kind),
                   average(parties), phases));
    };
    add(
        "worker", [](std::uint32_t party) { return is_worker(party); }, average_workers);
    add(
        "feeder", [](std::uint32_t party) { return is_feeder(party); }, average_feeders);
    add(
        "broker", [](std::uint32_t party) { return is_broker(party); }, average_brokers);
  }
  return render_table(table, options) +
         paint(
             wrapped("no core: runnable, but other threads had the cores; blocked: waiting and not "
                     "to be woken",
                     options.width, 0, 2),
             Style::faint, options) +
         "\n";
}

}  // namespace ipcbench::table_parts
