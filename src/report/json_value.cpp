#include "ipcbench/report/json_value.hpp"

#include <fmt/format.h>

#include <cmath>
#include <limits>
#include <unordered_set>

#include "ipcbench/report/escape.hpp"
#include "ipcbench/report/json_place.hpp"

namespace ipcbench {
namespace {

using Json = JsonValue::Json;

constexpr int kDeepest = 32;
// Keys of one object are looked up in a row, one after the other.
constexpr std::size_t kMostKeys = 10'000;
// Looking for those of large objects takes so many comparisons in the whole text: enough for two of
// the largest.
constexpr std::size_t kLargeObject = 256;
constexpr std::size_t kMostComparisons = 100'000'000;

std::string shortened(std::string_view text) {
  return printable(text.size() > 80 ? std::string(text.substr(0, 80)) + "..." : std::string(text));
}

// What nlohmann's own tree would let pass: equal keys, endless nesting.
class Guard {
 public:
  explicit Guard(const std::string& origin) : origin_(origin) {}

  bool operator()(int depth, Json::parse_event_t event, const Json& value) {
    using Event = Json::parse_event_t;
    if ((event == Event::object_start || event == Event::array_start) && depth >= kDeepest)
      throw UsageError(fmt::format("{}: brackets are nested deeper than {}; that is no result",
                                   origin_, kDeepest));
    if (event == Event::object_start) keys_.emplace_back();
    if (event == Event::object_end) keys_.pop_back();
    if (event == Event::key) add(value.get_ref<const std::string&>());
    return true;
  }

 private:
  void add(const std::string& key) {
    if (!keys_.back().insert(key).second)
      throw UsageError(
          fmt::format("{}: key '{}' is there twice; drop one", origin_, shortened(key)));
    if (keys_.back().size() > kMostKeys)
      throw UsageError(fmt::format("{}: an object has more than {} keys; that is no result",
                                   origin_, kMostKeys));
    if (keys_.back().size() > kLargeObject) comparisons_ += keys_.back().size();
    if (comparisons_ > kMostComparisons)
      throw UsageError(
          fmt::format("{}: several objects have thousands of keys; that is no result", origin_));
  }

  const std::string& origin_;
  std::vector<std::unordered_set<std::string>> keys_;  // of the open objects
  std::size_t comparisons_ = 0;
};

std::string_view kind_of(const Json& json) {
  if (json.is_object()) return "an object";
  if (json.is_array()) return "an array";
  if (json.is_string()) return "a string";
  if (json.is_boolean()) return "true or false";
  return json.is_null() ? "null" : "a number";
}

}  // namespace

Json parse_result_json(std::string_view text, const std::string& origin) {
  // The parser takes a NUL for the end and would not see what follows.
  if (text.find('\0') != std::string_view::npos)
    throw UsageError(origin + ": holds a NUL byte; not valid JSON, which is text");
  try {
    return Json::parse(text.begin(), text.end(), Guard(origin), /*allow_exceptions=*/true,
                       /*ignore_comments=*/true);
  } catch (const nlohmann::json::exception&) {
    reject_json(text, origin);
  }
}

void JsonValue::reject(std::string_view why) const {
  throw UsageError(fmt::format("{}: {}: {}", *origin_,
                               pointer_.empty() ? "the document" : printable(pointer_), why));
}

void JsonValue::require(bool is_it, std::string_view what) const {
  if (!is_it) reject(fmt::format("is {}, but must be {}", kind_of(*json_), what));
}

std::string JsonValue::below(std::string_view key) const {
  std::string pointer = pointer_ + "/";
  for (const char c : key.substr(0, 80)) {
    if (c == '~')
      pointer += "~0";
    else if (c == '/')
      pointer += "~1";
    else
      pointer += c;
  }
  return pointer;
}

JsonValue JsonValue::at(std::string_view key) const {
  require(json_->is_object(), "an object");
  const auto found = json_->find(std::string(key));
  if (found == json_->end())
    JsonValue(*json_, *origin_, below(key)).reject("is missing; a result has it");
  return {*found, *origin_, below(key)};
}

JsonValue JsonValue::at(std::size_t index) const {
  require(json_->is_array(), "an array");
  JsonValue element(*json_, *origin_, pointer_ + "/" + std::to_string(index));
  if (index >= json_->size()) element.reject("is missing; a result has it");
  element.json_ = &(*json_)[index];
  return element;
}

bool JsonValue::has(std::string_view key) const {
  require(json_->is_object(), "an object");
  return json_->contains(std::string(key));
}

std::vector<JsonValue> JsonValue::items() const {
  require(json_->is_array(), "an array");
  std::vector<JsonValue> all;
  all.reserve(json_->size());
  for (std::size_t i = 0; i < json_->size(); ++i) all.push_back(at(i));
  return all;
}

std::vector<std::pair<std::string, JsonValue>> JsonValue::members() const {
  require(json_->is_object(), "an object");
  std::vector<std::pair<std::string, JsonValue>> all;
  for (const auto& [key, value] : json_->items())
    all.emplace_back(key, JsonValue(value, *origin_, below(key)));
  return all;
}

const std::string& JsonValue::text() const {
  require(json_->is_string(), "a string");
  return json_->get_ref<const std::string&>();
}

bool JsonValue::boolean() const {
  require(json_->is_boolean(), "true or false");
  return json_->get<bool>();
}

double JsonValue::number(bool may_be_negative) const {
  require(json_->is_number(), "a number");
  const double value = json_->get<double>();
  if (!std::isfinite(value) || (value < 0 && !may_be_negative))
    reject(may_be_negative ? "must be a finite number" : "must be a finite number, 0 or more");
  return value;
}

std::uint64_t JsonValue::whole(std::uint64_t most, std::uint64_t least) const {
  require(json_->is_number(), "a whole number");
  if (!json_->is_number_unsigned() || json_->get<std::uint64_t>() > most ||
      json_->get<std::uint64_t>() < least)
    reject(fmt::format("must be a whole number from {} to {}", least, most));
  return json_->get<std::uint64_t>();
}

std::int32_t JsonValue::signed_whole(std::int32_t least) const {
  constexpr std::int64_t kMost = std::numeric_limits<std::int32_t>::max();
  require(json_->is_number(), "a whole number");
  const bool fits = json_->is_number_integer() &&
                    (!json_->is_number_unsigned() ||
                     json_->get<std::uint64_t>() <= static_cast<std::uint64_t>(kMost));
  if (!fits || json_->get<std::int64_t>() < least)
    reject(fmt::format("must be a whole number from {} to {}", least, kMost));
  return static_cast<std::int32_t>(json_->get<std::int64_t>());
}

}  // namespace ipcbench
