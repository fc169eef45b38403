#include "ipcbench/stats/figure.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "figure_parts.hpp"
#include "ipcbench/base/error.hpp"
#include "ipcbench/base/spelling.hpp"
#include "ipcbench/model/asked_for.hpp"
#include "ipcbench/model/names.hpp"
#include "ipcbench/model/party.hpp"
#include "ipcbench/stats/parties.hpp"
#include "ipcbench/stats/summary.hpp"

namespace ipcbench {
namespace {

std::optional<double> if_positive(double value) {
  return value > 0 ? std::optional(value) : std::nullopt;
}

Figure percentile_figure(std::string name, std::optional<double> Percentiles::*which) {
  return of_invocation(
      std::move(name), "ns", "time that so many of the messages of an invocation did not exceed",
      [which](const InvocationResult& each) {
        const std::uint64_t together = std::max<std::uint64_t>(1, each.timed_batch);
        return percentiles(each.message_times, together).*which;
      });
}

// Of the worker with the most: what the data that every item needs took of it.
Figure fixed_figure(std::string name, const std::string& unit, std::string about,
                    std::uint64_t FixedUse::*which) {
  return of_invocation(std::move(name), unit, std::move(about),
                       [which, unit](const InvocationResult& each) -> std::optional<double> {
                         if (!each.fixed_ready_ns) return std::nullopt;
                         std::uint64_t most = 0;
                         for (const PartyResult& party : each.parties)
                           most = std::max(most, party.fixed.*which);
                         if (most == 0 && unit == "bytes") return std::nullopt;
                         return static_cast<double>(most);
                       });
}

void add_fixed_figures(std::vector<Figure>& all) {
  all.push_back(of_invocation("fixed_ready", "ns",
                              "from the begin of handing out the fixed data and of starting "
                              "workers until the last of them had read it",
                              [](const InvocationResult& each) -> std::optional<double> {
                                if (!each.fixed_ready_ns) return std::nullopt;
                                return static_cast<double>(*each.fixed_ready_ns);
                              }));
  all.push_back(fixed_figure("fixed_private", "bytes",
                             "private memory of a worker that has read the fixed data",
                             &FixedUse::private_bytes));
  all.push_back(fixed_figure("fixed_end_private", "bytes",
                             "private memory of a worker at the end of the run",
                             &FixedUse::end_private_bytes));
  all.push_back(fixed_figure("fixed_faults", "",
                             "page faults of a worker until it had read the fixed data",
                             &FixedUse::faults));
  all.push_back(fixed_figure("fixed_end_faults", "",
                             "page faults of a worker from then until the end of the run",
                             &FixedUse::end_faults));
}

void add_life_figures(std::vector<Figure>& all) {
  all.push_back(of_invocation("workers_launched", "",
                              "workers that were launched in the measured part; only with lifetime",
                              [](const InvocationResult& each) -> std::optional<double> {
                                if (!each.lives) return std::nullopt;
                                return static_cast<double>(each.lives->launched);
                              }));
  all.push_back(of_invocation(
      "worker_launch", "ns",
      "from when a worker was gone until the one that took its place ran, the mean; only with "
      "lifetime",
      [](const InvocationResult& each) -> std::optional<double> {
        if (!each.lives || each.lives->launched == 0) return std::nullopt;
        return each.lives->mean_launch_ns;
      }));
}

double total_of(const InvocationResult& each, std::uint64_t PartyCounters::*counter) {
  double total = 0;
  for (const PartyResult& party : each.parties)
    total += static_cast<double>(party.counters.*counter);
  return total;
}

std::optional<double> per_message(const InvocationResult& each, double total) {
  if (each.messages == 0) return std::nullopt;
  return total / static_cast<double>(each.messages);
}

using PartyGet = std::function<double(const PartySummary&)>;

// The figures of a party by their names in the summary.
struct PartyFigure {
  std::string name, unit, about;
  PartyGet get;
};

std::vector<PartyFigure> party_figures() {
  std::vector<PartyFigure> all;
  for (std::size_t phase = 0; phase < kPhases; ++phase)
    all.push_back({std::string(name_of(static_cast<Phase>(phase))), "share",
                   "share of time " + std::string(about_phase(static_cast<Phase>(phase))),
                   [phase](const PartySummary& party) { return party.phases[phase]; }});
  const auto add = [&](const auto& field) {
    all.push_back({std::string(field.name),
                   field.rule.unit == "share"       ? "share"
                   : field.name.ends_with("_bytes") ? "bytes"
                                                    : "",
                   std::string(field.about), [field](const PartySummary& party) {
                     return static_cast<double>(field.get(party));
                   }});
  };
  std::apply([&](const auto&... each) { (add(each), ...); }, summarised_fields<PartyResult>());
  return all;
}

std::optional<PartySummary> coordinator_of(const InvocationResult& invocation) {
  for (PartySummary& each : summarise_parties({invocation}))
    if (each.party == 0) return std::move(each);
  return std::nullopt;
}

std::optional<PartySummary> workers_of(const InvocationResult& invocation) {
  if (invocation.parties.empty()) return std::nullopt;
  return average_workers(summarise_parties({invocation}));
}

using PartyOf = std::optional<PartySummary> (*)(const InvocationResult&);

void add_party_figures(std::vector<Figure>& all, const std::string& who, PartyOf party_of) {
  for (PartyFigure& each : party_figures())
    all.push_back(of_invocation(who + "." + each.name, std::move(each.unit), std::move(each.about),
                                [party_of, get = std::move(each.get)](
                                    const InvocationResult& invocation) -> std::optional<double> {
                                  const std::optional<PartySummary> party = party_of(invocation);
                                  return party ? std::optional(get(*party)) : std::nullopt;
                                }));
}

using IsOf = bool (*)(std::uint32_t party);

// Of these parties together, states that were sampled with that letter.
std::optional<double> sampled_share(const InvocationResult& invocation, IsOf is_of, char state) {
  double seen = 0, all = 0;
  for (const PartyResult& party : invocation.parties) {
    if (!is_of(party.party)) continue;
    for (const StateSpan& span : party.timeline) {
      all += static_cast<double>(span.samples);
      if (span.state == state) seen += static_cast<double>(span.samples);
    }
  }
  return all > 0 ? std::optional(seen / all) : std::nullopt;
}

void add_state_figures(std::vector<Figure>& all, const std::string& who, IsOf is_of) {
  const auto add = [&](char state, std::string about) {
    all.push_back(of_invocation(
        fmt::format("{}.state_{}", who, state), "share", std::move(about),
        [=](const InvocationResult& each) { return sampled_share(each, is_of, state); }));
  };
  add('R', "share of their samples in state R: running, or ready to");
  add('S', "share of their samples in state S: asleep");
}

// What is made of the times of messages has the groups that they have.
Figure made_of_times(Figure figure) {
  figure.is_made_of_times = true;
  return figure;
}

double of_all(const Accounting& each) {
  return static_cast<double>(each.done + each.lost + each.never_sent);
}

// Of what goes wrong because it was asked to.
void add_failure_figures(std::vector<Figure>& all) {
  all.push_back({"failures_named", "",
                 "1 where a worker that was to fail did, and the result names it, its phase and "
                 "the cause; 0 where it does not",
                 [](const ExperimentResult& result, std::size_t i) -> std::optional<double> {
                   if (!asks_for_failure(result.planned.experiment)) return std::nullopt;
                   return result.invocations[i].failure.named.value_or(false) ? 1 : 0;
                 },
                 true, false});
  all.push_back({"deadlocks", "",
                 "1 where the invocation ended as a deadlock, 0 where it did not; only with a "
                 "hazard",
                 [](const ExperimentResult& result, std::size_t i) -> std::optional<double> {
                   if (result.planned.experiment.hazard == Hazard::none) return std::nullopt;
                   return result.invocations[i].failure.status == Status::deadlock ? 1 : 0;
                 },
                 true, false});
  all.push_back(of_invocation("items_lost", "share",
                              "share of what was to be done that was sent and never came back, "
                              "because the run ended with data under way",
                              [](const InvocationResult& each) -> std::optional<double> {
                                if (!each.accounting || of_all(*each.accounting) == 0)
                                  return std::nullopt;
                                return static_cast<double>(each.accounting->lost) /
                                       of_all(*each.accounting);
                              }));
  all.back().depends_on_pace = false;
}

std::vector<Figure> all_figures() {
  std::vector<Figure> all;
  all.push_back(made_of_times(of_invocation(
      "time_per_message", "ns", "wall time per message; with a rate the median response time",
      [](const InvocationResult& each) { return if_positive(message_ns(each)); })));
  all.push_back(made_of_times(of_invocation(
      "throughput", "per_second", "messages per second; with a rate as they were sent",
      [](const InvocationResult& each) { return if_positive(messages_per_second(each)); })));
  all.push_back(made_of_times(of_invocation(
      "makespan", "ns", "wall time of an invocation, from its first task to its last reply",
      [](const InvocationResult& each) {
        return if_positive(static_cast<double>(each.wall_ns));
      })));
  all.push_back(made_of_times(percentile_figure("p50", &Percentiles::p50)));
  all.push_back(made_of_times(percentile_figure("p90", &Percentiles::p90)));
  all.push_back(made_of_times(percentile_figure("p99", &Percentiles::p99)));
  all.push_back(made_of_times(percentile_figure("p99.9", &Percentiles::p99_9)));
  all.push_back(of_invocation(
      "cpu_per_message", "ns", "processor time per message of all parties, user and system",
      [](const InvocationResult& each) { return if_positive(processor_ns(each)); }));
  all.push_back(of_invocation("launch", "ns",
                              "from the launch of the coordinator until the last worker ran",
                              [](const InvocationResult& each) -> std::optional<double> {
                                if (!each.launch_ns) return std::nullopt;
                                return static_cast<double>(*each.launch_ns);
                              }));
  all.push_back(made_of_times(of_invocation(
      "messages_per_launch", "", "messages that take as long as the launch of the workers",
      [](const InvocationResult& each) -> std::optional<double> {
        const double own = message_ns(each);
        if (!each.launch_ns || own <= 0) return std::nullopt;
        return static_cast<double>(*each.launch_ns) / own;
      })));
  all.back().depends_on_pace = false;  // what slows one of the two slows the other
  all.push_back(of_invocation("tail", "ns",
                              "from the end of the first worker's last task until that of the "
                              "last worker's",
                              [](const InvocationResult& each) -> std::optional<double> {
                                if (!each.tail_ns) return std::nullopt;
                                return static_cast<double>(*each.tail_ns);
                              }));
  all.push_back(made_of_times(
      of_invocation("speedup", "", "how many times faster than one core with nothing but the work",
                    [](const InvocationResult& each) -> std::optional<double> {
                      const double own = message_ns(each);
                      if (own <= 0 || each.compute_only_ns == 0) return std::nullopt;
                      return static_cast<double>(each.compute_only_ns) / own;
                    })));
  all.push_back(of_invocation("compute_only", "ns",
                              "processor time of one work item with all workers at work, without "
                              "any transport",
                              [](const InvocationResult& each) {
                                return if_positive(static_cast<double>(each.compute_only_ns));
                              }));
  all.push_back(
      of_invocation("faults_per_message", "", "page faults per message, of all parties together",
                    [](const InvocationResult& each) {
                      return per_message(each, total_of(each, &PartyCounters::minor_faults));
                    }));
  all.back().depends_on_pace = false;
  all.push_back(of_invocation(
      "switches_per_message", "", "context switches per message, of all parties together",
      [](const InvocationResult& each) {
        return per_message(each, total_of(each, &PartyCounters::voluntary_switches) +
                                     total_of(each, &PartyCounters::involuntary_switches));
      }));
  add_shared_work_figures(all);
  add_life_figures(all);
  add_fixed_figures(all);
  add_failure_figures(all);
  add_party_figures(all, "workers", workers_of);
  add_state_figures(all, "workers", is_worker);
  add_state_figures(all, "feeders", is_feeder);
  add_party_figures(all, "coordinator", coordinator_of);
  return all;
}

}  // namespace

const std::vector<Figure>& figures() {
  static const std::vector<Figure> all = all_figures();
  return all;
}

const Figure& find_figure(std::string_view name) {
  const auto found = std::ranges::find(figures(), name, &Figure::name);
  if (found != figures().end()) return *found;
  std::vector<std::string> names;
  for (const Figure& each : figures()) names.push_back(each.name);
  throw UsageError("'" + std::string(name) + "' is no figure" + suggestion(name, names) +
                   "; `ipcbench list figures` shows them");
}

}  // namespace ipcbench
