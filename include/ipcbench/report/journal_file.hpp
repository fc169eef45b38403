// The file of a journal, beside the result that it becomes: FILE.partial. Locked for as long as its
// run lives, so that no second run takes it up. Move-only, one owner, one thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "ipcbench/base/fd.hpp"

namespace ipcbench {

inline constexpr std::string_view kJournalEnding = ".partial";

class JournalFile {
 public:
  enum class Begin {
    fresh,  // what is there of a run that died is kept as FILE.partial.old
    go_on,  // its lines stay, but for a last one that was cut off
  };

  // `directory` is a descriptor, which the caller may close; `result` is the name of the result in
  // it, `shown` the same for messages. UsageError where another run holds it, or it cannot be made.
  JournalFile(int directory, const std::string& result, const std::string& shown, Begin begin);

  // Written at once, and at most once a second the disk is waited for. ResourceError where that
  // fails.
  void append(std::string_view lines);
  // The result has taken its place.
  void remove();

  const std::string& shown() const noexcept { return shown_; }
  // There was one of a run that died: FILE.partial.old now.
  bool moved_another() const noexcept { return moved_another_; }

 private:
  void open(Begin begin);
  void drop_what_was_cut_off();

  Fd directory_;
  std::string name_, shown_;
  Fd fd_;
  std::uint64_t synced_ns_ = 0;
  bool moved_another_ = false;
};

}  // namespace ipcbench
