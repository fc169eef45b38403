// The page that is shown while a program is watched: at the bottom of the terminal, below a region
// in which what the program prints scrolls as ever. Nothing where standard error is no terminal, or
// one that is too small. One owner; main thread only.
#pragma once

#include <cstddef>
#include <string>

#include "ipcbench/model/watch_document.hpp"

namespace ipcbench {

class WatchPage {
 public:
  explicit WatchPage(bool wanted);
  ~WatchPage() { erase(); }
  WatchPage(const WatchPage&) = delete;
  WatchPage& operator=(const WatchPage&) = delete;

  bool is_shown() const { return wanted_; }
  void show(const WatchDocument& document);
  // The terminal is as it was, without the page.
  void erase() noexcept;

 private:
  void make_room(std::size_t rows, std::size_t height);

  bool wanted_;
  std::size_t rows_ = 0, height_ = 0;  // of the terminal and of the page, where it is there
};

}  // namespace ipcbench
