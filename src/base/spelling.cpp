#include "ipcbench/base/spelling.hpp"

#include <algorithm>
#include <numeric>
#include <vector>

namespace ipcbench {
namespace {

// Levenshtein distance, one row at a time.
std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replace = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, replace});
    }
  }
  return row.back();
}

}  // namespace

std::string nearest(std::string_view typed, std::span<const std::string> candidates) {
  constexpr std::size_t kTypos = 3;  // a word shorter than this would match everything
  if (typed.empty() || typed.size() > 64) return {};
  std::string best;
  std::size_t best_distance = std::min(kTypos, (typed.size() + 1) / 2) + 1;
  for (const std::string& candidate : candidates) {
    const bool contains =
        typed.size() >= 2 &&
        (candidate.find(typed) != std::string::npos ||
         (candidate.size() >= 3 && typed.find(candidate) != std::string_view::npos));
    const std::size_t distance = std::min(edit_distance(typed, candidate), contains ? 1UL : 99UL);
    if (distance < best_distance) {
      best_distance = distance;
      best = candidate;
    }
  }
  return best;
}

std::string suggestion(std::string_view typed, std::span<const std::string> candidates) {
  const std::string name = nearest(typed, candidates);
  return name.empty() ? "" : ", did you mean '" + name + "'?";
}

}  // namespace ipcbench
