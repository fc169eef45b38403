#include "ipcbench/cli/terminal.hpp"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "ipcbench/base/units.hpp"
#include "ipcbench/report/comparison.hpp"
#include "ipcbench/report/layout.hpp"
#include "ipcbench/stats/compare.hpp"

namespace ipcbench {

void say(std::string_view text) noexcept {
  try {
    std::string lines;
    for (std::size_t at = 0; at <= text.size(); at = std::min(text.find('\n', at), text.size()) + 1)
      lines += printable(text.substr(at, text.find('\n', at) - at)) + '\n';
    std::fwrite(lines.data(), 1, lines.size(), stderr);
  } catch (const std::bad_alloc&) {
    std::fputs("ipcbench: out of memory\n", stderr);
  }
}

void say_warning(const Warning& warning) {
  say(fmt::format("ipcbench: {}: {}; {}", warning.id, warning.text, warning.advice));
}

namespace {

// Between characters, not within one.
std::string cut(std::string text, std::size_t width) {
  while (display_width(text) > width) {
    while ((static_cast<unsigned char>(text.back()) & 0xC0) == 0x80) text.pop_back();
    text.pop_back();
  }
  return text;
}

}  // namespace

bool is_terminal(int fd) { return ::isatty(fd) == 1; }

std::size_t terminal_width(int fd) {
  // Set by who wants another width than the terminal's, or has none.
  if (const char* columns = std::getenv("COLUMNS"); columns != nullptr) {
    std::size_t width = 0;
    const char* const end = columns + std::strlen(columns);
    if (std::from_chars(columns, end, width).ptr == end && width >= 20 && width <= 10'000)
      return width;
  }
  winsize size{};
  return ::ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_col >= 20 ? size.ws_col : 100;
}

bool wants_colour() {
  const char* none = std::getenv("NO_COLOR");
  const char* terminal = std::getenv("TERM");
  return (none == nullptr || *none == '\0') &&
         (terminal == nullptr || std::string_view(terminal) != "dumb");
}

std::string progress_text(const Progress& progress, std::size_t width) {
  std::string text = fmt::format("{:3.0f} %", progress.fraction * 100);
  // A first guess from the first hundredth would be wild.
  if (progress.fraction > 0.01 && progress.fraction <= 1) {
    const double left_s = static_cast<double>(progress.elapsed_ns) / 1e9 * (1 - progress.fraction) /
                          progress.fraction;
    text += left_s < 90 ? fmt::format(", about {:.0f} s left", left_s)
                        : fmt::format(", about {:.0f} min left", left_s / 60);
  }
  text += fmt::format(", {} invocations done, now {}", progress.invocations_done,
                      printable(progress.experiment));
  return cut(std::move(text), width);
}

std::string progress_text(const ComparisonRow& row, std::size_t number, std::size_t count) {
  const bool confirming = !row.fresh.empty();
  const std::vector<Pair>& set = confirming ? row.fresh : row.pairs;
  const CompareRule rule;
  const Judgement now = judge(set, confirming ? rule.confirm_confidence : rule.look_confidence);
  std::string text =
      fmt::format("{}, {} of {}: {}{} pair{}", row.name, number, count,
                  confirming ? "confirming, " : "", set.size(), set.size() == 1 ? "" : "s");
  if (now.usable > 0)
    text += fmt::format(", {} ({} to {})", percent_text(now.estimate), percent_text(now.low),
                        percent_text(now.high));
  return text;
}

ProgressLine::ProgressLine() : enabled_(is_terminal(2)) {}

void ProgressLine::show(const Progress& progress) {
  if (enabled_) show(progress_text(progress, terminal_width(2) - 1));
}

void ProgressLine::show(const std::string& whole) {
  if (!enabled_) return;
  const std::string text = cut(printable(whole), terminal_width(2) - 1);
  const std::size_t columns = display_width(text);
  // Spaces rather than an escape sequence: they work on every terminal.
  const std::size_t rest = shown_ > columns ? shown_ - columns : 0;
  const std::string line = fmt::format("\r{}{}", text, std::string(rest, ' '));
  std::fwrite(line.data(), 1, line.size(), stderr);
  std::fflush(stderr);
  shown_ = columns;
}

void ProgressLine::erase() noexcept {
  if (shown_ == 0) return;
  std::fputc('\r', stderr);
  for (std::size_t i = 0; i < shown_; ++i) std::fputc(' ', stderr);
  std::fputc('\r', stderr);
  std::fflush(stderr);
  shown_ = 0;
}

}  // namespace ipcbench
