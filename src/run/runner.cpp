#include "ipcbench/run/runner.hpp"

#include <algorithm>
#include <numeric>
#include <optional>
#include <random>

#include "ipcbench/run/invocation.hpp"
#include "ipcbench/run/yardsticks.hpp"

namespace ipcbench {
namespace {

constexpr std::uint64_t kMostInvocations = 10'000;

// That a budget does not cut: enough for a median; or one where somebody gave both bounds.
std::uint64_t least_invocations(const Plan& plan) {
  return plan.invocations != 0 && plan.precision == 0 ? 1 : 3;
}

double share(std::uint64_t part, std::uint64_t whole) {
  return whole == 0 ? 0.0
                    : std::min(1.0, static_cast<double>(part) / static_cast<double>(whole));
}

// What one experiment has used of its share.
struct Account {
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

// Fisher and Yates by hand: std::shuffle may differ from library to library, and a seed that is
// stored in a result should give the same order everywhere.
void shuffle(std::vector<std::size_t>& order, std::mt19937_64& random) {
  for (std::size_t i = order.size(); i > 1; --i) std::swap(order[i - 1], order[random() % i]);
}

// Of a stored invocation only what it measured and its set-up are known; the rest is small.
Account account_of(const std::vector<InvocationResult>& invocations) {
  Account account;
  for (const InvocationResult& each : invocations) {
    account.spent_ns += each.setup_ns + each.wall_ns;
    account.failed = account.failed || each.failure.status != Status::ok;
  }
  account.count = invocations.size();
  return account;
}

bool has_round(const std::vector<InvocationResult>& invocations, std::uint64_t round) {
  return std::ranges::find(invocations, round, &InvocationResult::round) != invocations.end();
}

}  // namespace

RunOutcome run_plan(const Plan& plan, RunOptions options) {
  Supervisor supervisor(plan.sample_ns, plan.states, plan.sample_gives_way);
  const bool yardsticks = plan.invocations != 1;
  RunOutcome outcome = std::move(options.before);
  outcome.interrupted = false;
  if (yardsticks && !outcome.yardsticks_before)
    outcome.yardsticks_before = measure_yardsticks(supervisor.clock());
  outcome.invocations.resize(plan.experiments.size());
  // Times go on where the interrupted run ended.
  const std::uint64_t begin = monotonic_ns() - outcome.elapsed_ns;
  const auto is_precise = [&](std::size_t index) {
    return plan.precision > 0 && options.is_precise(outcome.invocations[index]);
  };
  std::vector<Account> accounts;
  std::uint64_t total = 0;
  for (std::size_t i = 0; i < plan.experiments.size(); ++i) {
    accounts.push_back(account_of(outcome.invocations[i]));
    accounts.back().precise = accounts.back().count > 0 && is_precise(i);
    for (const InvocationResult& each : outcome.invocations[i])
      total = std::max(total, each.order + 1);
  }
  std::vector<std::size_t> order(plan.experiments.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::mt19937_64 random(plan.seed);

  const auto report = [&](std::size_t index) {
    Progress now;
    now.experiment = plan.experiments[index].name;
    now.invocations_done = total;
    now.elapsed_ns = monotonic_ns() - begin;
    for (const Account& account : accounts) now.fraction += account.fraction(plan);
    now.fraction /= static_cast<double>(accounts.size());
    options.progress(now);
  };

  const auto unfinished = [&](const Account& account) { return !account.stopped_by(plan); };
  for (std::uint64_t round = 0; std::ranges::any_of(accounts, unfinished); ++round) {
    shuffle(order, random);
    for (const std::size_t index : order) {
      Account& account = accounts[index];
      if (account.stopped_by(plan) || has_round(outcome.invocations[index], round)) continue;
      if (supervisor.interrupted()) {
        outcome.interrupted = true;
        break;
      }
      report(index);
      const std::uint64_t before = monotonic_ns();
      InvocationResult result = supervisor.run(plan.experiments[index].experiment);
      if (result.failure.status == Status::interrupted) {
        outcome.interrupted = true;
        break;
      }
      account.spent_ns += monotonic_ns() - before;
      ++account.count;
      account.failed = result.failure.status != Status::ok;
      result.start_ns -= begin;
      result.order = total++;
      result.round = round;
      outcome.invocations[index].push_back(std::move(result));
      account.precise = !account.failed && is_precise(index);
      if (options.experiment_done && account.stopped_by(plan))
        options.experiment_done(index, outcome.invocations[index]);
    }
    if (outcome.interrupted) break;
  }
  if (yardsticks && !outcome.interrupted)
    outcome.yardsticks_after = measure_yardsticks(supervisor.clock());
  outcome.stopped_by.clear();
  for (const Account& account : accounts)
    outcome.stopped_by.push_back(account.stopped_by(plan).value_or(StoppedBy::interruption));
  outcome.elapsed_ns = monotonic_ns() - begin;
  return outcome;
}

}  // namespace ipcbench
