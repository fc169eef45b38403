#include "ipcbench/report/read_document.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <set>

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

ToolInfo tool(const JsonValue& object) {
  return {object.at("version").text(), object.at("commit").text(), object.at("compiler").text(),
          object.at("flags").text()};
}

Yardsticks yardsticks(const JsonValue& object) {
  const auto read = [&](std::string_view key) -> std::optional<Yardstick> {
    if (!object.has(key)) return std::nullopt;
    const JsonValue each = object.at(key);
    return Yardstick{each.at("low_ns").number(), each.at("median_ns").number(),
                     each.at("high_ns").number(), each.at("count").whole(read_parts::kMost)};
  };
  return {read("null_syscall"), read("self_pipe"), read("memory_copy"), read("cache_line")};
}

// Some formats hand it to readers that take nothing else for a date.
std::string started(const JsonValue& value) {
  constexpr std::string_view kForm = "dddd-dd-ddTdd:dd:ddZ";
  const std::string& text = value.text();
  bool fits = text.size() == kForm.size();
  for (std::size_t i = 0; fits && i < text.size(); ++i)
    fits = kForm[i] == 'd' ? text[i] >= '0' && text[i] <= '9' : text[i] == kForm[i];
  if (!fits && !text.empty()) value.reject("must be a time such as 2026-01-31T12:00:00Z");
  return text;
}

std::vector<std::pair<std::string, std::vector<std::string>>> config(const JsonValue& object) {
  std::vector<std::pair<std::string, std::vector<std::string>>> result;
  for (const auto& [key, value] : object.members())
    result.emplace_back(key,
                        value.is_string() ? std::vector{value.text()} : read_parts::texts(value));
  return result;
}

// Results did not always say what was chosen: it is what the config left to the tool.
std::vector<std::string> chosen_by_config(const PlannedExperiment& planned,
                                          const Document& document) {
  std::vector<std::string> chosen;
  const std::string section = planned.name.substr(0, planned.name.find('/') + 1);
  for (const auto& [key, value] : planned.parameters) {
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
  const JsonValue::Json json = parse_result_json(text, origin);
  const JsonValue root(json, origin);
  check_schema(root);
  Document document;
  document.tool = tool(root.at("tool"));
  document.host = read_parts::host(root.at("host"));
  document.started = started(root.at("started"));
  document.complete = root.at("complete").boolean();
  document.elapsed_ns = root.at("elapsed_ns").whole();
  document.name = root.at("name").text();
  document.description = root.at("description").text();
  document.config = config(root.at("config"));
  document.seed = root.at("seed").whole();
  document.warnings = read_parts::warnings(root.at("warnings"));
  if (root.has("yardsticks")) {
    const JsonValue ends = root.at("yardsticks");
    if (ends.has("before")) document.yardsticks_before = yardsticks(ends.at("before"));
    if (ends.has("after")) document.yardsticks_after = yardsticks(ends.at("after"));
  }
  read_experiments(document, root.at("experiments"));
  return document;
}

Document read_document(const std::string& path) {
  if (path == "-") return parse_document(read_all(std::cin, "standard input"), "standard input");
  return parse_document(read_file(path), path);
}

}  // namespace ipcbench
