#include "ipcbench/run/process_tree.hpp"

#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "ipcbench/base/clock.hpp"
#include "ipcbench/host/proc_text.hpp"

namespace ipcbench {
namespace {

std::vector<pid_t> numbers_in_directory(const std::string& path) {
  std::vector<pid_t> numbers;
  std::error_code error;
  for (std::filesystem::directory_iterator each(path, error), end; !error && each != end;
       each.increment(error)) {
    const std::string name = each->path().filename();
    pid_t number = 0;
    const auto parsed = std::from_chars(name.data(), name.data() + name.size(), number);
    if (parsed.ec == std::errc{} && parsed.ptr == name.data() + name.size())
      numbers.push_back(number);
  }
  return numbers;
}

}  // namespace

std::vector<pid_t> threads_of(pid_t pid) {
  std::vector<pid_t> threads = numbers_in_directory("/proc/" + std::to_string(pid) + "/task");
  std::ranges::sort(threads);
  return threads;
}

std::vector<pid_t> children_of(pid_t pid) {
  std::vector<pid_t> children;
  bool told = false;
  for (const pid_t tid : threads_of(pid)) {
    std::ifstream file("/proc/" + std::to_string(pid) + "/task/" + std::to_string(tid) +
                       "/children");
    told = told || file.is_open();
    for (pid_t child = 0; file >> child;) children.push_back(child);
  }
  if (told) return children;
  // A kernel without that file: everybody is asked for his parent.
  for (const pid_t each : numbers_in_directory("/proc"))
    if (parent_of(each) == pid) children.push_back(each);
  return children;
}

pid_t parent_of(pid_t pid) {
  const std::string line = first_line("/proc/" + std::to_string(pid) + "/stat", "");
  const std::size_t name_end = line.rfind(')');
  if (name_end == std::string::npos) return 0;
  std::istringstream fields(line.substr(name_end + 1));
  char state = 0;
  pid_t parent = 0;
  fields >> state >> parent;
  return parent;
}

std::string name_of_thread(pid_t pid, pid_t tid) {
  return first_line("/proc/" + std::to_string(pid) + "/task/" + std::to_string(tid) + "/comm", "");
}

ProcessTree::ProcessTree() {
  for (const pid_t each : children_of(::getpid())) before_.insert(each);
}

std::vector<pid_t> ProcessTree::adopted() const {
  std::vector<pid_t> all;
  for (const pid_t each : children_of(::getpid()))
    if (each != root_ && !before_.contains(each)) all.push_back(each);
  return all;
}

std::vector<pid_t> ProcessTree::members() const {
  std::vector<pid_t> all = {root_};
  std::ranges::copy(adopted(), std::back_inserter(all));
  for (std::size_t i = 0; i < all.size() && all.size() < kMost; ++i)
    for (const pid_t child : children_of(all[i]))
      if (std::ranges::find(all, child) == all.end()) all.push_back(child);
  return all;
}

bool ProcessTree::has(pid_t pid) const {
  // A chain longer than that is a loop of numbers that were used again meanwhile.
  constexpr int kLongestChain = 1000;
  for (int i = 0; pid > 1 && i < kLongestChain; ++i) {
    if (pid == root_) return true;
    const pid_t parent = parent_of(pid);
    if (parent == ::getpid()) return !before_.contains(pid);
    pid = parent;
  }
  return false;
}

bool ProcessTree::await_rest(int timeout_ms) const { return reap_rest(timeout_ms, false); }

bool ProcessTree::end_rest(int timeout_ms) const { return reap_rest(timeout_ms, true); }

bool ProcessTree::reap_rest(int timeout_ms, bool ends) const {
  const std::uint64_t end = monotonic_ns() + static_cast<std::uint64_t>(timeout_ms) * 1'000'000U;
  for (;;) {
    // Whose parent is among these becomes our child by its end, and is met the next time.
    const std::vector<pid_t> rest = adopted();
    if (rest.empty()) return true;
    for (const pid_t each : rest)
      if (ends) ::kill(each, SIGKILL);
    if (monotonic_ns() > end) return false;
    ::poll(nullptr, 0, 1);
    for (const pid_t each : rest) ::waitpid(each, nullptr, WNOHANG);
  }
}

}  // namespace ipcbench
