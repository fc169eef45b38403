// What may be done with a name in a directory, found out without doing it. Private to the files
// that results and journals are written to; any thread.
#pragma once

#include <string>

namespace ipcbench {

// The errno with which a rename would fail that put another file in the place of `file`, which
// exists; 0: it would not. Over a network the server may still refuse.
int why_irreplaceable(int directory, const std::string& file);

// Files that are made in it can be neither removed nor renamed (chattr +a).
bool only_appends(int directory);

// `name` still leads to the file behind `fd`.
bool is_still_named(int directory, const std::string& name, int fd);

}  // namespace ipcbench
