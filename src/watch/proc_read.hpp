// Reads the small files of /proc, some of which stay open, and the numbers in them. What is gone or
// refused is empty. Any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ipcbench/base/fd.hpp"

namespace ipcbench {

Fd open_file(const std::string& path);

// From the beginning of the file, in the caller's buffer.
std::string_view read_kept(const Fd& file, std::span<char> buffer);
// Whether the last read that gave nothing was refused, and what it was of exists.
bool was_refused();
std::string read_whole(const std::string& path);  // at most 16 MiB
std::string link_text(const std::string& path);   // of a symbolic link

// The names of a directory that are numbers, ascending.
std::vector<std::uint32_t> numbers_in(const std::string& directory);

// Takes the next word or number off the front of the text, with the blanks before it; 0 where there
// is none. A hexadecimal one may begin with 0x.
std::string_view take_word(std::string_view& text);
std::uint64_t take_number(std::string_view& text, int base = 10);
// The number behind `key` at the beginning of a line.
std::uint64_t number_behind(std::string_view text, std::string_view key, int base = 10);

// What of /proc/PID/stat is used.
struct StatLine {
  char letter = '?';
  std::string_view name;
  std::uint32_t parent = 0;
  std::uint64_t minor_faults = 0, major_faults = 0;
  std::uint64_t user_ticks = 0, system_ticks = 0;
  std::uint64_t child_ticks = 0;  // of children whose status was taken
  std::uint64_t threads = 0;
  std::uint64_t start_ticks = 0;  // since the machine was started
};
StatLine parse_stat(std::string_view text);  // letter '?': it is none

std::uint64_t tick_ns();

// Copies from the memory of another process; false: it is gone, or may not be read.
bool read_memory(std::uint32_t pid, std::uint64_t address, std::span<std::byte> to);

}  // namespace ipcbench
