#include "schema_parts.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "ipcbench/model/names.hpp"

namespace ipcbench {

constexpr std::string_view kPartyPattern =
    "^(coordinator|worker [0-9]+|feeder [0-9]+|broker [0-9]+)$";

Json whole_number(std::int64_t least) { return {{"type", "integer"}, {"minimum", least}}; }

Json plain_type(std::string_view type) { return {{"type", type}}; }

Json letter_type() { return {{"type", "string"}, {"minLength", 1}, {"maxLength", 1}}; }

Json one_of(std::span<const std::string_view> words) {
  Json names = Json::array();
  for (const std::string_view each : words) names.push_back(each);
  return {{"type", "string"}, {"enum", std::move(names)}};
}

Json count_type(const FieldRule& rule) {
  if (rule.is_party) return {{"type", "string"}, {"pattern", kPartyPattern}};
  return whole_number(rule.presence == Presence::if_any ? std::max<std::int64_t>(rule.least, 1)
                                                        : rule.least);
}

Json array_of(std::size_t size, Json items) {
  return {{"type", "array"}, {"minItems", size}, {"maxItems", size}, {"items", std::move(items)}};
}

Json row_of(Json items, std::string_view about) {
  const std::size_t size = items.size();
  return {{"type", "array"},  {"description", about},     {"minItems", size},
          {"maxItems", size}, {"additionalItems", false}, {"items", std::move(items)}};
}

Json object_of_texts(std::string_view about) {
  Json texts = {{"type", "string"}};
  if (!about.empty()) texts["description"] = about;
  return {{"type", "object"}, {"additionalProperties", std::move(texts)}};
}

Json transport_options() {
  return {{"type", "object"},
          {"description",
           "The options that were given: sizes as NAME_bytes, counts, true or false, words; absent "
           "where this build does not know the transport."},
          {"additionalProperties",
           {{"type", Json::array({"integer", "boolean", "string"})},
            {"description", "value of one option"}}}};
}

Json described(Json type, std::string_view about) {
  if (type.contains("$ref"))
    return {{"allOf", Json::array({std::move(type)})}, {"description", about}};
  if (!type.contains("description")) type["description"] = about;
  return type;
}

Json list_of(const FieldRule& rule, Json items) {
  Json json = plain_type("array");
  if (rule.not_empty) json["minItems"] = 1;
  if (!rule.item.empty()) items["description"] = rule.item;
  json["items"] = std::move(items);
  return json;
}

Json text_type(const FieldRule& rule) {
  Json json = {{"type", "string"}};
  if (!rule.choices.empty())
    json["enum"] = std::vector<std::string>(rule.choices.begin(), rule.choices.end());
  if (!rule.pattern.empty()) json["pattern"] = rule.pattern;
  if (rule.not_empty) json["minLength"] = 1;
  return json;
}

Json number_type(const FieldRule& rule) {
  Json json = {{"type", "number"}};
  if (rule.presence == Presence::if_any)
    json["exclusiveMinimum"] = 0;
  else
    json["minimum"] = rule.least;
  if (rule.up_to_one) json["maximum"] = 1;
  return json;
}

// What a table says about the value: a unit, else a type, or where its keys are.
std::string value_text(const Json& schema, std::string_view unit) {
  const auto with_unit = [&](const std::string& text) {
    return unit.empty() ? text : fmt::format("{}, {}", text, unit);
  };
  if (schema.contains("allOf")) return value_text(schema["allOf"][0], unit);
  if (schema.contains("$ref")) {
    const std::string name = schema["$ref"].get<std::string>().substr(14);
    return with_unit(fmt::format("[{}](#{})", name, name));
  }
  const Json kind = schema.value("type", Json("object"));
  if (kind == "array")
    return schema["items"].is_array() ? "row" : "list of " + value_text(schema["items"], unit);
  if (kind == "object") return with_unit("object");
  if (schema.contains("enum")) {
    std::string words;
    for (const Json& each : schema["enum"])
      words += (words.empty() ? "" : ", ") + each.get<std::string>();
    return words;
  }
  if (kind == "string") return "text";
  if (kind == "boolean") return "true or false";
  if (!unit.empty()) return std::string(unit);
  return kind == "integer" ? "whole number" : "number";
}

KeyRow key_row(const Json& schema, const FieldText& field) {
  const When when = field.rule.when;
  return {field.key, value_text(schema, unit_of(field.key, field.rule)),
          field.rule.if_told                   ? "if told"
          : field.presence == Presence::if_any ? "if any"
          : when == When::ok                   ? "status is ok"
          : when == When::failed               ? "status is not ok"
                                               : "always",
          field.about};
}

}  // namespace ipcbench
