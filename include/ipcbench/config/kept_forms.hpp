// The file of the forms that `tune --save` keeps: $XDG_CONFIG_HOME/ipcbench/forms.json
// (~/.config/ipcbench), for its user alone. It may be shared by several machines. Main thread only.
#pragma once

#include <string>
#include <vector>

#include "ipcbench/model/tuned.hpp"
#include "ipcbench/report/output.hpp"

namespace ipcbench {

// Reads it; nothing is kept where there is no file. UsageError where it is none of ours, or others
// may have written it.
KeptHere kept_here();

// Puts forms into it. Opened before anything is measured, so that a mistake shows then.
class FormsKeeper {
 public:
  // Makes the directory. UsageError where the file cannot be written.
  FormsKeeper();

  // Those that are kept already stay, but for those of the same machine, transport and size. The
  // file is written as a whole, or stays. ResourceError where it could not be, or where somebody
  // else was writing for seconds.
  void keep(const std::vector<KeptForm>& forms);

  const std::string& path() const { return file_.name(); }

 private:
  OutputFile file_;
};

}  // namespace ipcbench
