#include "ipcbench/report/journal.hpp"

#include <fmt/format.h>

#include "ipcbench/report/read_document.hpp"
#include "ipcbench/stats/claims.hpp"
#include "ipcbench/stats/document.hpp"
#include "ipcbench/stats/ratios.hpp"
#include "json_fields.hpp"
#include "read_fields.hpp"

namespace ipcbench {
namespace {

using Json = json_parts::Json;

std::string text_of(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string line_of(const Json& json) { return text_of(json) + "\n"; }

void read_line(Document& document, std::string_view line, const std::string& origin) {
  const Json json = parse_result_json(line, origin);
  const JsonValue root(json, origin);
  const JsonValue place = root.at("experiment");
  const std::size_t experiment = place.whole();
  if (experiment >= document.experiments.size())
    place.reject(fmt::format("is {}, but there are {} experiments", experiment,
                             document.experiments.size()));
  document.elapsed_ns = root.at("elapsed_ns").whole();
  read_parts::read_object(document.experiments[experiment].invocations.emplace_back(),
                          root.at("invocation"));
}

}  // namespace

std::string journal_head(const Document& begun) { return line_of(json_parts::of(begun)); }

std::string journal_line(std::size_t experiment, const InvocationResult& invocation,
                         std::uint64_t elapsed_ns) {
  return line_of({{"experiment", experiment},
                  {"elapsed_ns", elapsed_ns},
                  {"invocation", json_parts::object_of(invocation, InvocationFigures{})}});
}

std::string invocation_text(const InvocationResult& invocation) {
  return text_of(json_parts::object_of(invocation, InvocationFigures{}));
}

InvocationResult parse_invocation(std::string_view text, const std::string& origin) {
  const Json json = parse_result_json(text, origin);
  InvocationResult invocation;
  read_parts::read_object(invocation, JsonValue(json, origin));
  return invocation;
}

std::string_view head_of_journal(std::string_view text) {
  const std::size_t end = text.find('\n');
  if (end == std::string_view::npos || end < 2 || text.front() != '{' || text[end - 1] != '}')
    return text;
  if (text.find_first_not_of(" \t\r\n", end) == std::string_view::npos) return text;
  return text.substr(0, end);
}

Document parse_journal(std::string_view text, const std::string& origin) {
  const std::string_view head = head_of_journal(text);
  Document document = parse_document(head, origin);
  document.complete = false;
  text.remove_prefix(head.size() + 1);
  for (std::size_t number = 2; !text.empty(); ++number) {
    const std::size_t end = text.find('\n');
    if (end == std::string_view::npos) {
      document.warnings.push_back({"cut-off",
                                   "the last line of the journal was cut off, and is left out",
                                   "finish the run with --resume: that invocation runs again"});
      break;
    }
    read_line(document, text.substr(0, end), fmt::format("{}: line {}", origin, number));
    text.remove_prefix(end + 1);
  }
  for (ExperimentResult& each : document.experiments)
    each = conclude(std::move(each.planned), std::move(each.invocations));
  document.ratios = compare_experiments(document.experiments);
  judge_claims(document);
  return document;
}

}  // namespace ipcbench
