#include "ipcbench/report/output.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdint>
#include <optional>

#include "ipcbench/base/clock.hpp"
#include "ipcbench/base/write_all.hpp"
#include "ipcbench/report/path.hpp"
#include "place.hpp"
#include "temporary_file.hpp"

namespace ipcbench {
namespace {

constexpr std::uint64_t kFifoTimeoutNs = 10'000'000'000;

[[noreturn]] void refuse(const std::string& name, const std::string& why) {
  throw UsageError(fmt::format(
      "cannot write {}: {}; name a file in a directory that exists and is writable, or '-'", name,
      why));
}

std::string reason(int error) { return std::system_category().message(error); }

[[noreturn]] void fail(const std::string& name, const std::system_error& error) {
  const int number = error.code().value();
  const char* remedy = number == ENOSPC || number == EDQUOT ? "; free some space or write elsewhere"
                       : number == EPIPE                    ? "; its reader has gone"
                                                            : "";
  const std::string text = fmt::format("cannot write {}: {}{}", name, error.what(), remedy);
  if (number == EPIPE) throw ReaderGone(text);
  throw ResourceError(text);
}

bool takes_files(int directory, const std::string& path) {
  if (only_appends(directory)) return false;
  try {
    const TemporaryFile probe(directory, path, 0600, TemporaryFile::Names::may_have_one);
    return true;
  } catch (const std::system_error&) {
    return false;
  }
}

TemporaryFile::Names names_in(int directory) {
  return only_appends(directory) ? TemporaryFile::Names::none : TemporaryFile::Names::may_have_one;
}

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
    if (errno != ENXIO && errno != EINTR) throw_errno("open");
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
      open_regular(resolved);
    }
  } catch (const std::system_error& error) {
    refuse(name_, reason(error.code().value()));
  }
}

void OutputFile::open_regular(const ResolvedPath& resolved) {
  target_ = resolved.file;
  directory_ = resolved.directory;
  fd_ =
      Fd(check(::open(directory_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC), "open(directory)"));
  // Found out by trying: the mode of a directory says nothing to root, or about a mount.
  takes_journal_ = takes_files(fd_.get(), directory_);
  kind_ = Kind::replace;
  if (!resolved.status) {
    if (!takes_journal_)
      const TemporaryFile probe(fd_.get(), directory_, 0600, names_in(fd_.get()));
    return;
  }
  check(::faccessat(fd_.get(), target_.c_str(), W_OK, 0), "access");
  exists_ = true;
  mode_ = resolved.status->st_mode & 0777;
  owner_ = resolved.status->st_uid;
  group_ = resolved.status->st_gid;
  if (takes_journal_ && why_irreplaceable(fd_.get(), target_) == 0) return;
  kind_ = Kind::in_place;
  file_ =
      Fd(check(::openat(fd_.get(), target_.c_str(), O_WRONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC),
               "open"));
}

void OutputFile::write(std::string_view text) {
  try {
    switch (kind_) {
      case Kind::replace:
        return replace(text);
      case Kind::in_place:
        return write_in_place(text);
      case Kind::fifo:
        return write_all(open_fifo(target_, name_).get(), text);
      case Kind::direct:
        return write_all(fd_.get(), text);
    }
  } catch (const std::system_error& error) {
    fail(name_, error);
  }
}

std::optional<JournalFile> OutputFile::journal(JournalFile::Begin begin) const {
  if (!is_regular() || (begin == JournalFile::Begin::fresh && !takes_journal_)) return std::nullopt;
  return JournalFile(fd_.get(), target_, name_, begin);
}

void OutputFile::replace(std::string_view text) const {
  TemporaryFile file(fd_.get(), directory_, exists_ ? 0600 : 0666, names_in(fd_.get()));
  if (exists_) {
    // Only root can give a file away, and a file of one's own is as good: failure is no loss.
    if (::fchown(file.fd(), owner_, group_) == -1) errno = 0;
    check(::fchmod(file.fd(), mode_), "chmod");
  }
  write_all(file.fd(), text);
  check(::fsync(file.fd()), "fsync");
  file.become(target_);
  // The file is there by now; some file systems cannot sync a directory.
  if (::fsync(fd_.get()) == -1 && errno != EINVAL) throw_errno("fsync(directory)");
}

void OutputFile::write_in_place(std::string_view text) const {
  if (!is_still_named(fd_.get(), target_, file_.get()))
    throw ResourceError(
        fmt::format("cannot write {}: another file has taken its name meanwhile", name_));
  // A disk that is full is found out while the old content is still there. Not every file system
  // can do this.
  const auto bytes = static_cast<off_t>(text.size());
  if (::fallocate(file_.get(), FALLOC_FL_KEEP_SIZE, 0, bytes) == -1 &&
      (errno == ENOSPC || errno == EDQUOT || errno == EFBIG))
    throw_errno("fallocate");
  check(::lseek(file_.get(), 0, SEEK_SET), "lseek");
  write_all(file_.get(), text);
  check(::ftruncate(file_.get(), bytes), "ftruncate");
  check(::fsync(file_.get()), "fsync");
}

}  // namespace ipcbench
