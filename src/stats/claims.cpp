#include "ipcbench/stats/claims.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <utility>

#include "ipcbench/base/error.hpp"
#include "ipcbench/model/asked_for.hpp"
#include "ipcbench/stats/distance.hpp"
#include "ipcbench/stats/expectation.hpp"
#include "ipcbench/stats/interval.hpp"
#include "ipcbench/stats/ratios.hpp"

namespace ipcbench {
namespace {

std::vector<double> values_of(const Rule& rule, const ExperimentResult& result) {
  std::vector<double> values;
  for (std::size_t i = 0; i < result.invocations.size(); ++i)
    if (const auto value = rule.figure->of(result, i)) values.push_back(*value);
  return values;
}

// One for each round that both took part in alike: of a ratio its logarithm. `moved`: rounds that
// are left out, because the host had the cores near each other for one and far apart for the other.
struct PairedValues {
  std::vector<double> values;
  std::size_t moved = 0;
};

PairedValues paired_values(const Rule& rule, const ExperimentResult& one,
                           const ExperimentResult& partner) {
  std::map<std::uint64_t, std::size_t> by_round;
  for (std::size_t i = 0; i < partner.invocations.size(); ++i)
    by_round[partner.invocations[i].round] = i;
  PairedValues paired;
  for (std::size_t i = 0; i < one.invocations.size(); ++i) {
    const auto other = by_round.find(one.invocations[i].round);
    if (other == by_round.end()) continue;
    if (!are_as_far_apart(one.invocations[i].cache_line,
                          partner.invocations[other->second].cache_line)) {
      ++paired.moved;
      continue;
    }
    const auto own = rule.figure->of(one, i);
    const auto others = rule.figure->of(partner, other->second);
    if (!own || !others) continue;
    if (rule.kind == Rule::Kind::difference)
      paired.values.push_back(*own - *others);
    else if (*own > 0 && *others > 0)
      paired.values.push_back(std::log(*own / *others));
  }
  return paired;
}

Interval interval_of_pairs(const Rule& rule, std::vector<double> values) {
  Interval interval = median_interval(std::move(values));
  if (rule.kind == Rule::Kind::ratio && interval.count > 0) {
    interval.low = std::exp(interval.low);
    interval.median = std::exp(interval.median);
    interval.high = std::exp(interval.high);
  }
  return interval;
}

// How many rounds would narrow the interval so far that it leaves the bound: its width shrinks with
// the square root of their number. 0: no number that anyone would wait for.
std::uint64_t rounds_to_decide(const Rule& rule, const Interval& figure) {
  constexpr double kMost = 1'000;
  const bool ratio = rule.kind == Rule::Kind::ratio;
  const auto place = [&](double value) { return ratio ? std::log(value) : value; };
  const double median = place(figure.median);
  const double bound = place(rule.bound);
  const double half = median < bound ? place(figure.high) - median : median - place(figure.low);
  const double distance = std::abs(median - bound);
  if (distance <= 0) return 0;
  const double rounds = std::ceil(static_cast<double>(figure.count) * std::pow(half / distance, 2));
  return rounds <= kMost ? static_cast<std::uint64_t>(rounds) + 1 : 0;
}

std::string why_grouped(const ExperimentResult& result) {
  return fmt::format(
      "{} runs at {} speeds, of which a median says nothing: pin it (placement) or "
      "ask for one of them",
      result.planned.name, result.summary->modes.size());
}

void judge(const Rule& rule, std::size_t moved, Finding& finding) {
  constexpr std::uint64_t kFewest = 6;
  const Interval& figure = finding.figure;
  if (figure.count == 0) {
    finding.reason = "no invocation tells " + rule.figure->name;
    return;
  }
  if (figure.confidence < kSureConfidence) {
    const std::string left_out =
        moved == 0 ? ""
                   : fmt::format(
                         ", without {} round{} in which the cores were near each other for "
                         "one and far apart for the other",
                         moved, moved == 1 ? "" : "s");
    finding.reason = fmt::format(
        "{} value{} of {}{}; {} make an interval of 95 %: raise invocations", figure.count,
        figure.count == 1 ? "" : "s", rule.figure->name, left_out, kFewest);
    return;
  }
  if (rule.at_least ? figure.low >= rule.bound : figure.high <= rule.bound) {
    finding.verdict = ClaimVerdict::proven;
  } else if (rule.at_least ? figure.high < rule.bound : figure.low > rule.bound) {
    finding.verdict = ClaimVerdict::refuted;
  } else {
    const std::uint64_t rounds = rounds_to_decide(rule, figure);
    finding.reason = rounds == 0 ? "it is too near the bound for any number of invocations"
                                 : fmt::format("about {} invocations would decide it", rounds);
  }
}

// Being disturbed makes messages slower: who keeps a limit all the same keeps it without.
bool holds_all_the_same(const Rule& rule) {
  const bool is_time = rule.figure->unit == "ns";
  const bool is_rate = rule.figure->unit == "per_second" || rule.figure->name == "speedup";
  return rule.at_least ? is_rate : is_time;
}

// A ratio is of rounds in which both were disturbed alike, and a figure by itself has no such
// excuse.
void doubt(const Rule& rule, const ExperimentResult& result, Finding& finding) {
  if (rule.kind != Rule::Kind::value || finding.verdict == ClaimVerdict::inconclusive) return;
  if (!rule.figure->depends_on_pace) return;
  if (finding.verdict == ClaimVerdict::proven && holds_all_the_same(rule)) return;
  constexpr std::array<std::string_view, 3> kDisturbances = {"pressure", "steal", "throttled"};
  const auto spoilt = std::ranges::find_if(result.warnings, [&](const Warning& each) {
    return std::ranges::find(kDisturbances, each.id) != kDisturbances.end();
  });
  if (spoilt == result.warnings.end()) return;
  finding.verdict = ClaimVerdict::inconclusive;
  finding.reason = spoilt->text + "; " + spoilt->advice;
}

// Nothing has failed but what was to.
bool is_asked_for_alone(const ExperimentResult& result) {
  return std::ranges::all_of(result.invocations, [&](const InvocationResult& each) {
    return each.failure.status == Status::ok ||
           is_asked_for(result.planned.experiment, each.failure.status);
  });
}

Finding find(const Rule& rule, const ExperimentResult& one, const ExperimentResult& partner) {
  Finding finding;
  finding.of = one.planned.name;
  if (rule.kind != Rule::Kind::value) finding.over = partner.planned.name;
  for (const ExperimentResult* each : {&one, &partner}) {
    if (!each->summary && !(rule.figure->is_of_failures && is_asked_for_alone(*each))) {
      finding.reason =
          fmt::format("{} was not measured: {}", each->planned.name, each->failure.reason);
      return finding;
    }
  }
  // Groups are those of the time per message; what it is not made of has a median all the same.
  for (const ExperimentResult* each : {&one, &partner}) {
    if (rule.figure->is_made_of_times && each->summary->modes.size() > 1) {
      finding.reason = why_grouped(*each);
      return finding;
    }
  }
  if (rule.kind == Rule::Kind::value) {
    finding.figure = median_interval(values_of(rule, one));
    judge(rule, 0, finding);
  } else {
    PairedValues paired = paired_values(rule, one, partner);
    finding.figure = interval_of_pairs(rule, std::move(paired.values));
    judge(rule, paired.moved, finding);
  }
  doubt(rule, one, finding);
  return finding;
}

void judge(Expectation& expectation, const std::string& config,
           const std::vector<ExperimentResult>& experiments) {
  expectation.findings.clear();
  try {
    const Rule rule = parse_rule(expectation.rule);
    expectation.unit = unit_of(rule);
    std::vector<const PlannedExperiment*> planned;
    for (const ExperimentResult& each : experiments) planned.push_back(&each.planned);
    for (const auto& [one, partner] : pairs_of(rule, planned, config))
      expectation.findings.push_back(find(rule, experiments[one], experiments[partner]));
  } catch (const UsageError& error) {
    Finding finding;
    finding.reason = error.what();
    expectation.findings.push_back(std::move(finding));
  }
  expectation.verdict =
      together(expectation.findings, [](const Finding& each) { return each.verdict; });
}

}  // namespace

void judge_claims(Document& document) {
  for (Claim& claim : document.claims) {
    for (Expectation& each : claim.expectations) judge(each, claim.config, document.experiments);
    claim.verdict =
        together(claim.expectations, [](const Expectation& each) { return each.verdict; });
  }
}

}  // namespace ipcbench
