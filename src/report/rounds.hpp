// What formats for people say of comparisons that stand on too few rounds. Private to these sinks.
#pragma once

#include <string>

#include "ipcbench/model/document.hpp"

namespace ipcbench {

// "2 comparisons of 3 rounds are not shown: ...", how many rounds there are and how many it takes.
// Empty where none stands on too few.
std::string too_few_rounds(const Document& document);

}  // namespace ipcbench
