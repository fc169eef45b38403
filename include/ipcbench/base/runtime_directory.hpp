// Where the manifests of the calling user's runs lie.
#pragma once

#include <string>
#include <vector>

#include "ipcbench/base/fd.hpp"

namespace ipcbench {

// $XDG_RUNTIME_DIR/ipcbench, where that is the user's own, and TMPDIR (or /tmp) with
// ipcbench-run-UID in it; the first one is preferred. The path above and the name.
struct RuntimePlace {
  std::string above, name;
};
std::vector<RuntimePlace> runtime_places();

// Opens it without following a link, and makes it first where that is asked for. Closed, with
// errno: it is not there, it belongs to somebody else, or others may look into it (EPERM).
Fd open_runtime_directory(const RuntimePlace& place, bool make);

}  // namespace ipcbench
