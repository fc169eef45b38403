#include "ipcbench/advise/advise.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "ipcbench/base/error.hpp"
#include "ipcbench/base/units.hpp"
#include "ipcbench/stats/advice.hpp"
#include "ipcbench/stats/advice_terms.hpp"
#include "ipcbench/stats/interval.hpp"
#include "ipcbench/stats/summary.hpp"
#include "ipcbench/stats/what_if.hpp"
#include "ways.hpp"

namespace ipcbench {
namespace {

// Tasks that may be put together into one message, where it stays below this.
constexpr std::uint32_t kTogether = 16;
constexpr std::uint64_t kMostTogetherBytes = 64 << 10;

// What is smaller travels in the message as fast as its handle.
constexpr std::uint64_t kLeastByHandleBytes = 16 << 10;

constexpr std::size_t kMeasuredCandidates = 4;

// What a worker spends between two items is seen with the work of the question, and with so much of
// it where that is longer.
constexpr std::uint64_t kTriedWorkNs = 1'000'000;
// Shorter work is measured so many items at a time: the coordinator would disturb it.
constexpr double kShortWorkNs = 50'000;
// Of the budget: for what the ways cost at other sizes.
constexpr double kAroundShare = 0.1;
// Beside the budget: for changes of the best way.
constexpr double kChangesShare = 0.5;

class Advisor {
 public:
  Advisor(const AdviceRequest& request, Bench& bench) : request_(request), bench_(bench) {
    advice_.question = request.question;
    advice_.cores = bench.cores();
  }

  Advice run() {
    measure_work();
    measure_ways();
    predict_all(advice_);
    for (Candidate& each : advice_.candidates)
      each.memory_bytes =
          bench_.memory_bytes(settings_of(each.way, question(), "none", kWithoutWorkNs));
    measure_candidates();
    conclude_advice(advice_);
    if (others_share_ >= 0.1)
      advice_.warnings.push_back(
          {"busy-machine",
           fmt::format("other programs used {:.0f} % of the cores' time meanwhile",
                       100 * others_share_),
           "ask again when they are through, if they will not be there later"});
    return std::move(advice_);
  }

 private:
  const AdviceQuestion& question() const { return advice_.question; }

  std::uint64_t share_of_budget(double share) const {
    return static_cast<std::uint64_t>((1 - kAroundShare) * share *
                                      static_cast<double>(request_.budget_ns));
  }

  // Next to nothing travels, and with one worker the coordinator sleeps while it works: what the
  // worker's phase of work takes is what serial work takes, whoever else uses the cores.
  Settings work_settings(std::uint32_t workers) const {
    AdviceQuestion nothing = question();
    nothing.size_bytes = nothing.reply_bytes = 8;
    const bool is_short = !advice_.work.empty() && advice_.work.front().cpu_ns < kShortWorkNs;
    return settings_of({"shm", workers, is_short ? kTogether : 1}, nothing, question().work,
                       10'000'000);
  }

  std::vector<ExperimentResult> run_work(const std::vector<std::uint32_t>& counts,
                                         const Effort& effort) {
    std::vector<Settings> experiments;
    for (const std::uint32_t each : counts) experiments.push_back(work_settings(each));
    if (const std::string why = bench_.why_not(experiments.front()); !why.empty())
      throw UsageError(why);
    std::vector<ExperimentResult> results = bench_.run(experiments, effort);
    advice_.work.clear();
    for (std::size_t i = 0; i < counts.size(); ++i) {
      if (!is_measured(results[i])) fail(results[i]);
      advice_.work.push_back({counts[i], work_wall_ns(results[i]).median,
                              results[i].summary->compute_only_ns.median, 1});
    }
    return results;
  }

  void measure_work() {
    const std::vector<std::uint32_t> counts = worker_counts(question().most_workers, advice_.cores);
    run_work({1}, {1, 0});  // whether it is short
    const std::vector<ExperimentResult> results = run_work(counts, {5, share_of_budget(0.1)});
    advice_.serial_ns = work_wall_ns(results.front());
    if (advice_.serial_ns.median <= 0)
      throw UsageError(fmt::format("--work={}: is no work; give what one item takes: --work=5ms",
                                   question().work));
    for (WorkCost& each : advice_.work) each.efficiency = advice_.work[0].cpu_ns / each.cpu_ns;
  }

  [[noreturn]] static void fail(const ExperimentResult& result) {
    throw ResourceError(fmt::format("{}: {}", result.planned.name, result.failure.reason));
  }

  // What is left out is said once for each transport.
  void leave_out(const std::string& transport, const std::string& reason) {
    const bool told = std::ranges::any_of(
        advice_.left_out, [&](const LeftOut& each) { return each.transport == transport; });
    if (!told) advice_.left_out.push_back({transport, reason});
  }

  std::string why_no_candidate(const Way& way) {
    const Settings settings = settings_of(way, question(), "none", kWithoutWorkNs);
    const std::string why = bench_.why_not(settings);
    if (!why.empty() || question().memory_bytes == 0) return why;
    const std::uint64_t needed = bench_.memory_bytes(settings);
    if (needed <= question().memory_bytes) return {};
    return fmt::format("needs {} with {} worker{}, more than --memory={}",
                       human_size(static_cast<double>(needed)), way.workers,
                       way.workers == 1 ? "" : "s", format_size(question().memory_bytes));
  }

  std::vector<Way> ways() {
    std::vector<std::string> transports = request_.transports;
    if (transports.empty()) transports = usual_transports(question().isolation);
    std::vector<Way> all;
    const auto add = [&](const Way& way) {
      const std::string why = why_no_candidate(way);
      if (why.empty() && std::ranges::find(all, way) == all.end()) all.push_back(way);
      if (!why.empty() && way.items == 1 && !way.by_handle) leave_out(way.transport, why);
    };
    if (!question().hosts.empty()) add_ways_over_hosts(transports, add);
    for (const std::string& transport : transports)
      for (const WorkCost& each : advice_.work) add({transport, each.workers, 1});
    const std::uint64_t together =
        kTogether * std::max(question().size_bytes, question().reply_bytes);
    if (together <= kMostTogetherBytes)
      for (const std::string& transport : transports)
        for (const std::uint32_t workers : std::set{1U, question().most_workers})
          add({transport, workers, kTogether});
    if (std::max(question().size_bytes, question().reply_bytes) >= kLeastByHandleBytes)
      for (const std::string& transport : transports)
        if (transport == "pipe" || transport == "unix")
          for (const std::uint32_t workers : std::set{1U, question().most_workers})
            add({transport, workers, 1, true});
    if (!question().now.empty()) {
      add(way_of(question().now));
      Way alone = way_of(question().now);
      alone.workers = 1;
      add(alone);
    }
    if (all.empty()) throw UsageError("no transport is left: " + advice_.left_out.front().reason);
    return all;
  }

  // Those of MPI are for the hosts then, and one is a candidate whatever the others are.
  template <class Add>
  void add_ways_over_hosts(std::vector<std::string>& transports, const Add& add) {
    std::vector<std::string> over_hosts;
    for (const std::string& each : transports)
      if (is_of_mpi(each)) over_hosts.push_back(each);
    std::erase_if(transports, is_of_mpi);
    if (over_hosts.empty()) over_hosts.emplace_back("mpi");
    for (const std::string& transport : over_hosts)
      for (const Way& each : ways_over_hosts(transport, question().hosts)) add(each);
  }

  std::string tried_work() const {
    return advice_.work.front().cpu_ns <= static_cast<double>(kTriedWorkNs)
               ? question().work
               : "cpu:" + format_duration(kTriedWorkNs);
  }

  // `time_ns`: of an item with the work that is tried. Where the way takes as long without any, it
  // is the coordinator's time and not the worker's.
  std::optional<double> exchange_of(const WayCost& cost, double time_ns) const {
    if (cost.message_ns > 0.9 * time_ns) return std::nullopt;
    const WorkTime work = work_time(advice_.work, workers_together(cost));
    const double longest_ns = static_cast<double>(kTriedWorkNs) * work.wall_ns / work.cpu_ns;
    return cost.way.workers * time_ns - std::min(work.wall_ns, longest_ns);
  }

  void measure_ways() {
    const std::vector<Way> all = ways();
    std::vector<Settings> experiments;
    for (const std::string& work : {std::string("none"), tried_work()})
      for (const Way& each : all)
        experiments.push_back(settings_of(each, question(), work, kWithoutWorkNs));
    const std::vector<ExperimentResult> results =
        bench_.run(experiments, {7, share_of_budget(0.5)});
    for (std::size_t i = 0; i < all.size(); ++i) {
      const ExperimentResult &idle = results[i], &working = results[all.size() + i];
      const ExperimentResult* failed = !is_measured(idle)      ? &idle
                                       : !is_measured(working) ? &working
                                                               : nullptr;
      if (failed) {
        leave_out(all[i].transport, failed->failure.reason);
        continue;
      }
      advice_.costs.push_back(cost_of(all[i], idle));
      WayCost& cost = advice_.costs.back();
      cost.exchange_ns = exchange_of(cost, working.summary->message_ns.median);
    }
    if (advice_.costs.empty()) fail(results.front());
  }

  // The best ones, those over hosts, and what the asker has today; and the work alone beside them,
  // by which all of them are judged.
  void measure_candidates() {
    std::vector<std::size_t> chosen;
    for (std::size_t i = 0; i < advice_.candidates.size(); ++i)
      if (i < kMeasuredCandidates || advice_.candidates[i].is_now ||
          !advice_.candidates[i].way.hosts.empty())
        chosen.push_back(i);
    const double slowest = advice_.candidates[chosen.back()].predicted.time_ns;
    const double item_ns = std::max(slowest, advice_.serial_ns.median / advice_.cores);
    const auto duration_ns = static_cast<std::uint64_t>(
        std::clamp(20 * item_ns, 100e6, static_cast<double>(share_of_budget(0.04))));
    std::vector<Settings> experiments;
    for (const std::size_t i : chosen)
      experiments.push_back(
          settings_of(advice_.candidates[i].way, question(), question().work, duration_ns));
    experiments.push_back(work_settings(1));
    const std::vector<ExperimentResult> results =
        bench_.run(experiments, {9, share_of_budget(0.4)});
    if (is_measured(results.back())) advice_.serial_ns = work_wall_ns(results.back());
    others_share_ = others_share(results);
    for (std::size_t k = 0; k < chosen.size(); ++k) {
      Candidate& candidate = advice_.candidates[chosen[k]];
      if (!is_measured(results[k])) continue;
      candidate.measured_ns = results[k].summary->message_ns;
      candidate.cpu_ns = results[k].summary->cpu_ns.median;
    }
  }

  const AdviceRequest& request_;
  Bench& bench_;
  Advice advice_;
  double others_share_ = 0;  // of the cores' time, while the candidates were measured
};

}  // namespace

std::vector<std::string> usual_transports(bool isolation) {
  std::vector<std::string> all{"pipe", "unix", "thread", "shm", "shm:in_place=true", "file"};
  if (isolation) std::erase(all, "thread");
  return all;
}

std::vector<std::uint32_t> worker_counts(std::uint32_t most, std::uint32_t cores) {
  std::set<std::uint32_t> counts{1, most};
  for (std::uint32_t each = 2; each < most; each *= 2) counts.insert(each);
  for (const std::uint32_t each : {cores - 1, cores})
    if (each >= 1 && each <= most) counts.insert(each);
  return {counts.begin(), counts.end()};
}

Advice advise(const AdviceRequest& request, Bench& bench) {
  if (request.question.most_workers < 2)
    throw UsageError(
        "--workers: with one worker nothing is done at the same time, so serial is as fast without "
        "it; allow two or more");
  const auto share_of_budget = [&](double share) {
    return static_cast<std::uint64_t>(share * static_cast<double>(request.budget_ns));
  };
  Advice advice = Advisor(request, bench).run();
  for (const std::uint64_t size : request.more_sizes) {
    AdviceRequest other = request;
    other.question.size_bytes = size;
    advice.other_sizes.push_back(Advisor(other, bench).run());
  }
  advice.sizes = costs_around(advice, bench, share_of_budget(kAroundShare));
  conclude_sizes(advice);
  const auto look_closer = [&](SizeAdvice& answer) {
    // Where serial stays, what was the best of the others.
    const Way way = answer.best ? *answer.best : answer.candidates.front().way;
    if (request.what_if)
      answer.what_if = examine(advice, answer, way, bench, share_of_budget(kChangesShare));
    if (request.explain) answer.explanation = explanation(answer, way, advice.cores);
  };
  look_closer(advice);
  for (SizeAdvice& each : advice.other_sizes) look_closer(each);
  return advice;
}

}  // namespace ipcbench
