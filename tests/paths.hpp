// Where the tests find what they run and read. The values are compiled into one file alone, so that
// the objects of all others do not depend on the place of the tree.
#pragma once

#include <string>

namespace ipcbench {

std::string source_path(const std::string& within);  // "/tests/golden/x": a file of the source tree
std::string tool_binary();                           // the program under test

}  // namespace ipcbench
