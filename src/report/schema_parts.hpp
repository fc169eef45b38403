// The pieces of which the schema of a result and its tables of keys are put together, without the
// types of the program. Private to the report. Pure; any thread.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ipcbench/model/field.hpp"

namespace ipcbench {

using Json = nlohmann::ordered_json;

// What a schema says of one field, without its type: the code that is made once for each field of
// the program stays small.
struct FieldText {
  std::string key;
  std::string_view about;
  FieldRule rule;
  Presence presence;
};

struct KeyRow {
  std::string name, value, presence;
  std::string_view about;
};

struct Section {
  std::string name;
  std::string_view about;
  std::vector<KeyRow> rows;
};

Json whole_number(std::int64_t least);
Json plain_type(std::string_view type);
Json letter_type();
Json one_of(std::span<const std::string_view> words);
Json count_type(const FieldRule& rule);
Json array_of(std::size_t size, Json items);
Json row_of(Json items, std::string_view about);
Json object_of_texts(std::string_view about);
Json transport_options();
Json described(Json type, std::string_view about);
Json list_of(const FieldRule& rule, Json items);
Json text_type(const FieldRule& rule);
Json number_type(const FieldRule& rule);
std::string value_text(const Json& schema, std::string_view unit);
KeyRow key_row(const Json& schema, const FieldText& field);

}  // namespace ipcbench
