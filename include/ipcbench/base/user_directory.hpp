// Directories of the calling user's own files, as the XDG base directory specification has them.
#pragma once

#include <filesystem>
#include <optional>

namespace ipcbench {

// $XDG_STATE_HOME/ipcbench, or ~/.local/state/ipcbench: what may be lost. Nothing where neither
// variable holds an absolute path.
std::optional<std::filesystem::path> state_directory();
// $XDG_CONFIG_HOME/ipcbench, or ~/.config/ipcbench: what its user wants to keep.
std::optional<std::filesystem::path> config_directory();

// It is a directory, not a link to one, and only its user can write to it.
bool is_ours_alone(const std::filesystem::path& directory);

// Makes it and what is above it, for its user alone. False where it is not ours alone then.
bool make_ours(const std::filesystem::path& directory);

}  // namespace ipcbench
