// One record per cause: how much of the workers' time it explains, what is said of it, the evidence
// and the one thing to change. A new cause is one more record. Private to the diagnosis.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "scores.hpp"

namespace ipcbench::diagnosing {

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
