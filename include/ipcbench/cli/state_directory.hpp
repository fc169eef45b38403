// Results that nobody named a file for, and those whose file could not be written. They lie in
// $XDG_STATE_HOME/ipcbench (~/.local/state/ipcbench), for their user alone. The last ten of long
// runs stay, and the last one of short runs. One thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace ipcbench {

// The word that stands for the newest of them, wherever a stored result is read.
inline constexpr std::string_view kLastRun = "last";

// The path of a new one; its directory is there then. Nothing where there is no home, or the
// directory is not one that only its user can write to.
std::optional<std::string> path_for_new_run();
std::optional<std::string> path_for_short_run();

// `path` itself, but the newest result or journal for kLastRun, unless a file has that name.
// UsageError where there is none.
std::string find_run(const std::string& path);

}  // namespace ipcbench
