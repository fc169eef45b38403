// The reader of results, and every format of what it reads: whatever the bytes say ends in a
// document whose formats are safe to show, or in a UsageError that is. What JSON was written is
// read again and gives the same JSON.
#include "fuzz.hpp"
#include "ipcbench/report/read_document.hpp"
#include "ipcbench/report/sink.hpp"

namespace ipcbench {

void fuzz(std::string_view bytes) {
  fuzz_reader([&] {
    const Document document = parse_document(bytes, "fuzz.json");
    for (const SinkInfo* sink : sinks()) {
      const std::string text = sink->render(document, {});
      if (!sink->binary) require_safe(text);
    }
    const SinkInfo& json = find_sink("json");
    const std::string text = json.render(document, {});
    require(json.render(parse_document(text, "again.json"), {}) == text,
            "JSON reads back otherwise");
  });
}

}  // namespace ipcbench
