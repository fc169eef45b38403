#include "ipcbench/report/claims_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

#include "ipcbench/base/error.hpp"
#include "ipcbench/base/units.hpp"
#include "ipcbench/model/names.hpp"
#include "ipcbench/stats/expectation.hpp"

namespace ipcbench {
namespace {

std::string in_unit(double value, const std::string& unit) {
  const std::string sign = value < 0 ? "-" : "";
  const double size = std::abs(value);
  if (unit == "ns") return sign + human_duration(size);
  if (unit == "bytes") return sign + human_size(size);
  if (unit == "share") return fmt::format("{:.3g} %", 100 * value);
  if (unit == "per_second") return sign + human_count(size) + "/s";
  return fmt::format("{:.3g}", value);
}

std::string experiments_text(const Finding& finding, Rule::Kind kind) {
  if (finding.over.empty()) return finding.of;
  return fmt::format("{} {} {}", finding.of, kind == Rule::Kind::ratio ? "over" : "minus",
                     finding.over);
}

}  // namespace

std::string word_of(ClaimVerdict verdict) {
  std::string word(name_of(verdict));
  std::ranges::transform(word, word.begin(), [](unsigned char c) { return std::toupper(c); });
  return word;
}

std::string claim_text(const Claim& claim) {
  const std::string config = claim.config.empty() ? "" : claim.config + ": ";
  if (!claim.text.empty()) return config + claim.text;
  const std::size_t count = claim.expectations.size();
  return fmt::format("{}{} limit{} to keep", config, count, count == 1 ? "" : "s");
}

std::string finding_text(const Expectation& expectation, const Finding& finding) {
  Rule rule;
  try {
    rule = parse_rule(expectation.rule);
  } catch (const UsageError&) {  // of a newer version
    return fmt::format("{}: {}", expectation.rule, finding.reason);
  }
  if (finding.of.empty()) return finding.reason;
  std::string text =
      fmt::format("{} of {}: ", rule.figure->name, experiments_text(finding, rule.kind));
  const Interval& figure = finding.figure;
  if (figure.count > 0) {
    text += in_unit(figure.median, expectation.unit);
    if (figure.count > 1)
      text += fmt::format(" ({} to {})", in_unit(figure.low, expectation.unit),
                          in_unit(figure.high, expectation.unit));
    text += ", ";
  }
  text += fmt::format("expected {} {}", rule.at_least ? "at least" : "at most",
                      in_unit(rule.bound, expectation.unit));
  return finding.reason.empty() ? text : text + "; " + finding.reason;
}

std::string verdict_of(const Document& document, const ExperimentResult& experiment) {
  std::vector<ClaimVerdict> all;
  for (const Claim& claim : document.claims)
    for (const Expectation& expectation : claim.expectations)
      for (const Finding& finding : expectation.findings)
        if (finding.of == experiment.planned.name) all.push_back(finding.verdict);
  if (all.empty()) return {};
  return std::string(name_of(together(all, [](ClaimVerdict each) { return each; })));
}

}  // namespace ipcbench
