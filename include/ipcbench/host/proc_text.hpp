// The small text files of /proc and /sys. What cannot be read is empty or absent. Any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ipcbench {

inline constexpr const char* kNotAvailable = "not available";

std::vector<std::string> lines_of(const std::string& path);
std::string first_line(const std::string& path, const char* otherwise = kNotAvailable);
// Behind blanks and a colon.
std::optional<std::uint64_t> leading_number(std::string_view text);
// The number behind `key` at the beginning of a line: "MemAvailable:   123 kB", "oom_kill 0".
std::optional<std::uint64_t> number_after(const std::string& path, std::string_view key);
std::optional<std::uint64_t> number_in(const std::string& path);  // at its beginning

}  // namespace ipcbench
