// Text that somebody names on the command line: a file, a pipe or standard input.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace ipcbench {

// More than any result has, and little enough to be held in memory.
inline constexpr std::size_t kLargestInput = std::size_t{512} << 20;

// The whole text of the file, or of standard input where `path` is "-": that is read once, and kept
// for whoever asks again. It waits for somebody who writes, be it into standard input or into a
// fifo, and for nobody else: a fifo that nobody holds open for writing and a device are refused, as
// is what is larger than `largest` bytes. UsageError begins with input_name(path); `what` names the
// contents: "a result". Main thread only.
std::string read_input(const std::string& path, std::string_view what,
                       std::size_t largest = kLargestInput);

// "standard input" for "-", else the path itself.
std::string input_name(const std::string& path);

}  // namespace ipcbench
