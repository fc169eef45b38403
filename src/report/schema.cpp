// What a result holds, out of the records of its fields: as JSON Schema for programs, as tables of
// keys for people.
#include "ipcbench/report/schema.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <type_traits>
#include <vector>

#include "ipcbench/model/fields.hpp"
#include "ipcbench/model/keys.hpp"
#include "ipcbench/report/json_text.hpp"

namespace ipcbench {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::string_view kPartyPattern = "^(coordinator|worker [0-9]+|feeder [0-9]+)$";

Json whole_number(std::int64_t least) { return {{"type", "integer"}, {"minimum", least}}; }

template <class Enum>
Json names_of() {
  Json names = Json::array();
  for (const std::string_view each : NamesOf<Enum>::kNames) names.push_back(each);
  return names;
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

struct KeyRow {
  std::string name, value, presence;
  std::string_view about;
};

struct Section {
  std::string name;
  std::string_view about;
  std::vector<KeyRow> rows;
};

class Description {
 public:
  Description() {
    root_ = object<Document>("result", Record<Document>::kAbout);
    definitions_["experiment"]["then"]["properties"] = {{"invocations", {{"minItems", 1}}}};
  }

  Json schema() const {
    Json json = {{"$schema", "http://json-schema.org/draft-07/schema#"},
                 {"$id", fmt::format("{}-{}", kSchemaName, kSchemaVersion)},
                 {"title", "Result of ipcbench"}};
    for (const auto& [key, value] : root_.items()) json[key] = value;
    json["definitions"] = definitions_;
    return json;
  }

  const std::vector<Section>& sections() const { return sections_; }

 private:
  // The schema of an object with a record; `name` is what its table of keys is called.
  template <Recorded Struct>
  Json object(const std::string& name, std::string_view about) {
    const std::size_t section = sections_.size();
    sections_.push_back({name, about, {}});
    Json required = Json::array(), properties = Json::object();
    Json measured = Json::array(), failed = Json::array();  // required then
    Json not_measured = Json::array(), not_failed = Json::array();
    for_each_field<Struct>([&](const auto& field) {
      using Field = std::remove_cvref_t<decltype(field)>;
      const std::string key(field.name);
      properties[key] = property<typename Field::Value>(name, field.rule, key, field.about);
      sections_[section].rows.push_back(row(properties[key], presence_of(field), field));
      const When when = field.rule.when;
      if (presence_of(field) == Presence::required)
        (when == When::always ? required : when == When::ok ? measured : failed).push_back(key);
      if (when == When::ok) not_failed.push_back({{"required", Json::array({key})}});
      if (when == When::failed) not_measured.push_back({{"required", Json::array({key})}});
    });
    Json json = {{"type", "object"}, {"description", about}, {"additionalProperties", false}};
    if (!required.empty()) json["required"] = std::move(required);
    json["properties"] = std::move(properties);
    if (measured.empty()) return json;
    json["if"] = {{"properties", {{"status", {{"const", name_of(Status::ok)}}}}}};
    json["then"] = {{"required", std::move(measured)},
                    {"not", {{"anyOf", std::move(not_measured)}}}};
    json["else"] = {{"required", std::move(failed)}, {"not", {{"anyOf", std::move(not_failed)}}}};
    return json;
  }

  template <class Value>
  Json property(const std::string& parent, const FieldRule& rule, const std::string& key,
                std::string_view about) {
    Json json = type<Value>(parent + "." + key, rule, about);
    if (json.contains("$ref")) return {{"allOf", Json::array({json})}, {"description", about}};
    if (!json.contains("description")) json["description"] = about;
    return json;
  }

  template <class Value>
  Json type(const std::string& name, FieldRule rule, std::string_view about) {
    if constexpr (kIsOptional<Value>) {
      rule.presence = Presence::required;  // 0 is a value then
      return type<typename Value::value_type>(name, rule, about);
    } else if constexpr (std::is_same_v<Value, bool>) {
      return {{"type", "boolean"}};
    } else if constexpr (std::is_same_v<Value, std::string>) {
      return text(rule);
    } else if constexpr (std::is_same_v<Value, OptionValues>) {
      return {{"type", "string"}};
    } else if constexpr (std::is_same_v<Value, char>) {
      return {{"type", "string"}, {"minLength", 1}, {"maxLength", 1}};
    } else if constexpr (std::is_same_v<Value, double>) {
      return number(rule);
    } else if constexpr (std::is_integral_v<Value>) {
      if (rule.is_party) return {{"type", "string"}, {"pattern", kPartyPattern}};
      return whole_number(rule.presence == Presence::if_any ? std::max<std::int64_t>(rule.least, 1)
                                                            : rule.least);
    } else if constexpr (std::is_enum_v<Value>) {
      return {{"type", "string"}, {"enum", names_of<Value>()}};
    } else if constexpr (Recorded<Value>) {
      return record<Value>(name, about);
    } else if constexpr (kIsVector<Value> && !requires { special(name, about, Value{}); }) {
      return list<typename Value::value_type>(name, rule, about);
    } else if constexpr (requires(Value value) { value.fill(0); } &&
                         !std::is_same_v<Value, PhaseTimes> &&
                         !std::is_same_v<Value, PhaseShares>) {
      const std::size_t size = std::tuple_size_v<Value>;
      return {{"type", "array"},
              {"minItems", size},
              {"maxItems", size},
              {"items", type<typename Value::value_type>(name, rule, about)}};
    } else {
      return special(name, about, Value{});
    }
  }

  template <Recorded Struct>
  Json record(const std::string& name, std::string_view about) {
    if constexpr (kIsRow<Struct>) {
      Json items = Json::array();
      for_each_field<Struct>([&](const auto& field) {
        using Field = std::remove_cvref_t<decltype(field)>;
        const std::string key(field.name);
        items.push_back(property<typename Field::Value>(name, field.rule, key, field.about));
      });
      const std::size_t size = items.size();
      return {{"type", "array"},          {"description", Record<Struct>::kAbout},
              {"minItems", size},         {"maxItems", size},
              {"additionalItems", false}, {"items", std::move(items)}};
    } else if constexpr (requires { Record<Struct>::kName; }) {
      const std::string definition(Record<Struct>::kName);
      if (!definitions_.contains(definition)) {
        definitions_[definition] = nullptr;  // keeps its place before those that it holds
        Json made = object<Struct>(definition, Record<Struct>::kAbout);
        definitions_[definition] = std::move(made);
      }
      return {{"$ref", "#/definitions/" + definition}};
    } else {
      return object<Struct>(name, about);
    }
  }

  template <class Element>
  Json list(const std::string& name, FieldRule rule, std::string_view about) {
    if constexpr (requires { Record<Element>::kKey; }) {
      return {{"type", "object"},
              {"description", about},
              {"additionalProperties", object<Element>(name + ".*", Record<Element>::kAbout)}};
    } else {
      Json json = {{"type", "array"}};
      if (rule.not_empty) json["minItems"] = 1;
      rule.presence = Presence::required;
      rule.not_empty = true;
      std::string_view about_element = rule.item;
      if constexpr (Recorded<Element>) about_element = Record<Element>::kAbout;
      json["items"] = type<Element>(name, rule, about_element);
      if (!rule.item.empty()) json["items"]["description"] = rule.item;
      return json;
    }
  }

  static Json text(const FieldRule& rule) {
    Json json = {{"type", "string"}};
    if (!rule.choices.empty())
      json["enum"] = std::vector<std::string>(rule.choices.begin(), rule.choices.end());
    if (!rule.pattern.empty()) json["pattern"] = rule.pattern;
    if (rule.not_empty) json["minLength"] = 1;
    return json;
  }

  static Json number(const FieldRule& rule) {
    Json json = {{"type", "number"}};
    if (rule.presence == Presence::if_any)
      json["exclusiveMinimum"] = 0;
    else
      json["minimum"] = rule.least;
    if (rule.up_to_one) json["maximum"] = 1;
    return json;
  }

  // Types that are no number, text, list or struct with a record.
  Json special(const std::string&, std::string_view, const DocumentKind&) {
    return {
        {"type", "object"},
        {"description", "What this document is."},
        {"additionalProperties", false},
        {"required", Json::array({"name", "version"})},
        {"properties",
         {{"name",
           {{"const", kSchemaName}, {"description", fmt::format("always {}", kSchemaName)}}},
          {"version",
           {{"const", kSchemaVersion},
            {"description", "changes when a reader of older results would misread newer ones"}}}}}};
  }

  Json special(const std::string&, std::string_view, const PhaseTimes&) {
    return phases("phases_ns",
                  "Time by phase in ns, measured by a reading of the clock at every change of "
                  "phase.",
                  "time ", "ns", {{"type", "integer"}, {"minimum", 0}});
  }

  Json special(const std::string&, std::string_view, const PhaseShares&) {
    return phases("phases",
                  "Shares of wall time, 0 to 1, that add up to 1; two clocks time the whole and "
                  "the parts, and the warning clocks-disagree says where these differ.",
                  "share of time ", "share", {{"type", "number"}, {"minimum", 0}});
  }

  Json special(const std::string&, std::string_view about, const StateShares&) {
    return {{"type", "object"},
            {"description", about},
            {"propertyNames", {{"minLength", 1}, {"maxLength", 1}}},
            {"additionalProperties",
             {{"type", "number"},
              {"minimum", 0},
              {"maximum", 1},
              {"description", "share of the samples"}}}};
  }

  Json special(const std::string&, std::string_view,
               const std::vector<std::pair<std::string, std::string>>&) {
    return object_of_texts("");
  }

  Json special(const std::string&, std::string_view,
               const std::vector<std::pair<std::string, std::vector<std::string>>>&) {
    const Json texts = {{"type", "string"}};
    return {{"type", "object"},
            {"additionalProperties",
             {{"description", "One value, or the list of values that it was swept over."},
              {"anyOf", Json::array({texts, {{"type", "array"}, {"items", texts}}})}}}};
  }

  Json special(const std::string&, std::string_view, const ParameterTexts&) {
    Json json = object_of_texts("value of one parameter");
    json["required"] = Json::array({"transport"});
    return json;
  }

  Json special(const std::string& name, std::string_view about, const ParameterValues&) {
    Section section{name, about, {}};
    Json properties = {{"transport", {{"type", "string"}, {"description", "its name alone"}}},
                       {"transport_options", transport_options()}};
    section.rows = {{"transport", "text", "always", "its name alone"},
                    {"transport_options", "object", "if any", "its options that were given"}};
    for (const Key& key : keys()) {
      if (key.scope != KeyScope::experiment || !is_number(key.kind)) continue;
      const std::string number_key = number_name(key);
      Json& number = properties[number_key] = whole_number(0);
      number["description"] = key.meaning;
      section.rows.push_back(
          {number_key, value_text(number, unit_of(number_key, {})), "if any", key.meaning});
    }
    sections_.push_back(std::move(section));
    return {{"type", "object"},
            {"description", about},
            {"required", Json::array({"transport"})},
            {"additionalProperties", false},
            {"properties", std::move(properties)}};
  }

  Json special(const std::string& name, std::string_view about, const InvocationsOf&) {
    return list<InvocationResult>(name, {}, about);
  }

  Json phases(const std::string& definition, std::string_view about, std::string_view prefix,
              std::string_view unit, const Json& number) {
    Section section{definition, about, {}};
    Json properties = Json::object(), required = Json::array();
    for (std::size_t i = 0; i < kPhases; ++i) {
      const auto phase = static_cast<Phase>(i);
      const std::string key(name_of(phase));
      Json& property = properties[key] = number;
      property["description"] = fmt::format("{}{}", prefix, about_phase(phase));
      if (i < kCommonPhases) required.push_back(key);
      section.rows.push_back(
          {key, std::string(unit), i < kCommonPhases ? "always" : "if any", about_phase(phase)});
    }
    if (!definitions_.contains(definition)) sections_.push_back(std::move(section));
    definitions_[definition] = {{"type", "object"},
                                {"description", about},
                                {"additionalProperties", false},
                                {"required", std::move(required)},
                                {"properties", std::move(properties)}};
    return {{"$ref", "#/definitions/" + definition}};
  }

  // What a table says about the value: a unit, else a type, or where its keys are.
  static std::string value_text(const Json& schema, std::string_view unit) {
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

  template <class Field>
  static KeyRow row(const Json& schema, Presence presence, const Field& field) {
    const When when = field.rule.when;
    return {std::string(field.name), value_text(schema, unit_of(field.name, field.rule)),
            presence == Presence::if_any ? "if any"
            : when == When::ok           ? "status is ok"
            : when == When::failed       ? "status is not ok"
                                         : "always",
            field.about};
  }

  Json root_, definitions_ = Json::object();
  std::vector<Section> sections_;
};

std::string in_cell(std::string_view text) {
  std::string cell;
  for (const char c : text) {
    if (c == '|') cell += '\\';
    cell += c;
  }
  return cell;
}

}  // namespace

const std::string& result_schema() {
  static const std::string text = json_text(Description().schema());
  return text;
}

std::string result_keys() {
  std::string text =
      "# The keys of a result\n\n"
      "`ipcbench schema --of=keys` writes this page from the records of the program. A name ends "
      "in "
      "its unit; where it does not, the second column says it. \"If any\": the key is left out "
      "where there is nothing to say.\n";
  const Description description;
  for (const Section& section : description.sections()) {
    text += fmt::format(
        "\n## {}\n\n{}\n\n| key | value | there | what it is |\n| --- | --- | --- | --- |\n",
        section.name, section.about);
    for (const KeyRow& row : section.rows)
      text += fmt::format("| `{}` | {} | {} | {} |\n", row.name, row.value, row.presence,
                          in_cell(row.about));
  }
  return text;
}

}  // namespace ipcbench
