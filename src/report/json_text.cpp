#include "ipcbench/report/json_text.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "ipcbench/report/escape.hpp"

namespace ipcbench {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kLineWidth = 100;
constexpr std::size_t kIndent = 2;

std::string scalar_text(const Json& value) {
  return json_escaped(value.dump(-1, ' ', false, Json::error_handler_t::replace));
}

bool is_series(const Json& value) {
  return value.is_array() && std::none_of(value.begin(), value.end(), [](const Json& each) {
           return each.is_object() || (each.is_array() && !is_series(each));
         });
}

bool has_only_scalars(const Json& object) {
  return std::none_of(object.begin(), object.end(),
                      [](const Json& each) { return each.is_structured(); });
}

std::string joined(const Json& object) {
  std::string line = "{";
  for (const auto& [key, value] : object.items())
    line += (line.size() > 1 ? ", " : "") + scalar_text(Json(key)) + ": " + scalar_text(value);
  return line + "}";
}

// `column` is where the value begins on its line.
void print(std::string& out, const Json& value, std::size_t depth, std::size_t column) {
  if (!value.is_structured() || value.empty() || is_series(value)) {
    out += scalar_text(value);
    return;
  }
  if (value.is_object() && has_only_scalars(value)) {
    const std::string line = joined(value);
    if (column + line.size() < kLineWidth) {
      out += line;
      return;
    }
  }
  out += value.is_object() ? "{\n" : "[\n";
  bool is_first = true;
  for (const auto& [key, member] : value.items()) {
    if (!is_first) out += ",\n";
    is_first = false;
    out.append((depth + 1) * kIndent, ' ');
    const std::string label = value.is_object() ? scalar_text(Json(key)) + ": " : "";
    out += label;
    print(out, member, depth + 1, (depth + 1) * kIndent + label.size());
  }
  out += '\n';
  out.append(depth * kIndent, ' ');
  out += value.is_object() ? '}' : ']';
}

// dump() would write null without a word.
void require_finite(const Json& value, const std::string& place) {
  if (value.is_number_float() && !std::isfinite(value.get<double>()))
    throw std::logic_error("result document: " + place + " is not a finite number");
  if (!value.is_structured()) return;
  for (const auto& [key, member] : value.items()) {
    if (member.is_structured() || member.is_number_float())
      require_finite(member, place.empty() ? key : place + "." + key);
  }
}

}  // namespace

std::string json_text(const Json& value) {
  require_finite(value, "");
  std::string out;
  print(out, value, 0, 0);
  out += '\n';
  return out;
}

std::string json_line(const Json& value) {
  require_finite(value, "");
  return scalar_text(value) + '\n';
}

}  // namespace ipcbench
