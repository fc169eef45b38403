// What could stand where a command line ends, by the tables of commands, keys, transports and
// formats. Shells ask for it through `ipcbench complete`.
#pragma once

#include <string>
#include <vector>

namespace ipcbench {

// `words`: what follows the name of the program; the last one is still being typed and may be
// empty. Whole words that begin with it, in the order of the tables; empty where any file may
// stand, or anything. A word that goes on ends in '=', ':' or '/'.
std::vector<std::string> candidates(const std::vector<std::string>& words);

}  // namespace ipcbench
