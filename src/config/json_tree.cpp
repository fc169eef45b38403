#include "json_tree.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <optional>

#include "ipcbench/base/error.hpp"

namespace ipcbench {
namespace {

constexpr std::size_t kDeepest = 64;
constexpr std::size_t kKept = 3;  // document, config, list

// Keeps a text that goes to a terminal free of what a hostile file may hold.
std::string printable(std::string_view text) {
  std::string result;
  for (const char c : text.substr(0, 160)) result += c >= 0x20 && c < 0x7F ? c : '?';
  return result;
}

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
    if (depth_ <= kKept) {
      JsonNode& object = *open_.back();
      if (object.find(name) != nullptr)
        throw UsageError(
            fmt::format("{}: key '{}' is there twice; drop one", origin_, printable(name)));
      object.members.emplace_back(name, JsonNode{});
    }
    return true;
  }
  bool parse_error(std::size_t, const std::string&,
                   const nlohmann::json::exception& error) override {
    std::string_view text = error.what();
    if (const std::size_t end = text.find("] "); end != std::string_view::npos)
      text.remove_prefix(end + 2);
    throw UsageError(fmt::format("{}: not valid JSON: {}", origin_, printable(text)));
  }

 private:
  // Where the next value belongs; nothing below the levels that are kept.
  JsonNode* place() {
    if (depth_ == 0) return &root_;
    if (depth_ > kKept) return nullptr;
    JsonNode& parent = *open_.back();
    if (parent.kind == JsonNode::Kind::object) return &parent.members.back().second;
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
      if (depth_ < kKept) open_.push_back(node);
    }
    ++depth_;
    return true;
  }
  bool close() {
    --depth_;
    if (depth_ < kKept) open_.pop_back();
    return true;
  }

  const std::string& origin_;
  JsonNode root_;
  std::vector<JsonNode*> open_;  // a parent never grows while one of its children is open
  std::size_t depth_ = 0;
};

}  // namespace

JsonNode parse_json(std::string_view text, const std::string& origin) {
  if (text.starts_with("\xEF\xBB\xBF"))
    throw UsageError(origin + ": begins with a byte order mark; save it as UTF-8 without one");
  // The parser takes a NUL for the end and would not see what follows.
  if (text.find('\0') != std::string_view::npos)
    throw UsageError(origin + ": holds a NUL byte; not valid JSON, which is text");
  Builder builder(origin);
  nlohmann::json::sax_parse(text.begin(), text.end(), &builder,
                            nlohmann::json::input_format_t::json,
                            /*strict=*/true, /*ignore_comments=*/true);
  return builder.take();
}

}  // namespace ipcbench
