#include "temporary_file.hpp"

#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "ipcbench/base/manifest.hpp"

namespace ipcbench {

TemporaryFile::TemporaryFile(int directory, const std::string& path, mode_t mode, Names names)
    : directory_(directory), path_(path), names_(names) {
  if (::access("/proc/self/fd", X_OK) == 0)
    fd_ = Fd(::openat(directory, ".", O_WRONLY | O_TMPFILE | O_CLOEXEC, mode));
  if (fd_.is_open()) return;
  if (names == Names::none) throw_errno("open(O_TMPFILE)");
  take_name();
  fd_ =
      Fd(::openat(directory, name_->name().c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode));
  if (fd_.is_open()) return;
  name_.reset();
  throw_errno("open");
}

TemporaryFile::~TemporaryFile() {
  if (name_) ::unlinkat(directory_, name_->name().c_str(), 0);
}

void TemporaryFile::become(const std::string& target) {
  if (!name_) {
    if (link(target) == 0) return;
    if (errno != EEXIST || names_ == Names::none) throw_errno("link");
    take_name();  // a link replaces nothing
    if (link(name_->name()) != 0) {
      name_.reset();
      throw_errno("link");
    }
  }
  check(::renameat(directory_, name_->name().c_str(), directory_, target.c_str()), "rename");
  name_.reset();
}

void TemporaryFile::take_name() {
  name_.emplace(Manifest::of_this_run().table(), PathKind::output, directory_, path_, ".ipcbench-",
                ".tmp");
}

int TemporaryFile::link(const std::string& name) const {
  const std::string self = "/proc/self/fd/" + std::to_string(fd_.get());
  return ::linkat(AT_FDCWD, self.c_str(), directory_, name.c_str(), AT_SYMLINK_FOLLOW);
}

}  // namespace ipcbench
