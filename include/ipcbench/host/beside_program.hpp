// Files that come with the program: beside an installed one in share/ipcbench, beside a built one
// in the source tree. Paths are relative to the program, so that an installation can be moved. Any
// thread; nothing is kept.
#pragma once

#include <string>
#include <string_view>

namespace ipcbench {

// The directory or file `installed` of share/ipcbench, else `in_sources` of the source tree, as an
// absolute path. Empty where neither is there.
std::string path_beside_program(std::string_view installed, std::string_view in_sources);

// A program that was built or installed in the directory of this one; empty where it is not there.
std::string sibling_program(const std::string& name);

// The program that a shell would start for this name: a path as it stands, a bare name from PATH or
// else from the current folder. Absolute; empty where there is no such program.
std::string find_executable(const std::string& name);

}  // namespace ipcbench
