#include "ipcbench/report/journal_file.hpp"

#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>

#include "ipcbench/base/clock.hpp"
#include "ipcbench/base/write_all.hpp"
#include "place.hpp"

namespace ipcbench {
namespace {

constexpr std::uint64_t kSyncEveryNs = 1'000'000'000;

off_t size_of(int fd) {
  struct stat status {};
  check(::fstat(fd, &status), "fstat");
  return status.st_size;
}

}  // namespace

JournalFile::JournalFile(int directory, const std::string& result, const std::string& shown,
                         Begin begin)
    : directory_(::fcntl(directory, F_DUPFD_CLOEXEC, 3)),
      name_(result + std::string(kJournalEnding)),
      shown_(shown + std::string(kJournalEnding)) {
  try {
    open(begin);
  } catch (const std::system_error& error) {
    throw UsageError(fmt::format("cannot write {}: {}; name a file in a directory that is writable",
                                 shown_, error.code().message()));
  }
}

void JournalFile::open(Begin begin) {
  const int flags =
      O_RDWR | O_APPEND | O_CLOEXEC | O_NOFOLLOW | (begin == Begin::fresh ? O_CREAT : 0);
  for (;;) {
    fd_ = Fd(check(::openat(directory_.get(), name_.c_str(), flags, 0600), "open"));
    // Some network file systems know no locks.
    if (::flock(fd_.get(), LOCK_EX | LOCK_NB) == -1 && errno == EWOULDBLOCK)
      throw UsageError(
          fmt::format("{} is written by another run; wait for it, or name another file", shown_));
    // Its run may have ended between the two calls and taken the name away.
    if (!is_still_named(directory_.get(), name_, fd_.get())) {
      if (begin == Begin::go_on)
        throw UsageError(fmt::format("{}: another run has just finished it", shown_));
      continue;
    }
    if (begin == Begin::go_on) return drop_what_was_cut_off();
    if (size_of(fd_.get()) == 0) return;
    check(::renameat(directory_.get(), name_.c_str(), directory_.get(), (name_ + ".old").c_str()),
          "rename");
    moved_another_ = true;
  }
}

void JournalFile::drop_what_was_cut_off() {
  off_t end = size_of(fd_.get());
  std::array<char, 4096> piece{};
  while (end > 0) {
    const auto want = static_cast<std::size_t>(std::min<off_t>(end, piece.size()));
    const ssize_t got =
        check(::pread(fd_.get(), piece.data(), want, end - static_cast<off_t>(want)), "read");
    const std::string_view text(piece.data(), static_cast<std::size_t>(got));
    if (const std::size_t last = text.rfind('\n'); last != std::string_view::npos) {
      end += static_cast<off_t>(last + 1) - static_cast<off_t>(want);
      break;
    }
    end -= static_cast<off_t>(want);
  }
  check(::ftruncate(fd_.get(), end), "ftruncate");
}

void JournalFile::append(std::string_view lines) {
  try {
    write_all(fd_.get(), lines);
    const std::uint64_t now = monotonic_ns();
    if (now - synced_ns_ < kSyncEveryNs) return;
    synced_ns_ = now;
    check(::fdatasync(fd_.get()), "fdatasync");
  } catch (const std::system_error& error) {
    throw ResourceError(fmt::format("{}: {}", shown_, error.what()));
  }
}

void JournalFile::remove() { ::unlinkat(directory_.get(), name_.c_str(), 0); }

}  // namespace ipcbench
