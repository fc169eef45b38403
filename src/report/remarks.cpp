#include "remarks.hpp"

#include <algorithm>

namespace ipcbench {
namespace {

// The last line of a terminal has the prompt; a table that fills it by itself has a few remarks all
// the same.
constexpr std::size_t kScreenLines = 23;
constexpr std::size_t kLeastRemarks = 11;

std::size_t lines_of(const std::string& text) {
  return static_cast<std::size_t>(std::ranges::count(text, '\n'));
}

}  // namespace

std::string remark_text(const std::string& head, Style style, const std::string& text,
                        const RenderOptions& options) {
  return paint(head, style, options) + " " +
         wrapped(text, options.width, display_width(head) + 1, 2) + "\n";
}

std::string fitting(const std::string& above, std::vector<Remark> remarks) {
  const std::size_t used = lines_of(above);
  std::size_t lines = used;
  for (const Remark& each : remarks) lines += lines_of(each.text);
  const std::size_t most = std::max(kScreenLines, used + kLeastRemarks);
  while (lines > most && remarks.size() > 1) {
    const auto least = std::ranges::min_element(remarks, {}, &Remark::importance);
    lines -= lines_of(least->text);
    remarks.erase(least);
  }
  std::string text;
  for (const Remark& each : remarks) text += each.text;
  return text;
}

}  // namespace ipcbench
