#include "ipcbench/base/input_text.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <optional>

#include "ipcbench/base/error.hpp"
#include "ipcbench/base/fd.hpp"
#include "ipcbench/base/units.hpp"

namespace ipcbench {
namespace {

struct Input {
  std::string name;
  std::string_view what;
  std::size_t largest;

  [[noreturn]] void refuse(std::string_view why) const {
    throw UsageError(fmt::format("{}: {}", name, why));
  }
  [[noreturn]] void refuse_size() const {
    refuse(fmt::format("is larger than {}; that is not {}", format_size(largest), what));
  }
};

struct stat status_of(int fd, const Input& input) {
  struct stat status {};
  if (::fstat(fd, &status) == -1) input.refuse(std::system_category().message(errno));
  return status;
}

std::string read_all(int fd, const Input& input) {
  std::string text;
  std::array<char, 65536> piece{};
  for (;;) {
    const ssize_t count = ::read(fd, piece.data(), piece.size());
    if (count == 0) return text;
    if (count > 0) {
      text.append(piece.data(), static_cast<std::size_t>(count));
    } else if (errno == EAGAIN) {
      pollfd readable{fd, POLLIN, 0};
      ::poll(&readable, 1, -1);
    } else if (errno != EINTR) {
      input.refuse(std::system_category().message(errno));
    }
    if (text.size() > input.largest) input.refuse_size();
  }
}

// Without a writer the kernel reports the end of the fifo at once, and with one that it would
// block.
std::string read_fifo(int fd, const Input& input) {
  std::array<char, 1> first{};
  const ssize_t count = ::read(fd, first.data(), first.size());
  if (count == 0)
    input.refuse("is a fifo that nobody writes into; start its writer first, or write - and pipe");
  if (count == -1 && errno != EAGAIN && errno != EINTR)
    input.refuse(std::system_category().message(errno));
  return std::string(first.data(), count > 0 ? 1 : 0) + read_all(fd, input);
}

std::string read_file(const std::string& path, const Input& input) {
  // Not blocking: the open of a fifo without a writer and that of some devices would wait.
  const Fd fd(::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY));
  if (!fd.is_open())
    input.refuse(errno == ENXIO ? "is a socket or a device; name a file, or write - and pipe"
                                : std::system_category().message(errno));
  const struct stat status = status_of(fd.get(), input);
  if (S_ISDIR(status.st_mode))
    input.refuse(fmt::format("is a directory; name {} in it", input.what));
  if (S_ISFIFO(status.st_mode)) return read_fifo(fd.get(), input);
  if (!S_ISREG(status.st_mode)) input.refuse("is a device; name a file, or write - and pipe");
  if (status.st_size > 0 && static_cast<std::size_t>(status.st_size) > input.largest)
    input.refuse_size();
  return read_all(fd.get(), input);
}

}  // namespace

std::string input_name(const std::string& path) { return path == "-" ? "standard input" : path; }

std::string read_input(const std::string& path, std::string_view what, std::size_t largest) {
  const Input input{input_name(path), what, largest};
  if (path != "-") return read_file(path, input);
  static std::optional<std::string> kept;
  if (!kept) {
    if (S_ISDIR(status_of(STDIN_FILENO, input).st_mode)) input.refuse("is a directory");
    kept = read_all(STDIN_FILENO, input);
  }
  return *kept;
}

}  // namespace ipcbench
