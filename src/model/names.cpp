#include "ipcbench/model/names.hpp"

#include <fmt/format.h>

namespace ipcbench {

std::string join_names(std::span<const std::string> names, std::string_view last) {
  std::string text;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (i > 0) text += i + 1 == names.size() ? last : std::string_view(", ");
    text += names[i];
  }
  return text;
}

void throw_no_choice(std::string_view text, std::span<const std::string> choices) {
  throw UsageError(fmt::format("'{}' is not a choice{} ({})", text.substr(0, 80),
                               suggestion(text, choices), join_names(choices)));
}

}  // namespace ipcbench
