#include "ipcbench/run/thread_files.hpp"

#include <string>

namespace ipcbench {
namespace {

std::string_view read_at_start(const Fd& file, std::span<char> buffer) {
  if (!file.is_open()) return {};
  const ssize_t got = ::pread(file.get(), buffer.data(), buffer.size(), 0);
  return got <= 0 ? std::string_view()
                  : std::string_view(buffer.data(), static_cast<std::size_t>(got));
}

// "1234 (any name, even with a ')') S 1 ...": the letter behind the last parenthesis.
char state_in(std::string_view stat) {
  const std::size_t name_end = stat.rfind(')');
  return name_end == std::string_view::npos || name_end + 2 >= stat.size() ? '?'
                                                                           : stat[name_end + 2];
}

// "[<0>] anon_pipe_read+0x180/0x3b0\n...": the function in the first line.
std::string_view top_of(std::string_view stack) {
  const std::size_t begin = stack.find("] ");
  if (begin == std::string_view::npos) return {};
  stack.remove_prefix(begin + 2);
  return stack.substr(0, stack.find_first_of("+\n"));
}

Fd open_for_reading(const std::string& path) {
  return Fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
}

}  // namespace

ThreadFiles::ThreadFiles(pid_t pid, pid_t tid) {
  // Not /proc/PID/stat, which shows the main thread alone.
  const std::string directory =
      "/proc/" + std::to_string(pid) + "/task/" + std::to_string(tid) + "/";
  stat_ = open_for_reading(directory + "stat");
  wait_channel_ = open_for_reading(directory + "wchan");
  stack_ = open_for_reading(directory + "stack");
}

KernelState ThreadFiles::look(std::span<char> buffer) const {
  KernelState seen{state_in(read_at_start(stat_, buffer)), {}};
  if (seen.letter != 'S' && seen.letter != 'D') return seen;
  seen.wait_channel = read_at_start(wait_channel_, buffer);
  // Nothing to see: hidden from us, awake again, or a sleeper that the scheduler keeps queued for
  // a while (since Linux 6.12). Its stack tells, where we may read it.
  if (seen.wait_channel == "0") seen.wait_channel = top_of(read_at_start(stack_, buffer));
  return seen;
}

}  // namespace ipcbench
