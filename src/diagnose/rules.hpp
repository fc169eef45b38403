// One record per cause: how much of the workers' time it explains, what is said of it, the evidence
// and the one thing to change. A new cause is one more record. Private to the diagnosis.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "messages.hpp"

namespace ipcbench::diagnosing {

// What several rules look at.
struct Figures {
  explicit Figures(const Situation& situation);

  const Situation& situation;
  std::optional<SeenMessages> messages;
  double transfer = 0;     // share of the processor time that copying takes at least
  double room = 0;         // share of the workers' time: others have no room for their results
  double data = 0;         // others have no data for them
  bool heavy = false;      // messages are long, and moving them costs much
  bool many = false;       // they are short, and handing one out costs about as much as its work
  bool saturated = false;  // the tree has all the cores that there are
  double longest_bytes = 0;
};

using Text = std::string (*)(const Figures& figures);

struct Rule {
  Cause cause;
  std::string_view family;                  // causes of one family are no rivals
  double (*score)(const Figures& figures);  // 0 to 1
  Text sentence;
  std::vector<Text> evidence;
  std::string_view advice;
};

std::span<const Rule> rules();
const Rule& rule_of(Cause cause);

}  // namespace ipcbench::diagnosing
