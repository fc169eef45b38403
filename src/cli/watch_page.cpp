#include "watch_page.hpp"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <string_view>
#include <vector>

#include "ipcbench/base/write_all.hpp"
#include "ipcbench/cli/terminal.hpp"
#include "ipcbench/report/watch.hpp"

namespace ipcbench {
namespace {

constexpr std::size_t kRowsOfProgram = 6;  // that stay for what it prints
constexpr std::size_t kFewestRows = 12;
constexpr std::size_t kMostRows = 18;  // of the page

std::size_t rows_of_terminal() {
  winsize size{};
  return ::ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 ? size.ws_row : 0;
}

bool knows_escapes() {
  const char* const terminal = std::getenv("TERM");
  return terminal != nullptr && *terminal != '\0' && std::string_view(terminal) != "dumb";
}

std::vector<std::string> lines_in(std::string_view text) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    lines.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

// Whole, so that what the program writes does not come in between; lost where nobody reads it.
void put(const std::string& text) noexcept {
  (void)!::write(STDERR_FILENO, text.data(), text.size());
}

}  // namespace

WatchPage::WatchPage(bool wanted)
    : wanted_(wanted && is_terminal(STDERR_FILENO) && knows_escapes() &&
              rows_of_terminal() >= kFewestRows) {}

void WatchPage::make_room(std::size_t rows, std::size_t height) {
  if (rows == rows_ && height == height_) return;
  erase();
  // New lines below, back up over them, and the region that scrolls ends above. Setting it moves
  // the cursor, so that is kept meanwhile.
  put(std::string(height, '\n') +
      fmt::format("\033[{}A\0337\033[1;{}r\0338", height, rows - height));
  rows_ = rows;
  height_ = height;
}

void WatchPage::show(const WatchDocument& document) {
  const std::size_t rows = rows_of_terminal();
  if (!wanted_ || rows < kFewestRows) {
    erase();
    return;
  }
  RenderOptions options;
  options.width = terminal_width(STDERR_FILENO);
  options.colour = wants_colour();
  const std::vector<std::string> lines =
      lines_in(find_format<WatchDocument>("table").render(document, options));
  // A page that shrinks would make the terminal jump.
  const std::size_t height =
      std::min({std::max(lines.size() + 1, height_), kMostRows, rows - kRowsOfProgram});
  make_room(rows, height);
  std::string text = "\0337";
  for (std::size_t i = 0; i < height; ++i) {
    const std::string line = i == 0              ? std::string(options.width, '-')
                             : i <= lines.size() ? lines[i - 1]
                                                 : "";
    text += fmt::format("\033[{};1H\033[2K{}", rows - height + i + 1, line);
  }
  put(text + "\0338");
}

void WatchPage::erase() noexcept {
  if (height_ == 0) return;
  const std::string first = std::to_string(rows_ - height_ + 1);
  put("\0337\033[r\033[" + first + ";1H\033[J\0338");
  rows_ = height_ = 0;
}

}  // namespace ipcbench
