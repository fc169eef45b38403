// Pipes: as they come, with the calls and the capacity that suit the kernel, mapped, and named.
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <vector>

#include "bare_link.hpp"
#include "ipcbench/base/fd.hpp"

namespace bare {
namespace {

using ipcbench::check;
using ipcbench::Fd;

struct Pipe {
  Fd read_end, write_end;
};

class PipeLink : public Link {
 public:
  PipeLink(Fd in, Fd out, std::size_t call)
      : in_(std::move(in)), out_(std::move(out)), call_(call) {}
  void send(Bytes message) override {
    move_whole("write", message, [&](Bytes rest) {
      return ::write(out_.get(), rest.data(), std::min(call_, rest.size()));
    });
  }
  Bytes receive(Bytes message) override {
    move_whole("read", message, [&](Bytes rest) {
      return ::read(in_.get(), rest.data(), std::min(call_, rest.size()));
    });
    return message;
  }

 protected:
  Fd in_, out_;
  std::size_t call_;
};

// From a pool of 2 MiB pages, larger than the pipe by two messages.
class SpliceLink : public PipeLink {
 public:
  static constexpr std::size_t kCapacity = 1 << 20;

  SpliceLink(Fd in, Fd out, const Settings& settings)
      : PipeLink(std::move(in), std::move(out), SIZE_MAX),
        flags_(settings.spins ? SPLICE_F_NONBLOCK : 0),
        stride_((settings.size_bytes + kPage - 1) / kPage * kPage),
        slots_(kCapacity / stride_ + 2) {}

  Bytes next(Bytes own) override {
    if (pool_.empty()) pool_ = make_buffer(slots_ * stride_, true);
    at_ = at_ + 1 == slots_ ? 0 : at_ + 1;
    return pool_.subspan(at_ * stride_, own.size());
  }
  void send(Bytes message) override {
    move_whole("vmsplice", message, [&](Bytes rest) {
      const iovec part{rest.data(), rest.size()};
      return ::vmsplice(out_.get(), &part, 1, flags_);
    });
  }

 private:
  unsigned flags_;
  std::size_t stride_, slots_;
  std::size_t at_ = 0;
  Bytes pool_;  // the process's to the end
};

Pipe anonymous_pipe() {
  int fds[2];
  check(::pipe2(fds, O_CLOEXEC), "pipe2");
  return {Fd(fds[0]), Fd(fds[1])};
}

Pipe named_pipe() {
  const char* temporary = std::getenv("TMPDIR");
  std::string directory = std::string(temporary != nullptr ? temporary : "/tmp") + "/bare-XXXXXX";
  if (::mkdtemp(directory.data()) == nullptr) ipcbench::throw_errno("mkdtemp");
  const std::string path = directory + "/fifo";
  check(::mkfifo(path.c_str(), 0600), "mkfifo");
  Pipe pipe;
  pipe.read_end = Fd(check(::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC), "open"));
  pipe.write_end = Fd(check(::open(path.c_str(), O_WRONLY | O_CLOEXEC), "open"));
  check(::fcntl(pipe.read_end.get(), F_SETFL, 0), "fcntl");
  ::unlink(path.c_str());
  ::rmdir(directory.c_str());
  return pipe;
}

void prepare(const Pipe& pipe, int capacity, bool spins) {
  if (capacity != 0) check(::fcntl(pipe.write_end.get(), F_SETPIPE_SZ, capacity), "F_SETPIPE_SZ");
  if (!spins) return;
  for (const Fd* end : {&pipe.read_end, &pipe.write_end})
    check(::fcntl(end->get(), F_SETFL, O_NONBLOCK), "fcntl(O_NONBLOCK)");
}

template <class Make>
Ends connect(const Settings& settings, int capacity, std::size_t call, Make make) {
  Pipe there = make(), back = make();
  for (const Pipe* pipe : {&there, &back}) prepare(*pipe, capacity, settings.spins);
  return {std::make_unique<PipeLink>(std::move(back.read_end), std::move(there.write_end), call),
          std::make_unique<PipeLink>(std::move(there.read_end), std::move(back.write_end), call)};
}

Ends connect_spliced(const Settings& settings) {
  Pipe there = anonymous_pipe(), back = anonymous_pipe();
  for (const Pipe* pipe : {&there, &back}) prepare(*pipe, SpliceLink::kCapacity, settings.spins);
  return {
      std::make_unique<SpliceLink>(std::move(back.read_end), std::move(there.write_end), settings),
      std::make_unique<SpliceLink>(std::move(there.read_end), std::move(back.write_end), settings)};
}

constexpr std::array kKinds = {
    Kind{"pipe", "256 KiB, 8 KiB per call",
         [](const Settings& s) { return connect(s, 256 << 10, 8 << 10, anonymous_pipe); }},
    Kind{"pipe-naive", "as it comes, a call per message",
         [](const Settings& s) { return connect(s, 0, SIZE_MAX, anonymous_pipe); }},
    Kind{"pipe-splice", "1 MiB, pages mapped by vmsplice", connect_spliced},
    Kind{"fifo", "a named pipe, 256 KiB, 8 KiB per call",
         [](const Settings& s) { return connect(s, 256 << 10, 8 << 10, named_pipe); }},
};

}  // namespace

std::span<const Kind> pipe_kinds() { return kKinds; }

}  // namespace bare
