#include "ipcbench/run/runner.hpp"

#include <algorithm>
#include <numeric>
#include <random>

#include "ipcbench/run/invocation.hpp"

namespace ipcbench {
namespace {

constexpr std::uint64_t kLeastInvocations = 3;
constexpr std::uint64_t kMostInvocations = 10'000;

// What one experiment has used of its share.
struct Account {
  std::uint64_t spent_ns = 0;
  std::uint64_t count = 0;
  bool failed = false;

  bool is_finished(const Plan& plan) const {
    if (failed || count >= kMostInvocations) return true;
    if (plan.invocations != 0) return count >= plan.invocations;
    if (count < kLeastInvocations) return false;
    return spent_ns + spent_ns / count > plan.budget_ns;  // one more would not fit
  }
  double fraction(const Plan& plan) const {
    if (is_finished(plan)) return 1;
    const auto share = [](std::uint64_t part, std::uint64_t whole) {
      return whole == 0 ? 0.0 : static_cast<double>(part) / static_cast<double>(whole);
    };
    if (plan.invocations != 0) return share(count, plan.invocations);
    return std::min(share(spent_ns, plan.budget_ns), count < kLeastInvocations
                                                         ? share(count, kLeastInvocations)
                                                         : 1.0);
  }
};

// Fisher and Yates by hand: std::shuffle may differ from library to library, and a seed that is
// stored in a result should give the same order everywhere.
void shuffle(std::vector<std::size_t>& order, std::mt19937_64& random) {
  for (std::size_t i = order.size(); i > 1; --i) std::swap(order[i - 1], order[random() % i]);
}

}  // namespace

RunOutcome run_plan(const Plan& plan, const std::function<void(const Progress&)>& progress) {
  const std::uint64_t begin = monotonic_ns();
  Supervisor supervisor(plan.sample_ns);
  RunOutcome outcome;
  outcome.invocations.resize(plan.experiments.size());
  std::vector<Account> accounts(plan.experiments.size());
  std::vector<std::size_t> order(plan.experiments.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::mt19937_64 random(plan.seed);
  std::uint64_t total = 0;

  const auto report = [&](std::size_t index) {
    Progress now;
    now.experiment = plan.experiments[index].name;
    now.invocations_done = total;
    now.elapsed_ns = monotonic_ns() - begin;
    for (const Account& account : accounts) now.fraction += account.fraction(plan);
    now.fraction /= static_cast<double>(accounts.size());
    progress(now);
  };

  const auto unfinished = [&](const Account& account) { return !account.is_finished(plan); };
  for (std::uint64_t round = 0; std::ranges::any_of(accounts, unfinished); ++round) {
    shuffle(order, random);
    for (const std::size_t index : order) {
      Account& account = accounts[index];
      if (account.is_finished(plan)) continue;
      if (supervisor.interrupted()) {
        outcome.interrupted = true;
        break;
      }
      report(index);
      const std::uint64_t before = monotonic_ns();
      InvocationResult result = supervisor.run(plan.experiments[index].experiment);
      account.spent_ns += monotonic_ns() - before;
      ++account.count;
      if (result.failure.status == Status::interrupted) {
        outcome.interrupted = true;
        break;
      }
      account.failed = result.failure.status != Status::ok;
      result.start_ns -= begin;
      result.order = total++;
      result.round = round;
      outcome.invocations[index].push_back(std::move(result));
    }
    if (outcome.interrupted) break;
  }
  outcome.elapsed_ns = monotonic_ns() - begin;
  return outcome;
}

}  // namespace ipcbench
