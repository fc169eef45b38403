#include "ipcbench/report/read_document.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <set>

#include "ipcbench/model/keys.hpp"
#include "ipcbench/report/journal.hpp"
#include "ipcbench/report/schema.hpp"
#include "ipcbench/stats/document.hpp"
#include "ipcbench/stats/ratios.hpp"
#include "read_parts.hpp"

namespace ipcbench {
namespace {

constexpr std::size_t kLargestFile = std::size_t{1} << 30;

std::string read_all(std::istream& in, const std::string& origin) {
  std::string text;
  std::array<char, 65536> piece{};
  while (in.read(piece.data(), piece.size()) || in.gcount() > 0) {
    text.append(piece.data(), static_cast<std::size_t>(in.gcount()));
    if (text.size() > kLargestFile)
      throw UsageError(origin + ": is larger than 1 GiB; that is no result");
  }
  return text;
}

std::string read_file(const std::string& path) {
  std::error_code ignored;
  if (std::filesystem::is_directory(path, ignored))
    throw UsageError(path + ": is a directory; name a result in it");
  std::ifstream file(path, std::ios::binary);
  if (!file) throw UsageError(fmt::format("{}: {}", path, std::system_category().message(errno)));
  return read_all(file, path);
}

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

// Results did not always say what was chosen: it is what the config left to the tool.
std::vector<std::string> chosen_by_config(const PlannedExperiment& planned,
                                          const Document& document) {
  std::vector<std::string> chosen;
  const std::string section = planned.name.substr(0, planned.name.find('/') + 1);
  for (const auto& [key, value] : parameters_of(planned)) {
    const bool left = std::ranges::any_of(document.config, [&, &name = key](const auto& entry) {
      return (entry.first == name || entry.first == section + name) &&
             entry.second == std::vector<std::string>{"auto"};
    });
    if (left && value != "auto") chosen.push_back(key);
  }
  return chosen;
}

void read_experiments(Document& document, const JsonValue& array) {
  std::set<std::string> names;
  for (const JsonValue& each : array.items()) {
    PlannedExperiment planned = read_parts::planned(each);
    if (!names.insert(planned.name).second) each.at("name").reject("is there twice");
    if (!each.has("chosen")) planned.chosen = chosen_by_config(planned, document);
    document.experiments.push_back(
        conclude(std::move(planned), read_parts::invocations(each.at("invocations"))));
    if (each.has("stopped_by"))
      document.experiments.back().stopped_by = each.at("stopped_by").choice<StoppedBy>();
  }
  document.ratios = compare_experiments(document.experiments);
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
  if (path == "-") return parse_document(read_all(std::cin, "standard input"), "standard input");
  return parse_document(read_file(path), path);
}

}  // namespace ipcbench
