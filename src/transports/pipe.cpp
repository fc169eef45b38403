// A pair of anonymous pipes. Two copies per message: user to kernel to user; one where the sender's
// pages are mapped into the pipe.
#include <climits>

#include "ipcbench/transports/describe.hpp"
#include "ipcbench/transports/pipe_lane.hpp"

namespace ipcbench {
namespace {

Pipe make_pipe(int flags = 0) {
  int fds[2];
  check(::pipe2(fds, O_CLOEXEC | flags), "pipe2");
  return {Fd(fds[0]), Fd(fds[1])};
}

class AnonymousLane : public PipeLane {
 public:
  explicit AnonymousLane(const LaneSpec& spec) : PipeLane(spec, make_pipe(), make_pipe()) {}
  using PipeLane::PipeLane;
};

// pipe(7): a write of at most PIPE_BUF bytes does not mix with others. Of reads it says nothing but
// for packets (O_DIRECT), which come out one by one as they went in: so what travels without a lock
// travels in packets. The kernel keeps each on a page of its own, and splits larger writes.
std::uint64_t piece_bytes(const LaneSpec& spec) {
  return std::min<std::uint64_t>(PIPE_BUF, pipe_call_bytes(spec.options));
}

int pipe_flags(const LaneSpec& spec, Side sender) {
  return form_of(spec, piece_bytes(spec), sender) == MessageForm::framed ? 0 : O_DIRECT;
}

// Two pipes for all workers.
class SharedPipes : public PipeLane {
 public:
  explicit SharedPipes(const LaneSpec& spec)
      : PipeLane(spec, make_pipe(pipe_flags(spec, Side::coordinator)),
                 make_pipe(pipe_flags(spec, Side::worker))) {}
  SharedPipes(const LaneSpec& spec, const LaneHandles& handles)
      : PipeLane(spec, handles), locks_(adopt(handles.fds[2])) {}
  LaneHandles handles() const {
    LaneHandles all = PipeLane::handles();
    all.fds[2] = locks_.fd();
    return all;
  }
  void keep(Side side) {
    PipeLane::keep(side);
    locks_.close_fd();
  }

  class Mover : public PipeMover {
   public:
    Mover(int read_fd, int write_fd, const LaneSpec& spec, Side side)
        : PipeMover(read_fd, write_fd, spec, side), packets_(pipe_flags(spec, other(side)) != 0) {}
    bool keeps_boundaries() const { return packets_; }

   private:
    bool packets_;
  };
  struct Endpoint : SharedCopyEndpoint<Mover> {
    Endpoint(SharedPipes& pipes, Side side, std::uint32_t worker)
        : SharedCopyEndpoint(
              Mover((side == Side::coordinator ? pipes.replies_ : pipes.tasks_).read_end.get(),
                    (side == Side::coordinator ? pipes.tasks_ : pipes.replies_).write_end.get(),
                    pipes.spec_, side),
              pipes.spec_, piece_bytes(pipes.spec_), side, worker, pipes.locks_.get()) {}
  };
  template <class F>
  static void visit(const LaneSpec&, F f) {
    f.template operator()<Endpoint>();
  }

 private:
  QueueLocksMemory locks_;
};

void check_anonymous_limits(const LaneSpec& spec) {
  if (spec.topology == Topology::shared && spec.options.flag("splice", false))
    throw UsageError(
        "pipe:splice=true: a shared pipe copies; drop splice, or write topology=lanes");
  check_pipe_limits("pipe", spec);
}

constexpr OptionInfo kPipeOptions[] = {kPipeCapacityOption, kPipeCallOption, kPipeSpliceOption};

}  // namespace

extern const TransportInfo pipe_transport;
constinit const TransportInfo pipe_transport = describe<AnonymousLane, SharedPipes, Loops::erased>({
    .name = "pipe",
    .summary = "two anonymous pipes per worker, or two for all",
    .copies = "2 (into the kernel and out), splice: 1",
    .descriptors = "pipe pipe",
    .waits = kKernelWaits,
    .senders = {Sender::in_line, Sender::feeder},
    .options = kPipeOptions,
    .shared = {.waits = {Wait::block, Wait::spin},
               .lock_scopes = {LockScope::copy, LockScope::message},
               .piece_bytes = piece_bytes,
               .memory_bytes =
                   [](const LaneSpec& spec) { return shared_copy_bytes(spec, piece_bytes(spec)); }},
    .memory_bytes = pipe_memory_bytes,
    .check_limits = check_anonymous_limits,
});

}  // namespace ipcbench
