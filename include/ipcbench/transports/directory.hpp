// The private directory of an invocation, for transports whose objects have a path: a sub-directory
// of the option `dir`, TMPDIR or /tmp.
#pragma once

#include <string>
#include <string_view>

#include "ipcbench/core/endpoint.hpp"

namespace ipcbench {

std::string directory_of(const Options& options);

// A directory in which something is to be made: held, because its path may lead elsewhere later.
struct OpenParent {
  explicit OpenParent(const std::string& directory);

  Fd fd;
  std::string path;  // absolute, without links
};

// The first lane makes it, and whoever is left removes it with all that is in it. Mode 0700 and a
// random name: nobody can plant a link in it.
std::string invocation_directory(const LaneSpec& spec);

// ResourceError where the directory that the options name does not exist or may not be written to,
// or where others may put something else in the place of what is made there.
void check_directory(std::string_view transport, const Options& options);

// The same for a directory of sockets, whose path has to fit into an address.
void check_socket_directory(std::string_view transport, const Options& options);

// ResourceError where `directory` has no room for so many bytes: four fifths of what is free there
// may be used. `remedy`: what to change, behind "name a larger file:dir or" or the like.
void check_room(std::string_view transport, const std::string& directory,
                std::uint64_t needed_bytes, std::string_view remedy);

inline constexpr OptionInfo kDirectoryOption = {
    "dir", OptionKind::path, "where the files are made (default: TMPDIR or /tmp)"};

}  // namespace ipcbench
