// One file that a result goes to. Opened before the run, so that a mistake shows before the machine
// has worked for minutes; written once, when the result is there. Move-only, one owner.
//
// A regular file appears whole or not at all: the text goes into a temporary file in the same
// directory, if possible without a name, then takes the name. Where nothing may take its name (it
// is mounted by itself, as `docker -v FILE:FILE` does, or belongs to another user in a sticky
// directory, or the directory is append-only or read-only) its content is overwritten in place.
// What another user has put into a directory where everybody may write is not followed (links) and
// not written to (fifos), like the kernel's protected_symlinks. A symlink stays and its target is
// replaced. What is not a regular file (a terminal, /dev/null, a fifo, a descriptor such as
// /dev/stdout) is written to as it is.
#pragma once

#include <sys/types.h>

#include <optional>
#include <string>
#include <string_view>

#include "ipcbench/base/error.hpp"
#include "ipcbench/base/fd.hpp"
#include "ipcbench/report/journal_file.hpp"
#include "ipcbench/report/path.hpp"

namespace ipcbench {

// Whoever read what is written has closed the pipe.
struct ReaderGone : ResourceError {
  using ResourceError::ResourceError;
};

class OutputFile {
 public:
  // "-" is standard output. Throws UsageError with path, reason and remedy when nothing could be
  // written there. Never blocks; leaves the file as it is.
  explicit OutputFile(std::string path);

  // Throws ResourceError when it could not be written in full; a regular file then still has its
  // old content, or does not exist; but one that is written in place may be damaged. A fifo that
  // nobody opens for reading is given up after ten seconds. SIGPIPE and SIGXFSZ must be ignored by
  // the program, or they end it here.
  void write(std::string_view text);

  // The journal that lies beside it until it is written; nothing where it is no regular file, or
  // where its directory takes no file that can be removed again.
  std::optional<JournalFile> journal(JournalFile::Begin begin) const;
  bool is_regular() const noexcept { return kind_ == Kind::replace || kind_ == Kind::in_place; }

  // As it was given; "standard output" for "-".
  const std::string& name() const noexcept { return name_; }
  bool is_stdout() const noexcept { return is_stdout_; }

 private:
  enum class Kind { replace, in_place, direct, fifo };

  void open_regular(const ResolvedPath& resolved);
  void replace(std::string_view text) const;
  void write_in_place(std::string_view text) const;

  std::string name_;
  bool is_stdout_ = false;
  Kind kind_ = Kind::direct;
  Fd fd_;                  // of a regular file: the directory; direct: the file itself
  std::string directory_;  // of a regular file: its path
  std::string target_;     // of a regular file: name in the directory; fifo: its path
  Fd file_;                // in place: the file itself
  bool takes_journal_ = false;
  bool exists_ = false;
  mode_t mode_ = 0;  // of the file that is replaced
  uid_t owner_ = 0;
  gid_t group_ = 0;
};

}  // namespace ipcbench
