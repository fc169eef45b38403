// The reader of journals: whatever a run that died has left ends in the document of an interrupted
// run, or in a UsageError. What was read is written as a journal again and gives the same document.
#include "fuzz.hpp"
#include "ipcbench/report/journal.hpp"
#include "ipcbench/report/sink.hpp"
#include "ipcbench/stats/document.hpp"

namespace ipcbench {
namespace {

std::string journal_of(Document document) {
  std::vector<std::vector<InvocationResult>> invocations;
  for (ExperimentResult& each : document.experiments) {
    invocations.push_back(std::move(each.invocations));
    each = conclude(std::move(each.planned), {});
  }
  std::string text = journal_head(document);
  for (std::size_t i = 0; i < invocations.size(); ++i)
    for (const InvocationResult& each : invocations[i])
      text += journal_line(i, each, document.elapsed_ns);
  return text;
}

}  // namespace

void fuzz(std::string_view bytes) {
  fuzz_reader([&] {
    if (head_of_journal(bytes).size() == bytes.size()) return;
    const Document document = parse_journal(bytes, "fuzz.partial");
    const SinkInfo& json = find_sink("json");
    const std::string text = json.render(document, {});
    require_safe(text);
    bool is_empty = true;
    for (const ExperimentResult& each : document.experiments)
      is_empty = is_empty && each.invocations.empty();
    if (is_empty) return;  // its journal would be a result
    require(json.render(parse_journal(journal_of(document), "again.partial"), {}) == text,
            "a journal reads back otherwise");
  });
}

}  // namespace ipcbench
