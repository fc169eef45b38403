// The transports that `--transport` can name: one file each, ending in one info record, and one
// line in transports.def. `list`, `--help`, the checks and the conformance tests read the records.
#pragma once

#include <array>
#include <concepts>
#include <initializer_list>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ipcbench/core/shared.hpp"
#include "ipcbench/drive/party.hpp"

namespace ipcbench {

// A list of few enumerators, in order of preference: the first is the default.
template <class Enum>
class Choices {
 public:
  constexpr Choices(std::initializer_list<Enum> values) {
    for (const Enum value : values) values_[count_++] = value;
  }
  constexpr const Enum* begin() const { return values_.data(); }
  constexpr const Enum* end() const { return values_.data() + count_; }
  constexpr Enum preferred() const { return values_[0]; }
  constexpr bool contains(Enum value) const {
    for (const Enum each : *this)
      if (each == value) return true;
    return false;
  }

 private:
  std::array<Enum, 9> values_{};
  std::size_t count_ = 0;
};

// Of transports that move bytes through the kernel.
inline constexpr Choices<Wait> kKernelWaits{Wait::block, Wait::spin, Wait::yield, Wait::backoff,
                                            Wait::hybrid};

// Who is told of a wait: a callable of the caller, which has to outlive the call.
class OnWaitRef {
 public:
  template <std::invocable<WaitEvent> F>
  explicit OnWaitRef(const F& callable)
      : object_(&callable), call_([](const void* object, WaitEvent event) {
          (*static_cast<const F*>(object))(event);
        }) {}
  void operator()(WaitEvent event) const { call_(object_, event); }

 private:
  const void* object_;
  void (*call_)(const void*, WaitEvent);
};

// An endpoint of a lane or of a shared queue behind virtual calls, a nanosecond or two each: for
// tests, and for what costs so much more that they do not count (transports/erased_loops.hpp,
// staged.hpp).
class AnyEndpoint {
 public:
  // As of a SharedEndpoint; of a lane there is only WaitEvent::waited.
  using OnWait = OnWaitRef;
  virtual ~AnyEndpoint() = default;
  virtual std::span<std::byte> loan(std::size_t bytes) = 0;
  virtual void publish(std::size_t bytes, const OnWait& on_wait) = 0;
  virtual std::span<const std::byte> borrow(const OnWait& on_wait) = 0;
  virtual void release() = 0;
  virtual std::uint64_t chunks_per_message() const = 0;

  void publish(std::size_t bytes) {
    const auto nobody = [](WaitEvent) {};
    publish(bytes, OnWait(nobody));
  }
  std::span<const std::byte> borrow() {
    const auto nobody = [](WaitEvent) {};
    return borrow(OnWait(nobody));
  }
};

// All lanes of an opened transport, as one process sees them. One virtual call per party and
// experiment: everything below coordinate() and work() is static.
class OpenTransport {
 public:
  virtual ~OpenTransport() = default;
  virtual void coordinate(Party& party) = 0;
  virtual void work(std::uint32_t lane, Party& party) = 0;
  virtual LaneHandles handles(std::uint32_t lane) = 0;
  // In a process that has one side of all lanes, once the others live: drops what they use.
  virtual void keep_side(Side side) = 0;
  // In a forked worker: drops all but its own side of its own lane.
  virtual void keep_worker(std::uint32_t lane) = 0;
  virtual std::string granted() = 0;
  // Of topology shared `lane` is the worker's number, and 0 on the coordinator's side.
  virtual std::unique_ptr<AnyEndpoint> endpoint(Side side, std::uint32_t lane) = 0;
};

// What a transport can in topology `shared`, where it differs from its lanes.
struct SharedInfo {
  Choices<Wait> waits{Wait::block};
  // The first one is the default where a message fits into one piece, the second one beyond;
  // {none}: it works without a lock, whatever the message.
  Choices<LockScope> lock_scopes{LockScope::none};
  // Bytes that one call moves whole or not at all; not asked where no lock is ever needed.
  std::uint64_t (*piece_bytes)(const LaneSpec&) = nullptr;
  // Memory of all parties together; saturating.
  std::uint64_t (*memory_bytes)(const LaneSpec&) = nullptr;
};

// A program that is not ours, and what it is started with.
struct ProgramCommand {
  std::string path;                    // that can be started as it stands
  std::vector<std::string> arguments;  // behind its name
  // What it is told of the transport's options, as they were written.
  std::vector<std::pair<std::string, std::string>> options;
};

struct TransportInfo {
  std::string_view name;
  std::string_view summary;
  std::string_view copies;  // per message, for `list`: "2 (user to kernel to user)"
  // Kinds of descriptors that a worker holds open, in parts of "pipe socket queue directory".
  std::string_view descriptors;
  // Where fork is, there is forkserver: its workers are forked too, by another process.
  Choices<Start> starts{Start::fork, Start::spawn, Start::thread, Start::forkserver};
  Choices<Wait> waits{Wait::block};
  Choices<Topology> topologies{Topology::lanes};
  // feeder: on a worker's side one thread may loan and publish while another borrows and releases.
  Choices<Sender> senders{Sender::in_line};
  std::span<const OptionInfo> options{};
  SharedInfo shared{};
  // A worker's end of a lane may change hands between two messages, with one in flight: a fresh
  // endpoint on the same lane goes on where the last one was (drive/lives.hpp).
  bool replaces_workers = false;
  // Its messages are copies, so a large payload may lie in shared memory and its handle travel.
  bool carries_handles = false;
  // Its messages lie in memory that the sides share: what goes to all workers is written once.
  bool in_memory = false;
  // Memory of both sides of one lane, kernel buffers left out; saturating.
  std::uint64_t (*memory_bytes)(const LaneSpec&) = nullptr;
  // Descriptors that one process may hold open for one lane beyond those named above. nullptr:
  // none.
  std::uint64_t (*kept_descriptors)(const LaneSpec&) = nullptr;
  // Throws ResourceError when a limit of this machine is too low for all lanes of the spec. Looks
  // and computes, makes nothing. nullptr: memory is the only limit.
  void (*check_limits)(const LaneSpec&) = nullptr;
  // The library that does the work, or empty: other programs' code, and not instrumented.
  std::string_view library = {};
  // Not empty: built without its library, which this package has; then nothing below is there.
  std::string_view missing_package = {};

  // Not nullptr: a program carries the invocation out (run/program_launcher.hpp), and what
  // describe() fills in is not there. UsageError for options that name no program, ResourceError
  // where it is not here.
  ProgramCommand (*program)(std::string_view options) = nullptr;
  // Not nullptr: an MPI launcher starts the parties, perhaps on other machines
  // (mpi/mpi_launcher.hpp), and what describe() fills in is in their program. Empty where that
  // program is here, else why not.
  std::string (*why_no_ranks)() = nullptr;
  // The option that a word without a name is the value of: "python:queue". Empty: none.
  std::string_view bare_option = {};
  // Options that are not in the list above go to the program.
  bool passes_options = false;

  // Filled in by describe().
  std::unique_ptr<OpenTransport> (*open)(const LaneSpec&) = nullptr;
  std::unique_ptr<OpenTransport> (*attach)(const LaneSpec&, std::uint32_t lane,
                                           const LaneHandles&) = nullptr;
};

std::span<const TransportInfo* const> transports();
// Those that another program carries out, which `--transport=all` leaves out.
std::span<const TransportInfo* const> program_transports();
// "python:via=queue" of "python:queue": a word without a name gets that of its transport. What
// names no transport, or has no such word, stays as it is.
std::string with_option_names(std::string_view text);
// Throws UsageError where the text holds options that the transport does not know.
void check_options(const TransportInfo& info, std::string_view options);
// UsageError with a suggestion when there is none of that name.
const TransportInfo& find_transport(std::string_view name);
// Empty when the transport works here; otherwise why not. Found out by opening a lane.
std::string why_unavailable(const TransportInfo& info);

}  // namespace ipcbench
