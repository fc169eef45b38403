// The part of a JSON document that a config can consist of, as text. Not nlohmann's own tree: that
// wraps and rounds numbers, keeps the last of two equal keys, and overflows the stack on deep
// input.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace ipcbench {

struct JsonMember;

struct JsonNode {
  enum class Kind { nothing, string, whole, other_number, boolean, null, array, object };
  Kind kind = Kind::nothing;
  std::string text;                 // of a scalar, as in the file
  std::vector<JsonNode> items;      // of an array
  std::vector<JsonMember> members;  // of an object, in order, none twice

  const JsonNode* find(std::string_view key) const;
};

struct JsonMember {
  std::string name;
  JsonNode node;
};

inline const JsonNode* JsonNode::find(std::string_view key) const {
  for (const JsonMember& each : members)
    if (each.name == key) return &each.node;
  return nullptr;
}

// What lies deeper than three levels, or in the rules of a config deeper than five, is checked and
// dropped: results are large, configs are flat.
// An object of more keys than a config can have is refused; the time grows with the text alone.
// UsageError that begins with `origin` and says where.
JsonNode parse_json(std::string_view text, const std::string& origin);

}  // namespace ipcbench
