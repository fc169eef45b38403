// What `ipcbench list` shows: the registries, the table of keys, and what lies beside the program.
#pragma once

#include "ipcbench/model/catalogue.hpp"

namespace ipcbench {

// Opens a lane of every transport, to find out whether it works here. Main thread.
Catalogue catalogue();

}  // namespace ipcbench
