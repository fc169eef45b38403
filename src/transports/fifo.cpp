// A pair of named pipes, in a private directory and without their names once both ends are open.
// The same as pipes but for the file system: it keeps the times of the last read and write.
#include <sys/stat.h>

#include <fmt/format.h>

#include "ipcbench/transports/copy_queues.hpp"
#include "ipcbench/transports/directory.hpp"
#include "ipcbench/transports/pipes.hpp"

namespace ipcbench {
namespace {

Pipe make_fifo(const LaneSpec& spec, char direction) {
  const std::string path =
      fmt::format("{}/{}{}", invocation_directory(spec), direction, spec.number());
  check(::mkfifo(path.c_str(), 0600), "mkfifo");
  // The reading end first, and without waiting for a writer.
  Pipe pipe;
  pipe.read_end =
      Fd(check(::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_NOFOLLOW | O_CLOEXEC), "open(fifo)"));
  pipe.write_end = Fd(check(::open(path.c_str(), O_WRONLY | O_NOFOLLOW | O_CLOEXEC), "open(fifo)"));
  check(::fcntl(pipe.read_end.get(), F_SETFL, 0), "fcntl(F_SETFL)");
  check(::unlink(path.c_str()), "unlink(fifo)");
  return pipe;
}

class Fifos : public Pipes {
 public:
  explicit Fifos(const LaneSpec& spec) : Pipes(spec, make_fifo(spec, 't'), make_fifo(spec, 'r')) {}
  using Pipes::Pipes;
};

constexpr OptionInfo kFifoOptions[] = {kDirectoryOption, kPipeCapacityOption, kPipeCallOption};

}  // namespace

extern const TransportInfo fifo_transport;
constinit const TransportInfo fifo_transport = describe<CopyLane<Fifos>, Loops::erased>({
    .name = "fifo",
    .summary = "two named pipes per worker",
    .copies = "2 (into the kernel and out)",
    .descriptors = "fifo fifo",
    .waits = kKernelWaits,
    .options = kFifoOptions,
    .replaces_workers = true,
    .carries_handles = true,
    .memory_bytes = pipe_memory_bytes,
    .check_limits =
        [](const LaneSpec& spec) {
          check_directory("fifo", spec.options);
          check_pipe_limits("fifo", spec);
        },
});

}  // namespace ipcbench
