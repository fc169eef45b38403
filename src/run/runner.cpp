#include "ipcbench/run/runner.hpp"

#include <algorithm>
#include <numeric>
#include <random>

#include "ipcbench/model/asked_for.hpp"
#include "ipcbench/stats/precision.hpp"
#include "ipcbench/stats/summary.hpp"

namespace ipcbench {
namespace {

constexpr std::uint64_t kMostInvocations = 10'000;

// That a budget does not cut: enough for a median; or one where somebody gave both bounds.
std::uint64_t least_invocations(const Plan& plan) {
  return plan.invocations != 0 && plan.precision == 0 ? 1 : 3;
}

double share(std::uint64_t part, std::uint64_t whole) {
  return whole == 0 ? 0.0 : std::min(1.0, static_cast<double>(part) / static_cast<double>(whole));
}

// What one experiment has used of its share.
struct BudgetUse {
  std::uint64_t spent_ns = 0;
  std::uint64_t count = 0;
  bool failed = false;
  bool precise = false;

  // Nothing: one more is to be run.
  std::optional<StoppedBy> stopped_by(const Plan& plan) const {
    if (failed) return StoppedBy::failure;
    if (precise) return StoppedBy::precision;
    const std::uint64_t most = plan.invocations != 0 ? plan.invocations : kMostInvocations;
    if (count >= most) return StoppedBy::invocations;
    if (plan.budget_ns == 0 || count < least_invocations(plan)) return std::nullopt;
    if (spent_ns + spent_ns / count > plan.budget_ns) return StoppedBy::budget;  // no more fits
    return std::nullopt;
  }
  double fraction(const Plan& plan) const {
    if (stopped_by(plan)) return 1;
    const double by_count = share(count, plan.invocations);
    const std::uint64_t least = least_invocations(plan);
    const double by_time = share(spent_ns, plan.budget_ns);
    return std::max(by_count, count < least ? std::min(by_time, share(count, least)) : by_time);
  }
};

bool ends_experiment(const Experiment& experiment, Status status) {
  return status != Status::ok && !is_asked_for(experiment, status);
}

// Of a stored invocation only what it measured and its set-up are known; the rest is small.
BudgetUse use_of(const Experiment& experiment, const std::vector<InvocationResult>& invocations) {
  BudgetUse use;
  for (const InvocationResult& each : invocations) {
    use.spent_ns += each.setup_ns + each.wall_ns;
    use.failed = use.failed || ends_experiment(experiment, each.failure.status);
  }
  use.count = invocations.size();
  return use;
}

bool has_round(const std::vector<InvocationResult>& invocations, std::uint64_t round) {
  return std::ranges::find(invocations, round, &InvocationResult::round) != invocations.end();
}

// One run of a plan, from its first round to its last.
class PlanRun {
 public:
  PlanRun(const Plan& plan, Launcher& launcher, const RunObserver& observer, RunOutcome before)
      : plan_(plan),
        launcher_(launcher),
        observer_(observer),
        outcome_(std::move(before)),
        order_(plan.experiments.size()),
        random_(plan.seed) {
    std::iota(order_.begin(), order_.end(), std::size_t{0});
    outcome_.interrupted = false;
    outcome_.invocations.resize(plan.experiments.size());
    for (std::size_t i = 0; i < plan.experiments.size(); ++i) {
      uses_.push_back(use_of(plan.experiments[i].experiment, outcome_.invocations[i]));
      uses_.back().precise = is_precise_now(i);
      for (const InvocationResult& each : outcome_.invocations[i])
        total_ = std::max(total_, each.order + 1);
    }
  }

  RunOutcome run() {
    const bool yardsticks = plan_.invocations != 1;
    if (yardsticks && !outcome_.yardsticks_before)
      outcome_.yardsticks_before = launcher_.measure_yardsticks();
    begin_ns_ = launcher_.now_ns() - outcome_.elapsed_ns;  // a resumed run's times go on
    for (std::uint64_t round = 0; !is_finished() && !outcome_.interrupted; ++round)
      run_round(round);
    if (yardsticks && !outcome_.interrupted)
      outcome_.yardsticks_after = launcher_.measure_yardsticks();
    outcome_.stopped_by.clear();
    for (const BudgetUse& use : uses_)
      outcome_.stopped_by.push_back(use.stopped_by(plan_).value_or(StoppedBy::interruption));
    outcome_.elapsed_ns = launcher_.now_ns() - begin_ns_;
    return std::move(outcome_);
  }

 private:
  bool is_finished() const {
    return std::ranges::all_of(
        uses_, [&](const BudgetUse& use) { return use.stopped_by(plan_).has_value(); });
  }

  bool is_precise_now(std::size_t index) const {
    const std::vector<InvocationResult>& invocations = outcome_.invocations[index];
    const bool all_measured = std::ranges::all_of(invocations, [](const InvocationResult& each) {
      return each.failure.status == Status::ok;
    });
    return plan_.precision > 0 && !invocations.empty() && all_measured &&
           is_precise(message_times(invocations), plan_.precision);
  }

  void run_round(std::uint64_t round) {
    shuffle_order();
    for (const std::size_t index : order_) {
      if (uses_[index].stopped_by(plan_) || has_round(outcome_.invocations[index], round)) continue;
      if (launcher_.interrupted() || !run_one(index, round)) {
        outcome_.interrupted = true;
        return;
      }
    }
  }

  // False: it was interrupted, and nothing of it counts.
  bool run_one(std::size_t index, std::uint64_t round) {
    if (observer_.before_invocation) observer_.before_invocation(progress(index));
    const std::uint64_t before = launcher_.now_ns();
    InvocationResult result = launcher_.run(plan_.experiments[index].experiment);
    if (result.failure.status == Status::interrupted) return false;
    BudgetUse& use = uses_[index];
    use.spent_ns += launcher_.now_ns() - before;
    ++use.count;
    use.failed = ends_experiment(plan_.experiments[index].experiment, result.failure.status);
    result.start_ns -= begin_ns_;
    result.order = total_++;
    result.round = round;
    outcome_.invocations[index].push_back(std::move(result));
    use.precise = is_precise_now(index);
    outcome_.elapsed_ns = launcher_.now_ns() - begin_ns_;
    if (observer_.on_result)
      observer_.on_result({index, outcome_.invocations[index], use.stopped_by(plan_), outcome_});
    return true;
  }

  Progress progress(std::size_t index) const {
    Progress now;
    now.experiment = plan_.experiments[index].name;
    now.invocations_done = total_;
    now.elapsed_ns = launcher_.now_ns() - begin_ns_;
    for (const BudgetUse& use : uses_) now.fraction += use.fraction(plan_);
    now.fraction /= static_cast<double>(uses_.size());
    return now;
  }

  // Fisher-Yates by hand: std::shuffle may differ from library to library, and a seed that is
  // stored in a result should give the same order everywhere.
  void shuffle_order() {
    for (std::size_t i = order_.size(); i > 1; --i) std::swap(order_[i - 1], order_[random_() % i]);
  }

  const Plan& plan_;
  Launcher& launcher_;
  const RunObserver& observer_;
  RunOutcome outcome_;
  std::uint64_t begin_ns_ = 0;
  std::vector<BudgetUse> uses_;  // per experiment
  std::uint64_t total_ = 0;      // invocations that have ended
  std::vector<std::size_t> order_;
  std::mt19937_64 random_;
};

}  // namespace

RunOutcome run_plan(const Plan& plan, Launcher& launcher, const RunObserver& observer,
                    RunOutcome before) {
  return PlanRun(plan, launcher, observer, std::move(before)).run();
}

}  // namespace ipcbench
