#include "ipcbench/stats/expectation.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>

#include "ipcbench/base/error.hpp"
#include "ipcbench/base/units.hpp"
#include "ipcbench/model/keys.hpp"

namespace ipcbench {
namespace {

constexpr std::string_view kName = "name";

std::vector<std::string_view> rule_words(std::string_view text) {
  std::vector<std::string_view> words;
  while (true) {
    text.remove_prefix(std::min(text.find_first_not_of(" \t\n"), text.size()));
    if (text.empty()) return words;
    words.push_back(text.substr(0, text.find_first_of(" \t\n")));
    text.remove_prefix(words.back().size());
  }
}

Parameters parse_set(std::string_view text) {
  Parameters set;
  while (true) {
    const std::string_view part = text.substr(0, text.find(','));
    const std::size_t equals = part.find('=');
    if (equals == std::string_view::npos || equals == 0 || equals + 1 == part.size())
      throw UsageError(fmt::format("'{}' names no experiments; write KEY=VALUE,...", part));
    std::string key(part.substr(0, equals));
    if (key != kName && find_key(key).scope != KeyScope::experiment)
      throw UsageError(fmt::format("'{}' is no parameter of an experiment", key));
    for (const auto& [known, value] : set)
      if (known == key) throw UsageError(fmt::format("{} is there twice; drop one", key));
    set.emplace_back(std::move(key), part.substr(equals + 1));
    if (part.size() == text.size()) return set;
    text.remove_prefix(part.size() + 1);
  }
}

std::optional<double> plain_number(std::string_view text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(value))
    return std::nullopt;
  return value;
}

double parse_bound(const std::string& unit, std::string_view text) {
  if (const auto value = plain_number(text)) return *value;
  try {
    if (unit == "ns") return static_cast<double>(parse_duration(text));
    if (unit == "bytes") return static_cast<double>(parse_size(text));
    if (unit == "share") return static_cast<double>(parse_percent(text)) / 10'000;
    if (unit == "per_second") return static_cast<double>(parse_integer(text));
  } catch (const UsageError& error) {
    throw UsageError(fmt::format("'{}': {}", text, error.what()));
  }
  throw UsageError(fmt::format("'{}' is no number; write one, such as 1.5", text));
}

bool has_value(const PlannedExperiment& planned, const std::string& key, const std::string& value) {
  if (key == kName) {
    const bool open = value.ends_with('*');
    return open ? std::string_view(planned.name)
                      .starts_with(std::string_view(value).substr(0, value.size() - 1))
                : planned.name == value;
  }
  const std::string own = parameter_of(planned, key);
  if (own == value) return true;
  if (own.empty()) return false;
  try {  // "1024" is "1KiB"
    Experiment other = planned.experiment;
    const Key& record = find_key(key);
    record.parse(other, value);
    return record.text_of(other) == own;
  } catch (const UsageError&) {
    return false;
  }
}

bool is_in(const PlannedExperiment& planned, const Parameters& set) {
  return std::ranges::all_of(
      set, [&](const auto& each) { return has_value(planned, each.first, each.second); });
}

bool names(const Parameters& set, std::string_view key) {
  return std::ranges::any_of(set, [&](const auto& each) { return each.first == key; });
}

// The partner has what `given` says, and in everything else it is as `one`.
bool is_partner(const PlannedExperiment& one, const PlannedExperiment& other,
                const Parameters& given) {
  if (&one == &other || !is_in(other, given)) return false;
  if (names(given, kName)) return true;
  const auto chosen = [](const PlannedExperiment& planned, const std::string& key) {
    return std::ranges::find(planned.chosen, key) != planned.chosen.end();
  };
  return std::ranges::all_of(parameters_of(one), [&](const auto& each) {
    const auto& [key, value] = each;
    return names(given, key) || chosen(one, key) || chosen(other, key) ||
           parameter_of(other, key) == value;
  });
}

std::string names_of(const std::vector<const PlannedExperiment*>& experiments) {
  constexpr std::size_t kMost = 8;
  std::string text;
  for (std::size_t i = 0; i < std::min(kMost, experiments.size()); ++i)
    text += (i == 0 ? "" : ", ") + experiments[i]->name;
  if (experiments.size() > kMost) text += fmt::format(" and {} more", experiments.size() - kMost);
  return text;
}

std::string set_text(const Parameters& set) {
  std::string text;
  for (const auto& [key, value] : set)
    text += fmt::format("{}{}={}", text.empty() ? "" : ",", key, value);
  return text;
}

[[noreturn]] void reject(const Rule& rule, const std::string& why) {
  throw UsageError(fmt::format("'{}': {}", rule.text, why));
}

std::size_t partner_of(const Rule& rule, std::size_t one, const std::vector<std::size_t>& places,
                       const std::vector<const PlannedExperiment*>& experiments) {
  std::vector<const PlannedExperiment*> found;
  std::size_t place = 0;
  for (const std::size_t i : places)
    if (is_partner(*experiments[one], *experiments[i], rule.partner)) {
      found.push_back(experiments[i]);
      place = i;
    }
  if (found.size() == 1) return place;
  if (found.empty())
    reject(rule,
           fmt::format("{} has no partner with {} that is like it in everything else; "
                       "experiments are {}",
                       experiments[one]->name, set_text(rule.partner), names_of(experiments)));
  reject(rule, fmt::format("{} has several partners with {}: {}; name more of their parameters",
                           experiments[one]->name, set_text(rule.partner), names_of(found)));
}

}  // namespace

Rule parse_rule(std::string_view text) {
  constexpr std::string_view kForm =
      "write FIGURE [of SET] [over SET | minus SET] at_least|at_most VALUE";
  const std::vector<std::string_view> words = rule_words(text);
  Rule rule;
  for (const std::string_view word : words)
    rule.text += (rule.text.empty() ? "" : " ") + std::string(word);
  const auto fail = [&](const std::string& why) { reject(rule, why); };
  if (words.empty()) throw UsageError(fmt::format("the rule is empty; {}", kForm));
  try {
    rule.figure = &find_figure(words[0]);
    bool has_bound = false;
    for (std::size_t i = 1; i < words.size(); i += 2) {
      if (i + 1 == words.size())
        throw UsageError(fmt::format("nothing follows '{}'; {}", words[i], kForm));
      if (has_bound)
        throw UsageError(fmt::format("'{}' stands behind the end; {}", words[i], kForm));
      if (words[i] == "of" && i == 1) {
        rule.of = parse_set(words[i + 1]);
      } else if ((words[i] == "over" || words[i] == "minus") && rule.kind == Rule::Kind::value) {
        rule.kind = words[i] == "over" ? Rule::Kind::ratio : Rule::Kind::difference;
        rule.partner = parse_set(words[i + 1]);
      } else if (words[i] == "at_least" || words[i] == "at_most") {
        rule.at_least = words[i] == "at_least";
        rule.bound = parse_bound(unit_of(rule), words[i + 1]);
        has_bound = true;
      } else {
        throw UsageError(fmt::format("'{}' does not belong there; {}", words[i], kForm));
      }
    }
    if (!has_bound) throw UsageError(fmt::format("says no bound; {}", kForm));
    if (rule.kind == Rule::Kind::ratio && rule.bound <= 0)
      throw UsageError("a ratio of 0 or less is no bound; write one above 0");
  } catch (const UsageError& error) {
    fail(error.what());
  }
  return rule;
}

std::string unit_of(const Rule& rule) {
  return rule.kind == Rule::Kind::ratio ? "" : rule.figure->unit;
}

std::vector<Match> pairs_of(const Rule& rule,
                            const std::vector<const PlannedExperiment*>& experiments,
                            std::string_view config) {
  const bool is_own = !config.empty() && !names(rule.of, kName) && !names(rule.partner, kName);
  std::vector<std::size_t> places;
  for (std::size_t i = 0; i < experiments.size(); ++i)
    if (!is_own || experiments[i]->name.starts_with(std::string(config) + "/")) places.push_back(i);
  std::vector<Match> pairs;
  for (const std::size_t i : places) {
    if (!is_in(*experiments[i], rule.of)) continue;
    if (rule.kind == Rule::Kind::value) {
      pairs.emplace_back(i, i);
      continue;
    }
    // Without a first set, those that are the partners have none themselves.
    if (rule.of.empty() && is_in(*experiments[i], rule.partner)) continue;
    pairs.emplace_back(i, partner_of(rule, i, places, experiments));
  }
  if (pairs.empty())
    reject(rule, fmt::format("no experiment has {}; experiments are {}", set_text(rule.of),
                             names_of(experiments)));
  return pairs;
}

}  // namespace ipcbench
