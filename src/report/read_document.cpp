#include "ipcbench/report/read_document.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "ipcbench/base/input_text.hpp"
#include "ipcbench/model/keys.hpp"
#include "ipcbench/report/journal.hpp"
#include "ipcbench/report/schema.hpp"
#include "ipcbench/stats/claims.hpp"
#include "ipcbench/stats/document.hpp"
#include "ipcbench/stats/ratios.hpp"
#include "ipcbench/stats/reduce.hpp"
#include "read_parts.hpp"

namespace ipcbench {
namespace {

void check_schema(const JsonValue& document) {
  if (!document.has("schema"))
    document.reject("has no 'schema'; name a result that ipcbench wrote as JSON");
  const JsonValue name = document.at("schema").at("name");
  if (name.text() != kSchemaName)
    name.reject(fmt::format("is not '{}'; name a result that ipcbench wrote", kSchemaName));
  const JsonValue version = document.at("schema").at("version");
  if (version.whole() != static_cast<std::uint64_t>(kSchemaVersion))
    version.reject(fmt::format("is {}, but this ipcbench reads version {}; use one that fits",
                               version.whole(), kSchemaVersion));
}

// Some formats hand it to readers that take nothing else for a date.
void check_started(const JsonValue& value) {
  constexpr std::string_view kForm = "dddd-dd-ddTdd:dd:ddZ";
  const std::string& text = value.text();
  bool fits = text.size() == kForm.size();
  for (std::size_t i = 0; fits && i < text.size(); ++i)
    fits = kForm[i] == 'd' ? text[i] >= '0' && text[i] <= '9' : text[i] == kForm[i];
  if (!fits && !text.empty()) value.reject("must be a time such as 2026-01-31T12:00:00Z");
}

// The keys that the config left to the tool, each with the name of its section before it.
std::set<std::string> left_by(const Document& document) {
  std::set<std::string> left;
  for (const auto& [key, values] : document.config)
    if (values == std::vector<std::string>{"auto"}) left.insert(key);
  return left;
}

// Results did not always say what was chosen: it is what the config left to the tool.
std::vector<std::string> chosen_by_config(const PlannedExperiment& planned,
                                          const std::set<std::string>& left) {
  std::vector<std::string> chosen;
  const std::string section = planned.name.substr(0, planned.name.find('/') + 1);
  for (const auto& [key, value] : parameters_of(planned))
    if (value != "auto" && (left.contains(key) || left.contains(section + key)))
      chosen.push_back(key);
  return chosen;
}

void read_experiments(Document& document, const JsonValue& array) {
  std::set<std::string> names;
  const std::set<std::string> left = left_by(document);
  for (const JsonValue& each : array.items()) {
    PlannedExperiment planned = read_parts::planned(each);
    if (!names.insert(planned.name).second) each.at("name").reject("is there twice");
    if (!each.has("chosen")) planned.chosen = chosen_by_config(planned, left);
    document.experiments.push_back(
        conclude(std::move(planned), read_parts::invocations(each.at("invocations"))));
    // What they are decided by is not there any more.
    if (is_reduced(document))
      document.experiments.back().warnings = read_parts::warnings(each.at("warnings"));
    if (each.has("stopped_by"))
      document.experiments.back().stopped_by = each.at("stopped_by").choice<StoppedBy>();
  }
  document.ratios = compare_experiments(document.experiments);
  judge_claims(document);
}

}  // namespace

Document parse_document(std::string_view text, const std::string& origin) {
  if (head_of_journal(text).size() != text.size()) return parse_journal(text, origin);
  const JsonValue::Json json = parse_result_json(text, origin);
  const JsonValue root(json, origin);
  check_schema(root);
  Document document;
  read_parts::read_frame(document, root);
  check_started(root.at("started"));
  read_experiments(document, root.at("experiments"));
  return document;
}

Document read_document(const std::string& path) {
  return parse_document(read_input(path, "a result"), input_name(path));
}

}  // namespace ipcbench
