// A value of a JSON document that somebody else may have written, with the way to it: every access
// is checked, and what is wrong is a UsageError with file, JSON pointer, reason and remedy.
// For the readers of documents, and of what programs say.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ipcbench/model/names.hpp"

namespace ipcbench {

class JsonValue {
 public:
  using Json = nlohmann::ordered_json;

  // Both must outlive this and what is taken out of it.
  JsonValue(const Json& json, const std::string& origin) : json_(&json), origin_(&origin) {}

  // A member of an object, an element of an array: throws where there is none.
  JsonValue at(std::string_view key) const;
  JsonValue at(std::size_t index) const;
  bool has(std::string_view key) const;  // an object must be given
  bool is_string() const { return json_->is_string(); }
  bool is_boolean() const { return json_->is_boolean(); }

  std::vector<JsonValue> items() const;  // of an array
  std::vector<std::pair<std::string, JsonValue>> members() const;

  const std::string& text() const;
  bool boolean() const;
  double number(bool may_be_negative = false) const;  // finite, else 0 or more
  // A whole number in [least, most].
  std::uint64_t whole(std::uint64_t most = UINT64_MAX, std::uint64_t least = 0) const;
  std::int32_t signed_whole(std::int32_t least) const;
  template <class Enum>
  Enum choice() const {
    try {
      return parse_name<Enum>(text());
    } catch (const UsageError& error) {
      reject(error.what());
    }
  }

  // "r.json: /experiments/0/name: is missing"
  [[noreturn]] void reject(std::string_view why) const;

 private:
  JsonValue(const Json& json, const std::string& origin, std::string pointer)
      : json_(&json), origin_(&origin), pointer_(std::move(pointer)) {}
  std::string below(std::string_view key) const;
  void require(bool is_it, std::string_view what) const;

  const Json* json_;
  const std::string* origin_;
  std::string pointer_;
};

// The whole text. Comments and a byte order mark are allowed, as in configs; no key may be there
// twice, and brackets nest as deep as a result needs: a hostile text costs no more time than a
// result of its length.
JsonValue::Json parse_result_json(std::string_view text, const std::string& origin);

}  // namespace ipcbench
