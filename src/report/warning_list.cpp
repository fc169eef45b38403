#include "warning_list.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <sstream>

namespace ipcbench {
namespace {

// What the config says under no-warn, also under that of a section.
std::set<std::string> hidden_ids(const Document& document) {
  std::set<std::string> ids;
  for (const auto& [key, values] : document.config) {
    if (key != "no-warn" && !key.ends_with("/no-warn")) continue;
    for (const std::string& value : values) {
      std::istringstream list(value);
      for (std::string id; std::getline(list, id, ',');) ids.insert(id);
    }
  }
  return ids;
}

struct Counted {
  ListedWarning listed;
  std::size_t experiments = 0;
};

void add(std::vector<Counted>& all, const Warning& warning, const std::string& experiment) {
  const auto known = std::ranges::find_if(all, [&](const Counted& each) {
    return each.experiments > 0 && each.listed.warning.text == warning.text &&
           each.listed.warning.advice == warning.advice;
  });
  if (known == all.end()) {
    all.push_back({{warning, experiment}, 1});
  } else {
    known->listed.experiments += ", " + experiment;
    ++known->experiments;
  }
}

}  // namespace

WarningList list_warnings(const Document& document) {
  const std::set<std::string> hidden = hidden_ids(document);
  std::vector<Counted> all;
  for (const Warning& each : document.warnings)
    if (!hidden.contains(each.id)) all.push_back({{each, ""}, 0});
  for (const ExperimentResult& experiment : document.experiments)
    for (const Warning& each : experiment.warnings)
      if (!hidden.contains(each.id)) add(all, each, experiment.planned.name);

  constexpr std::size_t kOfEachKind = 3;
  std::map<std::string, std::size_t> seen;
  WarningList list;
  for (Counted& each : all) {
    if (++seen[each.listed.warning.id] > kOfEachKind) continue;
    if (each.experiments == document.experiments.size()) each.listed.experiments.clear();
    list.shown.push_back(std::move(each.listed));
  }
  for (const auto& [id, count] : seen)
    if (count > kOfEachKind) list.left_out.emplace_back(id, count - kOfEachKind);
  return list;
}

}  // namespace ipcbench
