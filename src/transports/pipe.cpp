// A pair of anonymous pipes. Two copies per message: user to kernel to user; one where the sender's
// pages are mapped into the pipe.
#include <climits>

#include "ipcbench/transports/copy_queues.hpp"
#include "ipcbench/transports/pipes.hpp"

namespace ipcbench {
namespace {

Pipe make_pipe(bool packets) {
  int fds[2];
  check(::pipe2(fds, O_CLOEXEC | (packets ? O_DIRECT : 0)), "pipe2");
  return {Fd(fds[0]), Fd(fds[1]), packets};
}

// pipe(7): a write of at most PIPE_BUF bytes does not mix with others. Of reads it says nothing but
// for packets (O_DIRECT), which come out one by one as they went in: so what travels without a lock
// travels in packets. The kernel keeps each on a page of its own, and splits larger writes.
std::uint64_t pipe_piece_bytes(const LaneSpec& spec) {
  return std::min<std::uint64_t>(PIPE_BUF, pipe_call_bytes(spec.options));
}

bool in_packets(const LaneSpec& spec, Side sender) {
  return form_of(spec, pipe_piece_bytes(spec), sender) != MessageForm::framed;
}

class AnonymousPipes : public Pipes {
 public:
  explicit AnonymousPipes(const LaneSpec& spec)
      : Pipes(spec, make_pipe(in_packets(spec, Side::coordinator)),
              make_pipe(in_packets(spec, Side::worker))),
        piece_bytes_(piece_bytes(spec)) {}
  AnonymousPipes(const LaneSpec& spec, const LaneHandles& handles)
      : Pipes(spec, handles), piece_bytes_(piece_bytes(spec)) {}

  std::size_t piece_bytes() const { return piece_bytes_; }
  static std::uint64_t piece_bytes(const LaneSpec& spec) { return pipe_piece_bytes(spec); }

  template <class F>
  static void visit(const LaneSpec& spec, F f) {
    if (spec.options.flag("splice", false))
      f.template operator()<SpliceMover>();
    else
      f.template operator()<PipeMover>();
  }

 private:
  std::size_t piece_bytes_;
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
constinit const TransportInfo pipe_transport = describe_copying<AnonymousPipes>({
    .name = "pipe",
    .summary = "two anonymous pipes per worker, or two for all",
    .copies = "2 (into the kernel and out), splice: 1",
    .descriptors = "pipe pipe",
    .waits = kKernelWaits,
    .senders = {Sender::in_line, Sender::feeder},
    .options = kPipeOptions,
    .replaces_workers = true,
    .memory_bytes = pipe_memory_bytes,
    .check_limits = check_anonymous_limits,
});

}  // namespace ipcbench
