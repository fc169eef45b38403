// The file that a result is written into before it takes the name of the target. Private to
// report/output.cpp; one owner, one thread.
#pragma once

#include <sys/types.h>

#include <optional>
#include <string>

#include "ipcbench/base/fd.hpp"
#include "ipcbench/base/object_table.hpp"

namespace ipcbench {

// A file that has no name until it takes that of the target; or, where the file system or the
// missing /proc does not allow that, one under a name that the manifest knows. Gone again unless it
// takes the target's name.
class TemporaryFile {
 public:
  enum class Names {
    may_have_one,
    none,  // in a directory that would keep it for ever
  };

  // In the open directory `directory`, whose absolute path is `path`. Throws std::system_error.
  TemporaryFile(int directory, const std::string& path, mode_t mode, Names names);
  ~TemporaryFile();
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;

  int fd() const noexcept { return fd_.get(); }
  // Replaces what has that name, where it may have one of its own; else throws EEXIST.
  void become(const std::string& target);

 private:
  void take_name();
  int link(const std::string& name) const;

  int directory_;
  std::string path_;
  Names names_;
  std::optional<ObjectPath> name_;
  Fd fd_;
};

}  // namespace ipcbench
