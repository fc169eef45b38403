// What `watch` saw, for programs, and the schema of it.
#include "description.hpp"
#include "ipcbench/report/json_text.hpp"
#include "ipcbench/report/schema.hpp"
#include "ipcbench/report/watch.hpp"
#include "json_fields.hpp"
#include "watch_fields.hpp"

namespace ipcbench {

std::string watch_json(const WatchDocument& document, const RenderOptions&) {
  return json_text(json_parts::object_of(document));
}

const std::string& watch_schema() {
  static const std::string text = json_text(Description<WatchDocument>().schema());
  return text;
}

}  // namespace ipcbench
