#include "ipcbench/base/spelling.hpp"

#include <algorithm>
#include <numeric>
#include <vector>

namespace ipcbench {
namespace {

// The optimal string alignment distance: Levenshtein's insertions, deletions and replacements, and
// Damerau's swaps of neighbours, which are one slip of the fingers and not two.
std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before(b.size() + 1), row(b.size() + 1), next(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    next[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replaced = row[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      next[j] = std::min({row[j] + 1, next[j - 1] + 1, replaced});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
        next[j] = std::min(next[j], before[j - 2] + 1);
    }
    before.swap(row);
    row.swap(next);
  }
  return row.back();
}

std::string_view without_dashes(std::string_view word) {
  return word.substr(std::min(word.find_first_not_of('-'), word.size()));
}

}  // namespace

std::string nearest(std::string_view typed_text, std::span<const std::string> candidates) {
  constexpr std::size_t kMostTypos = 3;
  const std::string_view typed = without_dashes(typed_text);
  if (typed.empty() || typed.size() > 64) return {};
  std::string best;
  // With more mistakes than a third of its letters a word is no misspelling but another word.
  std::size_t best_distance = std::clamp<std::size_t>(typed.size() / 3, 1, kMostTypos) + 1;
  for (const std::string& candidate : candidates) {
    const std::string_view word = without_dashes(candidate);
    const bool contains =
        typed.size() >= 2 && (word.find(typed) != std::string_view::npos ||
                              (word.size() >= 3 && typed.find(word) != std::string_view::npos));
    const std::size_t distance = std::min(edit_distance(typed, word), contains ? 1UL : 99UL);
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
