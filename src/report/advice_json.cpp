// Advice for programs, and the schema of it.
#include "advice_fields.hpp"
#include "description.hpp"
#include "ipcbench/report/advice.hpp"
#include "ipcbench/report/json_text.hpp"
#include "json_fields.hpp"

namespace ipcbench {

std::string advice_json(const Advice& advice, const RenderOptions&) {
  return json_text(json_parts::object_of(advice));
}

const std::string& advice_schema() {
  static const std::string text = json_text(Description<Advice>().schema());
  return text;
}

}  // namespace ipcbench
