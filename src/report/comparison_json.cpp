// A comparison for programs, and the schema of it.
#include "comparison_fields.hpp"
#include "description.hpp"
#include "ipcbench/report/comparison.hpp"
#include "ipcbench/report/json_text.hpp"
#include "json_fields.hpp"

namespace ipcbench {

std::string comparison_json(const ComparisonDocument& document, const RenderOptions&) {
  return json_text(json_parts::object_of(document));
}

const std::string& comparison_schema() {
  static const std::string text = json_text(Description<ComparisonDocument>().schema());
  return text;
}

}  // namespace ipcbench
