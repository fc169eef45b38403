// "Did you mean": the name among candidates that is nearest to what was typed.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace ipcbench {

// Empty when nothing is near enough to be worth a suggestion: at most a third of the letters may be
// mistyped, and never more than three. Leading dashes are no letters. A candidate that contains the
// typed word counts as near: `mq` suggests `posix-mq`.
std::string nearest(std::string_view typed, std::span<const std::string> candidates);

// ", did you mean X?" or nothing: to be put behind an error about an unknown name.
std::string suggestion(std::string_view typed, std::span<const std::string> candidates);

}  // namespace ipcbench
