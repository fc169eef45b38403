// What the ways cost at other sizes than those that were asked for, roughly: for the picture and
// for what holds beyond the question.
#include <algorithm>
#include <array>
#include <iterator>

#include "ipcbench/base/units.hpp"
#include "ipcbench/stats/advice_terms.hpp"
#include "ways.hpp"

namespace ipcbench {
namespace {

constexpr std::array<std::uint64_t, 5> kLadder{8, 4 << 10, 64 << 10, 1 << 20, 16 << 20};
constexpr std::uint64_t kNear = 4;   // times as large: as good as the same size
constexpr std::uint64_t kFar = 256;  // times as large: another question
constexpr std::uint64_t kAlwaysSeen = 1 << 20;

using Answers = std::vector<const SizeAdvice*>;

Answers answers_of(const Advice& advice) {
  Answers answers{&advice};
  for (const SizeAdvice& each : advice.other_sizes) answers.push_back(&each);
  return answers;
}

std::vector<std::uint64_t> sizes_around(const Answers& answers) {
  std::uint64_t largest = 0;
  for (const SizeAdvice* each : answers) largest = std::max(largest, each->question.size_bytes);
  std::vector<std::uint64_t> sizes;
  for (const std::uint64_t size : kLadder) {
    const bool is_near = std::ranges::any_of(answers, [&](const SizeAdvice* each) {
      const std::uint64_t asked = each->question.size_bytes;
      return size < asked * kNear && asked < size * kNear;
    });
    if (!is_near && size <= std::max(kAlwaysSeen, kFar * largest)) sizes.push_back(size);
  }
  return sizes;
}

// One item in a message, with one worker and with as many as there are cores; and what is best.
std::vector<Way> ways_around(const Answers& answers) {
  std::vector<Way> ways;
  const auto add = [&](Way way) {
    for (const std::uint32_t workers : {way.workers, 1U}) {
      way.workers = workers;
      const bool everywhere = std::ranges::all_of(
          answers, [&](const SizeAdvice* each) { return find_cost(each->costs, way) != nullptr; });
      if (everywhere && std::ranges::find(ways, way) == ways.end()) ways.push_back(way);
    }
  };
  for (const SizeAdvice* answer : answers) {
    for (const PayOff& each : answer->pay_offs) add(each.way);
    if (answer->best && answer->best->items == 1) add(*answer->best);
  }
  return ways;
}

// What waking up takes was seen with work, at the size that was asked for; it is no matter of size.
void add_waking_up(std::vector<WayCost>& costs, const std::vector<WayCost>& asked) {
  std::vector<WayCost> with_waking = costs;
  for (WayCost& each : with_waking) {
    const WayCost* known = find_cost(asked, each.way);
    if (known == nullptr || !known->exchange_ns) continue;
    WayCost without = *known;
    without.exchange_ns.reset();
    const double waking_ns = *known->exchange_ns - terms_of(asked, without).exchange_ns;
    each.exchange_ns = terms_of(costs, each).exchange_ns + waking_ns;
  }
  costs = std::move(with_waking);
}

// One for each way; none where one of them cannot be run at this size, or takes more memory than it
// may: which is best is not to be told without it.
std::vector<Settings> experiments_at(const std::vector<Way>& ways, const AdviceQuestion& question,
                                     Bench& bench) {
  std::vector<Settings> experiments;
  for (const Way& way : ways) {
    experiments.push_back(settings_of(way, question, "none", kLookNs));
    if (!bench.why_not(experiments.back()).empty()) return {};
    if (question.memory_bytes != 0 &&
        bench.memory_bytes(experiments.back()) > question.memory_bytes)
      return {};
  }
  return experiments;
}

}  // namespace

AdviceQuestion question_at(const AdviceQuestion& question, std::uint64_t size_bytes) {
  AdviceQuestion other = question;
  other.size_bytes = size_bytes;
  if (question.reply_bytes == question.size_bytes) other.reply_bytes = size_bytes;
  return other;
}

std::vector<SizeCosts> costs_around(const Advice& advice, Bench& bench, std::uint64_t budget_ns) {
  const Answers answers = answers_of(advice);
  // Of several sizes one may be as large as the answer by chance.
  const auto other = std::ranges::find_if(answers, [](const SizeAdvice* each) {
    return each->question.reply_bytes != each->question.size_bytes;
  });
  const AdviceQuestion& asked = (other == answers.end() ? answers.front() : *other)->question;
  const std::vector<Way> ways = ways_around(answers);
  std::vector<SizeCosts> sizes;
  std::vector<Settings> experiments;
  std::vector<std::pair<std::size_t, Way>> places;  // of the experiments
  for (const std::uint64_t size : sizes_around(answers)) {
    const AdviceQuestion there = question_at(asked, size);
    std::vector<Settings> all = experiments_at(ways, there, bench);
    if (all.empty()) continue;
    std::ranges::move(all, std::back_inserter(experiments));
    for (const Way& way : ways) places.emplace_back(sizes.size(), way);
    sizes.push_back({size, there.reply_bytes, {}});
  }
  if (!experiments.empty()) {
    const std::vector<ExperimentResult> results = bench.run(experiments, {3, budget_ns});
    for (std::size_t i = 0; i < results.size(); ++i)
      if (is_measured(results[i]))
        sizes[places[i].first].costs.push_back(cost_of(places[i].second, results[i]));
  }
  for (SizeCosts& each : sizes) add_waking_up(each.costs, answers.front()->costs);
  for (const SizeAdvice* each : answers)
    sizes.push_back({each->question.size_bytes, each->question.reply_bytes, each->costs});
  std::erase_if(sizes, [](const SizeCosts& each) { return each.costs.empty(); });
  std::ranges::sort(sizes, {}, &SizeCosts::size_bytes);
  return sizes;
}

}  // namespace ipcbench
