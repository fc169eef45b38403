// Reads what has a Record (model/field.hpp) out of a stored document: the inverse of
// json_fields.hpp. What is computed, or lies in another struct than the one that is read, is passed
// over, because it is computed again. Private to the reader.
#pragma once

#include <algorithm>
#include <type_traits>

#include "ipcbench/model/fields.hpp"
#include "ipcbench/report/json_value.hpp"
#include "read_parts.hpp"

namespace ipcbench::read_parts {

template <Recorded Struct>
void read_object(Struct& object, const JsonValue& json);

template <class Value>
void read_value(Value& value, const JsonValue& json, const FieldRule& rule);

// Elements that stand in an order, or must not be there twice, have an overload in read_parts.hpp.
template <class Element>
void check_last(const std::vector<Element>&, const JsonValue&) {}

template <class Element>
void read_list(std::vector<Element>& list, const JsonValue& json, const FieldRule& rule) {
  if constexpr (requires { Record<Element>::kKey; }) {
    for (const auto& [name, value] : json.members()) {
      Element& element = list.emplace_back();
      element.*Record<Element>::kKey = name;
      read_object(element, value);
    }
  } else {
    for (const JsonValue& each : json.items()) {
      read_value(list.emplace_back(), each, rule);
      check_last(list, each);
    }
  }
}

template <class Value>
void read_value(Value& value, const JsonValue& json, const FieldRule& rule) {
  if constexpr (std::is_same_v<Value, bool>) {
    value = json.boolean();
  } else if constexpr (std::is_same_v<Value, std::string>) {
    value = json.text();
    if (rule.not_empty && value.empty()) json.reject("is empty");
  } else if constexpr (std::is_same_v<Value, char>) {
    value = state_letter(json);
  } else if constexpr (std::is_same_v<Value, double>) {
    value = json.number(rule.least < 0);
  } else if constexpr (std::is_same_v<Value, std::int32_t>) {
    value = json.signed_whole(static_cast<std::int32_t>(rule.least));
  } else if constexpr (std::is_same_v<Value, std::uint32_t>) {
    value =
        rule.is_party
            ? party_index(json)
            : static_cast<std::uint32_t>(json.whole(std::min<std::uint64_t>(rule.most, UINT32_MAX),
                                                    static_cast<std::uint64_t>(rule.least)));
  } else if constexpr (std::is_same_v<Value, std::uint64_t>) {
    value = json.whole(rule.most, static_cast<std::uint64_t>(rule.least));
  } else if constexpr (std::is_enum_v<Value>) {
    value = json.template choice<Value>();
  } else if constexpr (requires { read_special(value, json); }) {
    read_special(value, json);
  } else if constexpr (Recorded<Value>) {
    read_object(value, json);
  } else if constexpr (requires { value.emplace(); }) {
    read_value(value.emplace(), json, rule);
  } else if constexpr (requires { value.push_back({}); }) {
    read_list(value, json, rule);
  } else {
    for (std::size_t i = 0; i < value.size(); ++i) read_value(value[i], json.at(i), rule);
  }
}

template <Recorded Struct>
void read_object(Struct& object, const JsonValue& json) {
  std::size_t place = 0;
  std::string_view untold;  // whoever carried it out stands behind what he need not tell
  for_each_field<Struct>([&](const auto& field) {
    using Field = std::remove_cvref_t<decltype(field)>;
    if constexpr (std::is_same_v<typename Field::Owner, Struct>) {
      if constexpr (Field::kStored) {
        if constexpr (kIsRow<Struct>) {
          read_value(field.get(object), json.at(place++), field.rule);
        } else if (is_due(field.rule.when,
                          object)) {  // the status is read before all that depends on it
          if (field.rule.if_told && !json.has(field.name)) {
            untold = field.name;
            field.get(object) = {};
          } else if (presence_of(field) == Presence::required || json.has(field.name))
            read_value(field.get(object), json.at(field.name), field.rule);
        }
      }
    }
  });
  if (!untold.empty() && !need_not_tell(object)) json.at(untold);
}

}  // namespace ipcbench::read_parts
