#include "proc_read.hpp"

#include <dirent.h>
#include <sys/uio.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <memory>

namespace ipcbench {
namespace {

constexpr std::size_t kMostBytes = std::size_t{16} << 20;
constexpr std::string_view kBlanks = " \t\n:";

}  // namespace

Fd open_file(const std::string& path) { return Fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC)); }

std::string_view read_kept(const Fd& file, std::span<char> buffer) {
  if (!file.is_open()) {
    errno = EACCES;  // it could not even be opened
    return {};
  }
  const ssize_t got = ::pread(file.get(), buffer.data(), buffer.size(), 0);
  return got <= 0 ? std::string_view()
                  : std::string_view(buffer.data(), static_cast<std::size_t>(got));
}

bool was_refused() { return errno == EACCES || errno == EPERM; }

std::string read_whole(const std::string& path) {
  const Fd file = open_file(path);
  if (!file.is_open()) return {};
  std::string text;
  std::array<char, 16384> part;
  for (;;) {
    const ssize_t got = ::read(file.get(), part.data(), part.size());
    if (got <= 0 || text.size() > kMostBytes) return text;
    text.append(part.data(), static_cast<std::size_t>(got));
  }
}

std::string link_text(const std::string& path) {
  std::array<char, 4096> text;
  const ssize_t got = ::readlink(path.c_str(), text.data(), text.size());
  return got <= 0 ? std::string() : std::string(text.data(), static_cast<std::size_t>(got));
}

std::vector<std::uint32_t> numbers_in(const std::string& directory) {
  std::vector<std::uint32_t> numbers;
  const std::unique_ptr<DIR, int (*)(DIR*)> open(::opendir(directory.c_str()), ::closedir);
  if (!open) return numbers;
  while (const dirent* entry = ::readdir(open.get())) {
    std::string_view name = entry->d_name;
    if (name.front() >= '0' && name.front() <= '9')
      numbers.push_back(static_cast<std::uint32_t>(take_number(name)));
  }
  std::ranges::sort(numbers);
  return numbers;
}

std::string_view take_word(std::string_view& text) {
  text.remove_prefix(std::min(text.find_first_not_of(kBlanks), text.size()));
  const std::string_view word = text.substr(0, text.find_first_of(kBlanks));
  text.remove_prefix(word.size());
  return word;
}

std::uint64_t take_number(std::string_view& text, int base) {
  std::string_view word = take_word(text);
  if (base == 16 && word.starts_with("0x")) word.remove_prefix(2);
  std::uint64_t number = 0;
  std::from_chars(word.data(), word.data() + word.size(), number, base);
  return number;
}

std::uint64_t number_behind(std::string_view text, std::string_view key, int base) {
  for (std::size_t at = text.find(key); at != std::string_view::npos; at = text.find(key, at + 1)) {
    if (at != 0 && text[at - 1] != '\n') continue;
    text.remove_prefix(at + key.size());
    return take_number(text, base);
  }
  return 0;
}

StatLine parse_stat(std::string_view text) {
  StatLine line;
  const std::size_t begin = text.find('('), end = text.rfind(')');
  if (begin == std::string_view::npos || end == std::string_view::npos || end + 2 >= text.size())
    return line;
  line.name = text.substr(begin + 1, end - begin - 1);
  line.letter = text[end + 2];
  text.remove_prefix(end + 3);
  // The parent is the fourth field, and the time of the start the 22nd.
  std::array<std::uint64_t, 19> fields{};
  for (std::uint64_t& field : fields) field = take_number(text);
  line.parent = static_cast<std::uint32_t>(fields[0]);
  line.minor_faults = fields[6];
  line.major_faults = fields[8];
  line.user_ticks = fields[10];
  line.system_ticks = fields[11];
  line.child_ticks = fields[12] + fields[13];
  line.threads = fields[16];
  line.start_ticks = fields[18];
  return line;
}

std::uint64_t tick_ns() {
  return 1'000'000'000U / static_cast<std::uint64_t>(::sysconf(_SC_CLK_TCK));
}

bool read_memory(std::uint32_t pid, std::uint64_t address, std::span<std::byte> to) {
  iovec here{to.data(), to.size()};
  // An address there is no pointer here, but the call takes it as one.
  iovec there{reinterpret_cast<void*>(address), to.size()};
  return ::process_vm_readv(static_cast<pid_t>(pid), &here, 1, &there, 1, 0) ==
         static_cast<ssize_t>(to.size());
}

}  // namespace ipcbench
