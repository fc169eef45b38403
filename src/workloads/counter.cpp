// Increments a counter that all workers share: as two steps, which lose updates; in one that the
// processor keeps whole; as two steps under a lock; and by a request to the one process that has
// the counter. What is lost is a finding and no failure.
#include <string>

#include "counter_broker.hpp"
#include "ipcbench/base/error.hpp"
#include "ipcbench/base/units.hpp"
#include "ipcbench/core/control.hpp"
#include "ipcbench/workloads/registry.hpp"
#include "lock_kinds.hpp"
#include "shared_object.hpp"

namespace ipcbench {
namespace {

enum class Increment : std::uint8_t { raw, atomic, mutex, broker };

struct CounterArguments {
  Increment how = Increment::raw;
  std::uint64_t times = 1000;  // per item: far longer than a message, so that the workers meet
};

class Counter final : public Workload {
 public:
  explicit Counter(CounterArguments arguments) : arguments_(arguments) {}

  void begin(ControlBlock& control, std::uint32_t party) override {
    control_ = &control;
    books_ = &control.parties.at(party).work_books;
  }
  void run(std::span<const std::byte>, std::uint64_t sequence) override {
    const bool counts = is_measured(*control_);
    SharedWork& shared = control_->shared_work;
    if (arguments_.how == Increment::broker)
      ask_broker(counts);
    else
      increment(counts ? shared.counted : shared.counted_before);
    if (counts) books_->updates += arguments_.times;
    done_ = sequence;
  }
  void check(std::span<const std::byte>, std::uint64_t sequence) override {
    if (done_ != sequence)
      throw CorruptionError("counter: message " + std::to_string(sequence) + " was passed over");
  }
  // Its processor time depends on who else increments meanwhile.
  bool computes() const override { return false; }

 private:
  void ask_broker(bool counts) {
    for (std::uint64_t i = 0; i < arguments_.times; ++i)
      CounterBroker::increment(books_->server_fd, counts);
  }
  void increment(std::atomic<std::uint64_t>& counter) {
    const std::uint64_t times = arguments_.times;
    switch (arguments_.how) {
      case Increment::raw:
        for (std::uint64_t i = 0; i < times; ++i) increment_in_two_steps(counter);
        break;
      case Increment::atomic:
        // Relaxed: nothing else is published by it, and whoever reads it waits for the workers.
        for (std::uint64_t i = 0; i < times; ++i) counter.fetch_add(1, std::memory_order_relaxed);
        break;
      case Increment::mutex:
        increment_under(shared_object<lock_kinds::Robust>(control_->shared_work), counter);
        break;
      case Increment::broker:
        break;  // only the broker touches it
    }
  }

  void increment_under(lock_kinds::Robust& lock, std::atomic<std::uint64_t>& counter) const {
    for (std::uint64_t i = 0; i < arguments_.times; ++i) {
      lock.acquire();
      increment_in_two_steps(counter);
      lock.release();
    }
  }

  CounterArguments arguments_;
  ControlBlock* control_ = nullptr;
  WorkBooks* books_ = nullptr;
  std::uint64_t done_ = UINT64_MAX;
};

CounterArguments counter_arguments(std::string_view text) {
  constexpr std::uint64_t kMostTimes = 10'000'000;
  constexpr std::uint64_t kOfABroker = 50;  // each takes as long as a message
  const std::size_t colon = text.find(':');
  const std::string_view how = text.substr(0, colon);
  CounterArguments arguments;
  if (how == "atomic")
    arguments.how = Increment::atomic;
  else if (how == "mutex")
    arguments.how = Increment::mutex;
  else if (how == "broker")
    arguments = {Increment::broker, kOfABroker};
  else if (how != "raw")
    throw UsageError("'" + std::string(how) +
                     "' is no way to increment; write raw, atomic, mutex or broker");
  if (colon == std::string_view::npos) return arguments;
  arguments.times = parse_integer(text.substr(colon + 1));
  if (arguments.times == 0 || arguments.times > kMostTimes)
    throw UsageError("'" + std::string(text.substr(colon + 1)) +
                     "' increments are out of range; write 1 to 10M");
  return arguments;
}

}  // namespace

extern const WorkloadInfo counter_workload;
constinit const WorkloadInfo counter_workload = {
    .name = "counter",
    .usage = "counter:raw|atomic|mutex|broker[:N]",
    .summary =
        "N increments (1000, broker: 50) of one counter that all workers share, with broker by a "
        "request each to a process that has it; updates_lost says how many got lost",
    .check = [](std::string_view arguments, std::uint64_t) { counter_arguments(arguments); },
    .uses_payload = [](std::string_view) { return false; },
    .memory_bytes = [](std::string_view) { return std::uint64_t{0}; },
    .slowest_ns =
        [](std::string_view text) {
          const CounterArguments arguments = counter_arguments(text);
          return (arguments.how == Increment::broker ? 1'000'000 : 20'000) * arguments.times;
        },
    .share =
        [](std::string_view arguments, SharedWork& shared) {
          if (counter_arguments(arguments).how == Increment::mutex)
            make_shared_object<lock_kinds::Robust>(shared).make(1);
        },
    .serve = [](std::string_view arguments, ControlBlock& control) -> std::unique_ptr<WorkServer> {
      if (counter_arguments(arguments).how != Increment::broker) return nullptr;
      return std::make_unique<CounterBroker>(control);
    },
    .make = [](std::string_view arguments) -> std::unique_ptr<Workload> {
      return std::make_unique<Counter>(counter_arguments(arguments));
    },
};

}  // namespace ipcbench
