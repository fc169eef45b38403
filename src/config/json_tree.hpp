// The part of a JSON document that a config can consist of, as text. Not nlohmann's own tree: that
// wraps and rounds numbers, keeps the last of two equal keys, and overflows the stack on deep
// input.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ipcbench {

struct JsonNode {
  enum class Kind { nothing, string, whole, other_number, boolean, null, array, object };
  Kind kind = Kind::nothing;
  std::string text;                                       // of a scalar, as in the file
  std::vector<JsonNode> items;                            // of an array
  std::vector<std::pair<std::string, JsonNode>> members;  // of an object, in order, none twice

  const JsonNode* find(std::string_view key) const {
    for (const auto& [name, node] : members)
      if (name == key) return &node;
    return nullptr;
  }
};

// What lies deeper than three levels is checked and dropped: results are large, configs are flat.
// UsageError that begins with `origin` and says where.
JsonNode parse_json(std::string_view text, const std::string& origin);

}  // namespace ipcbench
