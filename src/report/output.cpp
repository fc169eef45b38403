#include "ipcbench/report/output.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdint>
#include <optional>

#include "ipcbench/base/clock.hpp"
#include "ipcbench/base/manifest.hpp"
#include "ipcbench/report/path.hpp"

namespace ipcbench {
namespace {

constexpr std::uint64_t kFifoTimeoutNs = 10'000'000'000;

[[noreturn]] void refuse(const std::string& name, const std::string& why) {
  throw UsageError(fmt::format(
      "cannot write {}: {}; name a file in a directory that exists and is writable, or '-'", name,
      why));
}

std::string reason(int error) { return std::system_category().message(error); }

[[noreturn]] void fail(const std::string& name, const char* call, int error) {
  const char* remedy = error == ENOSPC || error == EDQUOT ? "; free some space or write elsewhere"
                       : error == EPIPE                   ? "; its reader has gone"
                                                          : "";
  const std::string text =
      fmt::format("cannot write {}: {}: {}{}", name, call, reason(error), remedy);
  if (error == EPIPE) throw ReaderGone(text);
  throw ResourceError(text);
}

void write_all(int fd, std::string_view text, const std::string& name) {
  while (!text.empty()) {
    const ssize_t written = ::write(fd, text.data(), text.size());
    if (written >= 0) {
      text.remove_prefix(static_cast<std::size_t>(written));
    } else if (errno == EAGAIN) {
      // Somebody who shares the descriptor made it non-blocking.
      pollfd writable{fd, POLLOUT, 0};
      if (::poll(&writable, 1, -1) == -1 && errno != EINTR) fail(name, "poll", errno);
    } else if (errno != EINTR) {
      fail(name, "write", errno);
    }
  }
}

// A file that has no name until it takes that of the target; or, where the file system or the
// missing /proc does not allow that, one under a name that the manifest knows. Gone again unless it
// takes the target's name.
class TemporaryFile {
 public:
  TemporaryFile(int directory, const std::string& path, mode_t mode)
      : directory_(directory), path_(path) {
    if (::access("/proc/self/fd", X_OK) == 0)
      fd_ = Fd(::openat(directory, ".", O_WRONLY | O_TMPFILE | O_CLOEXEC, mode));
    if (fd_.is_open()) return;
    take_name();
    fd_ = Fd(
        ::openat(directory, name_->name().c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode));
    if (fd_.is_open()) return;
    name_.reset();
    throw_errno("open");
  }
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;
  ~TemporaryFile() {
    if (name_) ::unlinkat(directory_, name_->name().c_str(), 0);
  }

  int fd() const noexcept { return fd_.get(); }
  void become(const std::string& target) {
    if (!name_) {
      if (link(target) == 0) return;
      if (errno != EEXIST) throw_errno("link");
      take_name();  // a link replaces nothing
      if (link(name_->name()) != 0) {
        name_.reset();
        throw_errno("link");
      }
    }
    check(::renameat(directory_, name_->name().c_str(), directory_, target.c_str()), "rename");
    name_.reset();
  }

 private:
  void take_name() {
    name_.emplace(Manifest::of_this_run().table(), PathKind::output, directory_, path_,
                  ".ipcbench-", ".tmp");
  }
  int link(const std::string& name) const {
    const std::string self = "/proc/self/fd/" + std::to_string(fd_.get());
    return ::linkat(AT_FDCWD, self.c_str(), directory_, name.c_str(), AT_SYMLINK_FOLLOW);
  }

  int directory_;
  std::string path_;
  std::optional<ObjectPath> name_;
  Fd fd_;
};

// A fifo has no reader yet: open() would wait for one without a bound.
Fd open_fifo(const std::string& path, const std::string& name) {
  const std::uint64_t deadline = monotonic_ns() + kFifoTimeoutNs;
  for (;;) {
    Fd fd(::open(path.c_str(), O_WRONLY | O_NONBLOCK | O_NOFOLLOW | O_CLOEXEC));
    if (fd.is_open()) {
      const int flags = check(::fcntl(fd.get(), F_GETFL), "fcntl(fifo)");
      check(::fcntl(fd.get(), F_SETFL, flags & ~O_NONBLOCK), "fcntl(fifo)");
      return fd;
    }
    if (errno != ENXIO && errno != EINTR) fail(name, "open", errno);
    if (monotonic_ns() > deadline)
      throw ResourceError(fmt::format(
          "cannot write {}: nobody opened this fifo for reading within 10 s; start its reader",
          name));
    ::poll(nullptr, 0, 20);
  }
}

Fd duplicate(int fd, const std::string& name) {
  Fd copy(::fcntl(fd, F_DUPFD_CLOEXEC, 3));
  if (!copy.is_open()) refuse(name, reason(errno));
  const int flags = ::fcntl(copy.get(), F_GETFL);
  if (flags == -1 || (flags & O_ACCMODE) == O_RDONLY) refuse(name, "it is not open for writing");
  return copy;
}

}  // namespace

OutputFile::OutputFile(std::string path)
    : name_(path == "-" ? "standard output" : path), is_stdout_(path == "-") {
  if (path.empty()) refuse("''", "the name is empty");
  if (path == "-") {
    fd_ = duplicate(STDOUT_FILENO, name_);
    return;
  }
  try {
    const ResolvedPath resolved = resolve_path(path);
    const std::string whole = resolved.directory + "/" + resolved.file;
    const mode_t type = resolved.status ? resolved.status->st_mode & S_IFMT : mode_t{S_IFREG};
    if (resolved.is_foreign)
      refuse(name_,
             "it leads over a link or a fifo that another user has put into a directory where "
             "everybody may write");
    if (resolved.own_descriptor) {
      fd_ = duplicate(*resolved.own_descriptor, name_);
    } else if (type == S_IFDIR) {
      refuse(name_, "it is a directory");
    } else if (type == S_IFBLK || type == S_IFSOCK) {
      refuse(name_, "it is a block device or a socket");
    } else if (type == S_IFIFO) {
      check(::access(whole.c_str(), W_OK), "access");
      kind_ = Kind::fifo;
      target_ = whole;
    } else if (type == S_IFCHR) {
      fd_ = Fd(check(::open(whole.c_str(), O_WRONLY | O_CLOEXEC | O_NOCTTY), "open"));
    } else {
      kind_ = Kind::replace;
      target_ = resolved.file;
      directory_ = resolved.directory;
      fd_ = Fd(check(::open(resolved.directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC),
                     "open(directory)"));
      if (resolved.status) {
        check(::access(whole.c_str(), W_OK), "access");
        exists_ = true;
        mode_ = resolved.status->st_mode & 0777;
        owner_ = resolved.status->st_uid;
        group_ = resolved.status->st_gid;
      }
      // Found out by trying: the mode of a directory says nothing to root, or about a mount.
      const TemporaryFile probe(fd_.get(), directory_, 0600);
    }
  } catch (const std::system_error& error) {
    refuse(name_, reason(error.code().value()));
  }
}

void OutputFile::write(std::string_view text) {
  try {
    if (kind_ == Kind::replace)
      replace(text);
    else if (kind_ == Kind::fifo)
      write_all(open_fifo(target_, name_).get(), text, name_);
    else
      write_all(fd_.get(), text, name_);
  } catch (const std::system_error& error) {
    throw ResourceError(fmt::format("cannot write {}: {}", name_, error.what()));
  }
}

std::optional<JournalFile> OutputFile::journal(JournalFile::Begin begin) const {
  if (kind_ != Kind::replace) return std::nullopt;
  return JournalFile(fd_.get(), target_, name_, begin);
}

void OutputFile::replace(std::string_view text) const {
  TemporaryFile file(fd_.get(), directory_, exists_ ? 0600 : 0666);
  if (exists_) {
    // Only root can give a file away, and a file of one's own is as good: failure is no loss.
    if (::fchown(file.fd(), owner_, group_) == -1) errno = 0;
    check(::fchmod(file.fd(), mode_), "chmod");
  }
  write_all(file.fd(), text, name_);
  check(::fsync(file.fd()), "fsync");
  file.become(target_);
  // The file is there by now; some file systems cannot sync a directory.
  if (::fsync(fd_.get()) == -1 && errno != EINVAL) throw_errno("fsync(directory)");
}

}  // namespace ipcbench
