#include "json_tree.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <unordered_set>

#include "ipcbench/base/error.hpp"
#include "ipcbench/report/escape.hpp"
#include "ipcbench/report/json_place.hpp"

namespace ipcbench {
namespace {

constexpr std::size_t kDeepest = 64;
constexpr std::size_t kKept = 3;         // document, config, list
constexpr std::size_t kKeptOfRules = 5;  // document, list, rule, what it is about, set
constexpr std::size_t kMostKeys = 10'000;
constexpr std::size_t kMostValues = 2'000'000;  // that are kept: a result has as many names

class Builder final : public nlohmann::json_sax<nlohmann::json> {
 public:
  explicit Builder(const std::string& origin) : origin_(origin) {}
  JsonNode take() { return std::move(root_); }

  bool null() override { return scalar(JsonNode::Kind::null, "null"); }
  bool boolean(bool value) override {
    return scalar(JsonNode::Kind::boolean, value ? "true" : "false");
  }
  bool number_integer(number_integer_t value) override {
    return scalar(JsonNode::Kind::other_number, std::to_string(value));
  }
  bool number_unsigned(number_unsigned_t value) override {
    return scalar(JsonNode::Kind::whole, std::to_string(value));
  }
  bool number_float(number_float_t, const string_t& text) override {
    return scalar(JsonNode::Kind::other_number, text);
  }
  bool string(string_t& value) override { return scalar(JsonNode::Kind::string, value); }
  bool binary(binary_t&) override { return scalar(JsonNode::Kind::null, "binary"); }
  bool start_object(std::size_t) override { return open(JsonNode::Kind::object); }
  bool start_array(std::size_t) override { return open(JsonNode::Kind::array); }
  bool end_object() override { return close(); }
  bool end_array() override { return close(); }
  bool key(string_t& name) override {
    if (depth_ > kept_) return true;
    if (depth_ == 1) kept_ = name == "expect" || name.ends_with("/expect") ? kKeptOfRules : kKept;
    if (!keys_.back().insert(name).second)
      throw UsageError(fmt::format("{}: key '{}' is there twice; drop one", origin_,
                                   printable(name.substr(0, 160))));
    if (keys_.back().size() > kMostKeys)
      throw UsageError(
          fmt::format("{}: an object has more than {} keys; split the file", origin_, kMostKeys));
    open_.back()->members.push_back({name, JsonNode{}});
    return true;
  }
  bool parse_error(std::size_t, const std::string&, const nlohmann::json::exception&) override {
    return false;
  }

 private:
  // Where the next value belongs; nothing below the levels that are kept.
  JsonNode* place() {
    if (depth_ == 0) return &root_;
    if (depth_ > kept_) return nullptr;
    if (++values_ > kMostValues)
      throw UsageError(
          fmt::format("{}: holds more than {} values; that is no config", origin_, kMostValues));
    JsonNode& parent = *open_.back();
    if (parent.kind == JsonNode::Kind::object) return &parent.members.back().node;
    return &parent.items.emplace_back();
  }
  bool scalar(JsonNode::Kind kind, std::string text) {
    if (JsonNode* node = place()) {
      node->kind = kind;
      node->text = std::move(text);
    }
    return true;
  }
  bool open(JsonNode::Kind kind) {
    if (depth_ == kDeepest)
      throw UsageError(fmt::format("{}: brackets are nested deeper than {}; a config is flat",
                                   origin_, kDeepest));
    if (JsonNode* node = place()) {
      node->kind = kind;
      if (depth_ < kept_) {
        open_.push_back(node);
        keys_.emplace_back();
      }
    }
    ++depth_;
    return true;
  }
  bool close() {
    --depth_;
    if (depth_ < kept_) {
      open_.pop_back();
      keys_.pop_back();
    }
    return true;
  }

  const std::string& origin_;
  JsonNode root_;
  std::vector<JsonNode*> open_;  // a parent never grows while one of its children is open
  std::vector<std::unordered_set<std::string>> keys_;  // of those
  std::size_t depth_ = 0;
  std::size_t kept_ = kKept;
  std::size_t values_ = 0;
};

}  // namespace

JsonNode parse_json(std::string_view text, const std::string& origin) {
  // The parser takes a NUL for the end and would not see what follows.
  if (text.find('\0') != std::string_view::npos)
    throw UsageError(origin + ": holds a NUL byte; not valid JSON, which is text");
  Builder builder(origin);
  if (!nlohmann::json::sax_parse(text.begin(), text.end(), &builder,
                                 nlohmann::json::input_format_t::json,
                                 /*strict=*/true, /*ignore_comments=*/true))
    reject_json(text, origin);
  return builder.take();
}

}  // namespace ipcbench
