// The answer of a comparison in words.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "ipcbench/report/comparison.hpp"
#include "ipcbench/stats/compare.hpp"

namespace ipcbench {
namespace {

using Rows = std::vector<const ComparisonRow*>;

Rows rows_with(const ComparisonDocument& document, Verdict verdict) {
  Rows found;
  for (const ComparisonRow& row : document.rows)
    if (row.failure.status == Status::ok && row.verdict == verdict) found.push_back(&row);
  const auto size = [](const ComparisonRow* row) { return std::abs(headline(*row).estimate); };
  std::ranges::stable_sort(found, std::ranges::greater{}, size);
  return found;
}

// "4.9 % slower (4.7 to 5.1 %)", of a change whose direction is said.
std::string how_much(const Judgement& said, std::string_view direction) {
  const auto percent = [](double change) { return 100 * std::abs(change); };
  const auto digits = [](double value) { return value < 99.95 ? 1 : 0; };
  const double nearer = percent(said.estimate < 0 ? said.high : said.low);
  const double farther = percent(said.estimate < 0 ? said.low : said.high);
  const double middle = percent(said.estimate);
  return fmt::format("{:.{}f} %{} ({:.{}f} to {:.{}f} %)", middle, digits(middle), direction,
                     nearer, digits(nearer), farther, digits(farther));
}

std::string of_one(const ComparisonRow& row) {
  const Judgement& said = headline(row);
  if (row.failure.status != Status::ok)
    return fmt::format("{}: {}: {}.", row.name, name_of(row.failure.status), row.failure.reason);
  switch (row.verdict) {
    case Verdict::slower:
      return fmt::format("{}: B is {} than A.", row.name, how_much(said, " slower"));
    case Verdict::faster:
      return fmt::format("{}: B is {} than A.", row.name, how_much(said, " faster"));
    case Verdict::same:
      return fmt::format("{}: B is as fast as A: {} to {}.", row.name, percent_text(said.low),
                         percent_text(said.high));
    case Verdict::inconclusive:
      return fmt::format("{}: whether B is slower than A cannot be told{}.", row.name,
                         said.usable > 0 ? fmt::format(": {} to {}", percent_text(said.low),
                                                       percent_text(said.high))
                                         : "");
    case Verdict::not_comparable:
      break;
  }
  return fmt::format("{}: A and B cannot be compared: {}.", row.name, row.reason);
}

// "shm by 4.9 % (4.7 to 5.1 %), pipe by 2.0 % (1.8 to 2.2 %) and 3 more"
std::string named(const Rows& rows) {
  constexpr std::size_t kNamed = 2;
  std::string text;
  for (std::size_t i = 0; i < std::min(rows.size(), kNamed); ++i)
    text += fmt::format("{}{} by {}", i == 0 ? "" : ", ", rows[i]->name,
                        how_much(headline(*rows[i]), ""));
  if (rows.size() > kNamed) text += fmt::format(" and {} more", rows.size() - kNamed);
  return text;
}

std::string of_several(const ComparisonDocument& document) {
  const Rows slower = rows_with(document, Verdict::slower);
  const Rows faster = rows_with(document, Verdict::faster);
  const std::size_t all = document.rows.size();
  const std::size_t same = rows_with(document, Verdict::same).size();
  if (same == all) return fmt::format("B is as fast as A in all {} experiments.", all);
  std::string text;
  if (!slower.empty())
    text = fmt::format("B is slower than A in {} of {}: {}.", slower.size(), all, named(slower));
  if (!faster.empty())
    text +=
        fmt::format("{} in {}{}: {}.", slower.empty() ? "B is faster than A" : " Faster",
                    faster.size(), slower.empty() ? fmt::format(" of {}", all) : "", named(faster));
  if (!text.empty()) return text;
  if (same > 0)
    return fmt::format("B is as fast as A in {} of {}; the rest cannot be told.", same, all);
  return fmt::format("whether B is slower than A cannot be told: {}.", count_verdicts(document));
}

}  // namespace

std::string comparison_verdict(const ComparisonDocument& document) {
  if (document.rows.empty()) return "nothing was compared.";
  if (!document.reason.empty())
    return fmt::format("A and B cannot be compared: {}.", document.reason);
  std::string text =
      document.rows.size() == 1 ? of_one(document.rows.front()) : of_several(document);
  if (document.stored && !document.gating)
    text += " Advice only: what drifted between the two results looks the same.";
  return text;
}

}  // namespace ipcbench
