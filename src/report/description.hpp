// A document out of the records of its fields: as JSON Schema for programs, and as the rows of
// tables of keys for people. Private to the report.
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <nlohmann/json.hpp>
#include <span>
#include <type_traits>
#include <vector>

#include "ipcbench/model/fields.hpp"
#include "ipcbench/model/keys.hpp"
#include "ipcbench/report/schema.hpp"
#include "schema_parts.hpp"

namespace ipcbench {

template <class Document>
class Description {
 public:
  Description() {
    root_ = object<Document>("result", Record<Document>::kAbout);
    // What was measured has invocations.
    if (definitions_.contains("experiment") && definitions_["experiment"].contains("then"))
      definitions_["experiment"]["then"]["properties"] = {{"invocations", {{"minItems", 1}}}};
  }

  Json schema() const {
    Json json = {{"$schema", "http://json-schema.org/draft-07/schema#"},
                 {"$id", fmt::format("{}-{}", Kind::kName, Kind::kVersion)},
                 {"title", Kind::kTitle}};
    for (const auto& [key, value] : root_.items()) json[key] = value;
    json["definitions"] = definitions_;
    return json;
  }

  const std::vector<Section>& sections() const { return sections_; }

 private:
  using Kind = SchemaOf<Document>;

  template <class Field>
  static FieldText text_of(const Field& field) {
    return {std::string(field.name), field.about, field.rule, presence_of(field)};
  }

  // The keys of an object: those that are always there, and those of what was measured and of what
  // failed.
  struct Keys {
    Json properties = Json::object();
    Json required = Json::array(), measured = Json::array(), failed = Json::array();
    Json not_measured = Json::array(), not_failed = Json::array();
  };

  // The schema of an object with a record; `name` is what its table of keys is called.
  template <Recorded Struct>
  Json object(const std::string& name, std::string_view about) {
    const std::size_t section = sections_.size();
    sections_.push_back({name, about, {}});
    Keys keys;
    for_each_field<Struct>([&](const auto& field) {
      using Value = typename std::remove_cvref_t<decltype(field)>::Value;
      const FieldText text = text_of(field);
      Json json = type<Value>(name + "." + text.key, text.rule, text.about);
      add(keys, section, text, std::move(json));
    });
    return object_of(std::move(keys), about);
  }

  void add(Keys& keys, std::size_t section, const FieldText& field, Json type) {
    const When when = field.rule.when;
    keys.properties[field.key] = described(std::move(type), field.about);
    sections_[section].rows.push_back(key_row(keys.properties[field.key], field));
    if (field.presence == Presence::required && !field.rule.if_told)
      (when == When::always ? keys.required
       : when == When::ok   ? keys.measured
                            : keys.failed)
          .push_back(field.key);
    if (when == When::ok) keys.not_failed.push_back({{"required", Json::array({field.key})}});
    if (when == When::failed) keys.not_measured.push_back({{"required", Json::array({field.key})}});
  }

  static Json object_of(Keys keys, std::string_view about) {
    Json json = {{"type", "object"}, {"description", about}, {"additionalProperties", false}};
    if (!keys.required.empty()) json["required"] = std::move(keys.required);
    json["properties"] = std::move(keys.properties);
    if (keys.measured.empty()) return json;
    json["if"] = {{"properties", {{"status", {{"const", name_of(Status::ok)}}}}}};
    json["then"] = {{"required", std::move(keys.measured)},
                    {"not", {{"anyOf", std::move(keys.not_measured)}}}};
    json["else"] = {{"required", std::move(keys.failed)},
                    {"not", {{"anyOf", std::move(keys.not_failed)}}}};
    return json;
  }

  template <class Value>
  Json type(const std::string& name, FieldRule rule, std::string_view about) {
    if constexpr (kIsOptional<Value>) {
      rule.presence = Presence::required;  // 0 is a value then
      return type<typename Value::value_type>(name, rule, about);
    } else if constexpr (std::is_same_v<Value, bool>) {
      return plain_type("boolean");
    } else if constexpr (std::is_same_v<Value, std::string>) {
      return text_type(rule);
    } else if constexpr (std::is_same_v<Value, OptionValues>) {
      return plain_type("string");
    } else if constexpr (std::is_same_v<Value, char>) {
      return letter_type();
    } else if constexpr (std::is_same_v<Value, double>) {
      return number_type(rule);
    } else if constexpr (std::is_integral_v<Value>) {
      return count_type(rule);
    } else if constexpr (std::is_enum_v<Value>) {
      return one_of(NamesOf<Value>::kNames);
    } else if constexpr (Recorded<Value>) {
      return record<Value>(name, about);
    } else if constexpr (kIsVector<Value> && !requires { special(name, about, Value{}); }) {
      return list<typename Value::value_type>(name, rule, about);
    } else if constexpr (requires(Value value) { value.fill(0); } &&
                         !std::is_same_v<Value, PhaseTimes> &&
                         !std::is_same_v<Value, PhaseShares>) {
      return array_of(std::tuple_size_v<Value>,
                      type<typename Value::value_type>(name, rule, about));
    } else {
      return special(name, about, Value{});
    }
  }

  template <Recorded Struct>
  Json record(const std::string& name, std::string_view about) {
    if constexpr (kIsRow<Struct>) {
      Json items = Json::array();
      for_each_field<Struct>([&](const auto& field) {
        using Value = typename std::remove_cvref_t<decltype(field)>::Value;
        const FieldText text = text_of(field);
        items.push_back(
            described(type<Value>(name + "." + text.key, text.rule, text.about), text.about));
      });
      return row_of(std::move(items), Record<Struct>::kAbout);
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
  Json list(const std::string& name, const FieldRule& rule, std::string_view about) {
    if constexpr (requires { Record<Element>::kKey; }) {
      return {{"type", "object"},
              {"description", about},
              {"additionalProperties", object<Element>(name + ".*", Record<Element>::kAbout)}};
    } else {
      FieldRule item = rule;
      item.presence = Presence::required;
      item.not_empty = true;
      std::string_view about_element = rule.item;
      if constexpr (Recorded<Element>) about_element = Record<Element>::kAbout;
      return list_of(rule, type<Element>(name, item, about_element));
    }
  }

  // Types that are no number, text, list or struct with a record.
  Json special(const std::string&, std::string_view, const DocumentKind<Document>&) {
    return {{"type", "object"},
            {"description", "What this document is."},
            {"additionalProperties", false},
            {"required", Json::array({"name", "version"})},
            {"properties",
             {{"name",
               {{"const", Kind::kName}, {"description", fmt::format("always {}", Kind::kName)}}},
              {"version",
               {{"const", Kind::kVersion},
                {"description",
                 fmt::format("changes when a reader of older {} would misread newer ones",
                             Kind::kPlural)}}}}}};
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

  template <class Key>
  Json special(const std::string&, std::string_view about, const std::map<Key, std::uint64_t>&) {
    return {{"type", "object"},
            {"description", about},
            {"additionalProperties",
             {{"type", "integer"}, {"minimum", 0}, {"description", "how many"}}}};
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
      const bool is_share = key.kind == KeyKind::percent;
      Json& number = properties[number_key] =
          is_share ? Json{{"type", "number"}, {"minimum", 0}, {"maximum", 1}} : whole_number(0);
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
    const std::string untold(name_of(Phase::unaccounted));
    for (std::size_t i = 0; i < kPhases; ++i) {
      const auto phase = static_cast<Phase>(i);
      const std::string key(name_of(phase));
      Json& property = properties[key] = number;
      property["description"] = fmt::format("{}{}", prefix, about_phase(phase));
      if (i < kCommonPhases) required.push_back(key);
      section.rows.push_back(
          {key, std::string(unit), i < kCommonPhases ? "if told" : "if any", about_phase(phase)});
    }
    if (!definitions_.contains(definition)) sections_.push_back(std::move(section));
    definitions_[definition] = {{"type", "object"},
                                {"description", about},
                                {"additionalProperties", false},
                                {"anyOf", Json::array({{{"required", std::move(required)}},
                                                       {{"required", Json::array({untold})}}})},
                                {"properties", std::move(properties)}};
    return {{"$ref", "#/definitions/" + definition}};
  }

  Json root_, definitions_ = Json::object();
  std::vector<Section> sections_;
};

}  // namespace ipcbench
