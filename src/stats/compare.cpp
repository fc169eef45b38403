#include "ipcbench/stats/compare.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>

#include "ipcbench/stats/binomial.hpp"
#include "ipcbench/stats/interval.hpp"

namespace ipcbench {
namespace {

// The normal quantiles of 97.5 % and 80 %: 1.96 half-widths guard against chance, 0.84 more against
// missing what is there; (1.96 + 0.84) / 1.96 = 1.43.
constexpr double kPowerFactor = 1.43;

bool is_time(double ns) { return std::isfinite(ns) && ns > 0; }

// Back from logarithms, kept finite.
double change_of(double logarithm) {
  return std::min(std::expm1(logarithm), std::numeric_limits<double>::max());
}

// 1234 as 1200: what is known to a factor of two at best.
std::uint64_t two_digits(std::uint64_t number) {
  std::uint64_t unit = 1;
  while (number / unit >= 100) unit *= 10;
  return (number + unit / 2) / unit * unit;
}

Verdict verdict_of(const Judgement& judgement, const CompareRule& rule) {
  // In logarithms +10 % and its inverse are equally far from 0, so the bounds below are inverses.
  const double fastest_same = 1 / (1 + rule.same_within) - 1;
  const double least_faster = 1 / (1 + rule.margin) - 1;
  if (judgement.low > 0 && judgement.estimate > rule.margin) return Verdict::slower;
  if (judgement.high < 0 && judgement.estimate < least_faster) return Verdict::faster;
  if (judgement.low > fastest_same && judgement.high < rule.same_within) return Verdict::same;
  return Verdict::inconclusive;
}

std::string why_too_few(const Judgement& judgement) {
  if (judgement.usable == judgement.pairs)
    return fmt::format("{} pair{} are too few", judgement.pairs, judgement.pairs == 1 ? "" : "s");
  return fmt::format(
      "{} of {} pairs can be used, which are too few: in the others A and B were "
      "placed differently, or there is no figure",
      judgement.usable, judgement.pairs);
}

void confirm(Decision& decision, const std::vector<Pair>& fresh, bool out_of_time,
             const CompareRule& rule) {
  const Verdict said = decision.first.verdict;
  decision.wanted = std::max<std::size_t>(rule.least_confirming, decision.first.pairs);
  if (fresh.size() < decision.wanted) {
    decision.step = out_of_time ? Decision::Step::done : Decision::Step::confirm;
    decision.reason =
        fmt::format("{} at first, but the time is up before that is confirmed", name_of(said));
    return;
  }
  decision.confirmation = judge(fresh, rule.confirm_confidence, rule);
  decision.verdict = decision.confirmation.verdict == said ? said : Verdict::inconclusive;
  decision.reason = decision.verdict == said
                        ? ""
                        : fmt::format("{} at first, but {} fresh pairs do not confirm it",
                                      name_of(said), fresh.size());
}

}  // namespace

bool is_usable(const Pair& pair) {
  return is_time(pair.a.message_ns) && is_time(pair.b.message_ns) &&
         pair.a.placement == pair.b.placement &&
         (pair.a.distance == pair.b.distance || pair.a.distance.empty() || pair.b.distance.empty());
}

Judgement judge(const std::vector<Pair>& pairs, double confidence, const CompareRule& rule) {
  Judgement judgement;
  judgement.pairs = pairs.size();
  std::vector<double> changes;
  for (const Pair& pair : pairs)
    // Not the logarithm of the ratio, which can leave the range of a double where these do not.
    if (is_usable(pair))
      changes.push_back(std::log(pair.b.message_ns) - std::log(pair.a.message_ns));
  judgement.usable = changes.size();
  const Interval interval = median_interval(std::move(changes), confidence);
  judgement.estimate = change_of(interval.median);
  judgement.low = change_of(interval.low);
  judgement.high = change_of(interval.high);
  judgement.confidence = interval.confidence;

  constexpr double kRounding = 1e-9;
  if (judgement.usable < rule.least_pairs || interval.confidence < confidence - kRounding) {
    judgement.reason = why_too_few(judgement);
    return judgement;
  }
  judgement.detectable =
      std::max(rule.margin, change_of(kPowerFactor * (interval.high - interval.low) / 2));
  judgement.verdict = verdict_of(judgement, rule);
  if (judgement.verdict == Verdict::inconclusive)
    judgement.reason = "the interval is too wide to tell";
  return judgement;
}

Decision decide(const std::vector<Pair>& pairs, const std::vector<Pair>& fresh, bool out_of_time,
                const CompareRule& rule) {
  Decision decision;
  const bool at_look = std::ranges::find(rule.looks, pairs.size()) != rule.looks.end();
  const auto next = std::ranges::upper_bound(rule.looks, pairs.size());
  if (at_look || out_of_time || next == rule.looks.end())
    decision.first = judge(pairs, rule.look_confidence, rule);
  decision.reason = decision.first.reason;
  const Verdict said = decision.first.verdict;
  if (said == Verdict::slower || said == Verdict::faster) {
    confirm(decision, fresh, out_of_time, rule);
  } else if (said != Verdict::inconclusive) {
    decision.verdict = said;
  } else if (!out_of_time && next != rule.looks.end()) {
    decision.step = Decision::Step::more;
    decision.wanted = *next;
  }
  return decision;
}

std::uint64_t pairs_to_tell(const Judgement& judgement, const CompareRule& rule) {
  const double estimate = std::abs(std::log1p(judgement.estimate));
  const double half = (std::log1p(judgement.high) - std::log1p(judgement.low)) / 2;
  if (judgement.usable < rule.least_pairs || !std::isfinite(half) || half <= 0) return 0;
  double wanted = std::log1p(rule.same_within) - estimate;
  if (estimate > std::log1p(rule.margin)) wanted = std::max(wanted, estimate);
  const double pairs = static_cast<double>(judgement.usable) * std::pow(half / wanted, 2);
  constexpr double kBeyondReason = 1e6;
  // An interval that lies askew around its median can be narrow enough and still say nothing.
  return std::max(static_cast<std::uint64_t>(std::ceil(std::min(pairs, kBeyondReason))),
                  judgement.usable + 1);
}

std::string next_step(const ComparisonRow& row, bool stored, const CompareRule& rule) {
  if (row.verdict != Verdict::inconclusive) return {};
  const bool claimed = row.first.verdict == Verdict::slower || row.first.verdict == Verdict::faster;
  if (claimed && !has_fresh_figures(row)) return "raise --budget";
  const Judgement& said = headline(row);
  const std::uint64_t needed = claimed ? 0 : pairs_to_tell(said, rule);
  const std::size_t most = rule.looks.back();
  const bool too_few = said.usable < rule.least_pairs;
  const bool pinned = std::ranges::all_of(headline_pairs(row), [](const Pair& pair) {
    return pair.a.placement == "pinned" && pair.b.placement == "pinned";
  });
  std::vector<std::string> raise;
  if (!too_few) raise.emplace_back("--duration");
  // What fresh pairs did not confirm is settled, and further pairs than the last look has are not
  // run.
  if (stored)
    raise.emplace_back("--invocations");
  else if (!claimed && needed <= most)
    raise.emplace_back("--budget");
  std::string text = "raise " + join_names(raise);
  if (!pinned && (!too_few || said.usable < said.pairs))
    text = "pin the parties with --placement, or " + text;
  if (stored) text = "measure both again and " + text;
  if (needed != 0)
    text += fmt::format("; about {} {} like these would tell", two_digits(needed),
                        stored ? "invocations of each" : "pairs");
  if (needed > most && !stored) text += fmt::format(", and a comparison takes {} at most", most);
  return text;
}

void say_reason_once(ComparisonDocument& document) {
  if (document.rows.size() < 2) return;
  const std::string reason = document.rows.front().reason;
  const bool common = std::ranges::all_of(document.rows, [&](const ComparisonRow& row) {
    return row.failure.status == Status::ok && row.verdict == Verdict::not_comparable &&
           row.reason == reason;
  });
  if (!common) return;
  document.reason = reason;
  for (ComparisonRow& row : document.rows) row.reason.clear();
}

bool has_fresh_figures(const ComparisonRow& row) { return row.confirmation.usable > 0; }

const Judgement& headline(const ComparisonRow& row) {
  return has_fresh_figures(row) ? row.confirmation : row.first;
}

const std::vector<Pair>& headline_pairs(const ComparisonRow& row) {
  return has_fresh_figures(row) ? row.fresh : row.pairs;
}

std::string placement_shift(const std::vector<Pair>& pairs) {
  std::set<std::string> labels;
  for (const Pair& pair : pairs) labels.insert({pair.a.placement, pair.b.placement});
  for (const std::string& label : labels) {
    const auto count = [&](auto predicate) {
      return static_cast<std::size_t>(std::ranges::count_if(pairs, predicate));
    };
    const std::size_t in_a = count([&](const Pair& pair) { return pair.a.placement == label; });
    const std::size_t in_b = count([&](const Pair& pair) { return pair.b.placement == label; });
    const std::size_t in_both = count(
        [&](const Pair& pair) { return pair.a.placement == label && pair.b.placement == label; });
    const std::size_t only_a = in_a - in_both;
    const std::size_t only_b = in_b - in_both;
    constexpr double kChance = 0.0125;
    if (2 * binomial_tail(only_a + only_b, std::min(only_a, only_b), 0.5) <= kChance)
      return fmt::format("{}: A in {} of {} pairs, B in {}", label, in_a, pairs.size(), in_b);
  }
  return {};
}

std::string distance_shift(const std::vector<Pair>& pairs) {
  const auto far_in = [&](PairedRun Pair::*side) {
    return static_cast<std::size_t>(std::ranges::count_if(
        pairs, [&](const Pair& pair) { return (pair.*side).distance == "far"; }));
  };
  const std::size_t a = far_in(&Pair::a);
  const std::size_t b = far_in(&Pair::b);
  const std::size_t apart = a > b ? a - b : b - a;
  if (2 * apart < pairs.size() || pairs.empty()) return {};
  return fmt::format("the cores were far apart in {} of {} invocations of A, in {} of B", a,
                     pairs.size(), b);
}

}  // namespace ipcbench
