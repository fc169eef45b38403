// Runs the best way with one thing changed at a time.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "ipcbench/base/units.hpp"
#include "ipcbench/stats/advice_terms.hpp"
#include "ipcbench/stats/way_model.hpp"
#include "ipcbench/stats/what_if.hpp"
#include "ways.hpp"

namespace ipcbench {
namespace {

// What replaces the settings of the way; an empty value: the transport as it is, with this behind.
struct Change {
  std::string_view name, about;
  bool is_burden;
  std::string_view key, value;
};

// In the order in which they are shown. What a transport cannot do is left out where it is checked.
constexpr std::array<Change, 7> kChanges{{
    {"no-first-touch", "against fresh memory each time", true, "buffers", "fresh"},
    {"no-codec", "against MessagePack", true, "codec", "msgpack"},
    {"no-lock", "against one queue for all workers", true, "topology", "shared"},
    {"in-place", "data is built where it travels", false, "transport", ":in_place=true"},
    {"by-handle", "data in shared memory", false, "inline-below", "1"},
    {"threads", "no processes", false, "transport", "thread"},
    {"half-payload", "half the size", false, "size", ""},
}};

void set(Settings& settings, std::string_view name, const std::string& value) {
  const auto found = std::ranges::find(settings, name, &Settings::value_type::first);
  if (found == settings.end())
    settings.emplace_back(name, value);
  else
    found->second = value;
}

Settings changed(Settings settings, const Change& change, const Way& way,
                 const AdviceQuestion& question) {
  if (change.key == "size") {
    const AdviceQuestion half = question_at(question, question.size_bytes / 2);
    set(settings, "size", format_size(half.size_bytes));
    set(settings, "reply", format_size(half.reply_bytes));
  } else if (change.value.starts_with(':')) {
    set(settings, "transport", way.transport + std::string(change.value));
  } else {
    set(settings, change.key, std::string(change.value));
  }
  return settings;
}

bool is_asked_for(const Change& change, const Way& way, const AdviceQuestion& question) {
  if (change.name == "threads") return !question.isolation && !way.transport.starts_with("thread");
  if (change.key == "inline-below") return !way.by_handle;
  if (change.key == "size") return question.size_bytes >= 2 * 8;
  return true;
}

// Twenty items, as far as there is time for that.
std::uint64_t duration_for(double item_ns, std::uint64_t budget_ns) {
  constexpr double kLeastNs = 60e6;
  return static_cast<std::uint64_t>(
      std::clamp(20 * item_ns, kLeastNs, std::max(kLeastNs, static_cast<double>(budget_ns) / 20)));
}

std::string command_of(const Settings& settings) {
  std::string text = "ipcbench";
  for (const auto& [name, value] : settings)
    if (name != "sample" && name != "duration") text += fmt::format(" --{}={}", name, value);
  return text;
}

}  // namespace

Examination examine(const Advice& advice, const SizeAdvice& answer, const Way& way, Bench& bench,
                    std::uint64_t budget_ns) {
  const AdviceQuestion& question = answer.question;
  const WorkTime work = work_time(answer.work, workers_together(*find_cost(answer.costs, way)));
  const auto predicted_by = [&](const std::vector<WayCost>& costs) {
    return predict(terms_of(costs, *find_cost(costs, way)), work, advice.cores);
  };
  Way alone = way;
  alone.workers = 1;
  Examination examination{.way = way, .predicted = predicted_by(answer.costs)};
  examination.changes = modelled_changes(advice, answer, way);
  const Settings as_it_is = settings_of(way, question, question.work,
                                        duration_for(examination.predicted.time_ns, budget_ns));
  // Without work, for the model, a rough look at each with all workers and with one will do; the
  // rest of the time is for the work.
  std::vector<Settings> with_work{as_it_is}, without;
  std::vector<const Change*> tried;
  for (const Change& each : kChanges) {
    if (!is_asked_for(each, way, question)) continue;
    Settings settings = changed(as_it_is, each, way, question);
    if (!bench.why_not(settings).empty()) continue;
    tried.push_back(&each);
    with_work.push_back(std::move(settings));
    for (const Way& one : {way, alone})
      without.push_back(changed(settings_of(one, question, "none", kLookNs), each, way, question));
  }
  const std::vector<ExperimentResult> costs =
      without.empty() ? std::vector<ExperimentResult>{} : bench.run(without, {2, budget_ns / 4});
  const std::vector<ExperimentResult> results = bench.run(with_work, {7, budget_ns / 4 * 3});
  if (is_measured(results[0])) examination.measured_ns = results[0].summary->message_ns;
  for (std::size_t i = 0; i < tried.size(); ++i) {
    const ExperimentResult &all = costs[2 * i], &one = costs[2 * i + 1], &result = results[i + 1];
    if (!is_measured(all) || !is_measured(one) || !is_measured(result)) continue;
    const Change& change = *tried[i];
    // What can be run is better than what can only be computed.
    std::erase_if(examination.changes,
                  [&](const WhatIf& each) { return each.name == change.name; });
    examination.changes.push_back(
        {.name = std::string(change.name),
         .about = std::string(change.about),
         .is_burden = change.is_burden,
         .predicted = predicted_by({cost_of(way, all), cost_of(alone, one)}),
         .measured_ns = result.summary->message_ns,
         .command = command_of(with_work[i + 1])});
  }
  set_gains(examination);
  return examination;
}

}  // namespace ipcbench
