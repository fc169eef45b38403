// Writes what has a Record (model/field.hpp) as JSON. A field that lies in another struct than the
// one that is written, such as a figure that statistics made of an invocation, is taken from the
// structs around it, which every function hands on. Private to the sinks.
#pragma once

#include <array>
#include <type_traits>

#include "ipcbench/model/fields.hpp"
#include "json_parts.hpp"

namespace ipcbench::json_parts {

template <class Owner, class First, class... Around>
const Owner& part_of(const First& first, const Around&... around) {
  if constexpr (std::is_base_of_v<Owner, First>)
    return first;
  else
    return part_of<Owner>(around...);
}

template <class Value>
bool is_nothing(const Value& value) {
  if constexpr (kIsOptional<Value>)
    return !value;
  else if constexpr (requires { value.empty(); })
    return value.empty();
  else if constexpr (std::is_arithmetic_v<Value>)
    return value == Value{};
  else if constexpr (requires { value.median; })
    return value.median == 0;
  else
    return false;
}

template <Recorded Struct, class... Around>
Json object_of(const Struct& object, const Around&... around);

template <class Value, class... Around>
Json json_of(const Value& value, const FieldRule& rule, const Around&... around) {
  if constexpr (kIsOptional<Value>) {
    return json_of(*value, rule, around...);
  } else if constexpr (Recorded<Value>) {
    return object_of(value, around...);
  } else if constexpr (requires { special(value); }) {
    return special(value);
  } else if constexpr (std::is_enum_v<Value>) {
    return name_of(value);
  } else if constexpr (std::is_same_v<Value, char>) {
    return std::string(1, value);
  } else if constexpr (std::is_same_v<Value, std::uint32_t>) {
    return rule.is_party ? Json(party_name(value)) : Json(value);
  } else if constexpr (requires { Record<typename Value::value_type>::kKey; }) {
    Json json = Json::object();
    for (const auto& each : value)
      json[each.*Record<typename Value::value_type>::kKey] = object_of(each, around...);
    return json;
  } else if constexpr (kIsVector<Value>) {
    Json json = Json::array();
    for (const auto& each : value) json.push_back(json_of(each, rule, around...));
    return json;
  } else {
    return value;
  }
}

template <Recorded Struct, class... Around>
Json object_of(const Struct& object, const Around&... around) {
  Json json = kIsRow<Struct> ? Json::array() : Json::object();
  for_each_field<Struct>([&](const auto& field) {
    using Owner = typename std::remove_cvref_t<decltype(field)>::Owner;
    if (!is_due(field.rule.when, object)) return;
    const auto& value = field.get(part_of<Owner>(object, around...));
    const bool may_be_absent =
        presence_of(field) == Presence::if_any || (field.rule.if_told && need_not_tell(object));
    if (may_be_absent && is_nothing(value)) return;
    if constexpr (kIsRow<Struct>)
      json.push_back(json_of(value, field.rule, object, around...));
    else
      json[std::string(field.name)] = json_of(value, field.rule, object, around...);
  });
  return json;
}

}  // namespace ipcbench::json_parts
