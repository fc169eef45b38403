// A history for programs, and the schema of it.
#include "description.hpp"
#include "history_fields.hpp"
#include "ipcbench/report/history.hpp"
#include "ipcbench/report/json_text.hpp"
#include "json_fields.hpp"

namespace ipcbench {

std::string history_json(const HistoryDocument& document, const RenderOptions&) {
  return json_text(json_parts::object_of(document));
}

const std::string& history_schema() {
  static const std::string text = json_text(Description<HistoryDocument>().schema());
  return text;
}

}  // namespace ipcbench
