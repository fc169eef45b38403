#include "rule_text.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "ipcbench/base/error.hpp"

namespace ipcbench {
namespace {

using Kind = JsonNode::Kind;

std::string scalar_text(const std::string& name, const JsonNode& node) {
  if (node.kind != Kind::string && node.kind != Kind::whole && node.kind != Kind::other_number &&
      node.kind != Kind::boolean)
    throw UsageError(fmt::format("{} has no plain value; write a number or a string", name));
  if (node.text.empty() || node.text.find_first_of(" ,\t\n") != std::string::npos)
    throw UsageError(
        fmt::format("{}: '{}' is no value of a rule; write one without blanks and "
                    "commas",
                    name, node.text));
  return node.text;
}

void check_members(const JsonNode& object, const std::string& name,
                   std::initializer_list<std::string_view> known) {
  if (object.kind != Kind::object)
    throw UsageError(fmt::format("{} is no object; write {{\"KEY\": \"VALUE\"}}", name));
  for (const JsonMember& each : object.members)
    if (std::ranges::find(known, each.name) == known.end())
      throw UsageError(
          fmt::format("{} has no '{}'; it takes {}", name, each.name, fmt::join(known, ", ")));
}

std::string set_text(const JsonNode& parent, std::string_view name) {
  const JsonNode* set = parent.find(name);
  if (set == nullptr) return {};
  if (set->kind != Kind::object)
    throw UsageError(fmt::format("{} is no object; write {{\"KEY\": \"VALUE\"}}", name));
  std::string text;
  for (const JsonMember& each : set->members)
    text += fmt::format("{}{}={}", text.empty() ? "" : ",", each.name,
                        scalar_text(each.name, each.node));
  return text.empty() ? text : fmt::format(" {} {}", name, text);
}

}  // namespace

std::string rule_text(const JsonNode& object) {
  check_members(object, "a rule", {"figure", "of", "ratio", "difference", "at_least", "at_most"});
  const JsonNode* figure = object.find("figure");
  std::string text = figure == nullptr ? "time_per_message" : scalar_text("figure", *figure);
  const JsonNode* ratio = object.find("ratio");
  const JsonNode* difference = object.find("difference");
  if ((ratio != nullptr) + (difference != nullptr) + (object.find("of") != nullptr) > 1)
    throw UsageError("a rule is about one of ratio, difference and of; make it several rules");
  if (ratio != nullptr) {
    check_members(*ratio, "ratio", {"of", "over"});
    if (ratio->find("over") == nullptr) throw UsageError("ratio has no 'over'; say over what");
    text += set_text(*ratio, "of") + set_text(*ratio, "over");
  } else if (difference != nullptr) {
    check_members(*difference, "difference", {"of", "minus"});
    if (difference->find("minus") == nullptr)
      throw UsageError("difference has no 'minus'; say minus what");
    text += set_text(*difference, "of") + set_text(*difference, "minus");
  } else {
    text += set_text(object, "of");
  }
  const JsonNode* least = object.find("at_least");
  const JsonNode* most = object.find("at_most");
  if ((least != nullptr) == (most != nullptr))
    throw UsageError("a rule has one bound; write at_least or at_most, and two rules for both");
  return text + (least != nullptr ? " at_least " + scalar_text("at_least", *least)
                                  : " at_most " + scalar_text("at_most", *most));
}

}  // namespace ipcbench
