// The reader of what `watch` wrote, the diagnosis of it and every format: whatever the bytes say
// ends in pages that are safe to show, or in a UsageError. What is written of it is read again and
// gives the same JSON.
#include "fuzz.hpp"
#include "ipcbench/diagnose/diagnose.hpp"
#include "ipcbench/report/watch.hpp"

namespace ipcbench {
namespace {

// Of our own text a refusal is a defect.
void require_same_again(const WatchDocument& document) {
  const std::string text = watch_json(document);
  try {
    require(watch_json(parse_watch_document(text, "again.json")) == text,
            "JSON reads back otherwise");
  } catch (const UsageError& error) {
    require(false, error.what());
  }
}

}  // namespace

void fuzz(std::string_view bytes) {
  fuzz_reader([&] {
    WatchDocument document = parse_watch_document(bytes, "fuzz.json");
    require_same_again(document);
    document.diagnosis = diagnose(document.observation);
    require_same_again(document);
    for (const WatchFormat* each : formats<WatchDocument>()) {
      const std::string text = each->render(document, {});
      if (!each->binary) require_safe(text);
    }
  });
}

}  // namespace ipcbench
