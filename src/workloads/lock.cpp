// One lock that all workers share: each item takes it COUNT times, holds it for HELD, and gives it
// back. Workers fight over a lock only while they are all at work, and between two items a worker
// exchanges messages; so an item is as many acquisitions as hold the lock for about a millisecond,
// at most 1000, and not one, whose worker would be paced by the coordinator.
#include <sys/resource.h>

#include <algorithm>
#include <string>

#include "ipcbench/base/error.hpp"
#include "ipcbench/base/units.hpp"
#include "ipcbench/core/control.hpp"
#include "ipcbench/workloads/registry.hpp"
#include "lock_kinds.hpp"
#include "shared_object.hpp"

namespace ipcbench {
namespace {

struct LockArguments {
  std::string_view kind;
  std::uint32_t places = 1;  // how many may hold it at the same time
  std::uint64_t held_ns = 0;
  std::uint64_t count = 0;  // acquisitions per item
};

// Of a window in which it is counted how many workers had the lock, in turns of all of them.
constexpr std::uint32_t kWindowTurns = 4;

// Processor time and voluntary switches of this thread so far.
struct ThreadUse {
  std::uint64_t cpu_ns = 0, switches = 0;

  static ThreadUse now() {
    rusage usage{};
    ::getrusage(RUSAGE_THREAD, &usage);
    return {thread_cpu_ns(), static_cast<std::uint64_t>(usage.ru_nvcsw)};
  }
};

template <class Lock>
class LockWork final : public Workload {
 public:
  explicit LockWork(const LockArguments& arguments) : arguments_(arguments) {}

  void begin(ControlBlock& control, std::uint32_t party) override {
    control_ = &control;
    books_ = &control.parties.at(party).work_books;
    worker_ = party - 1;
    window_ = kWindowTurns * control.experiment.workers;
    lock_ = &shared_object<Lock>(control.shared_work);
  }
  void run(std::span<const std::byte>, std::uint64_t sequence) override {
    const TickClock& clock = control_->clock;
    const bool counts = is_measured(*control_);
    SharedWork& shared = control_->shared_work;
    std::atomic<std::uint64_t>& counter = counts ? shared.counted : shared.counted_before;
    const std::uint64_t held_ticks = clock.to_ticks(arguments_.held_ns);
    const ThreadUse before = counts ? ThreadUse::now() : ThreadUse();
    const std::uint64_t begin = clock.now();
    for (std::uint64_t i = 0; i < arguments_.count; ++i) {
      const std::uint64_t asked = clock.now();
      lock_->acquire();
      const std::uint64_t since = clock.now();
      // What the lock guards. Of a semaphore several may be here, who would spoil it by right.
      if (arguments_.places == 1) {
        increment_in_two_steps(counter);
        if (counts) shared.owners.note(worker_, window_);
      }
      while (arguments_.held_ns != 0 && clock.now() - since < held_ticks) cpu_pause();
      lock_->release();
      if (counts) books_->waits.record(clock.to_ns(since - asked));
    }
    if (counts) note(clock.to_ns(clock.now() - begin), before);
    done_ = sequence;
  }
  void check(std::span<const std::byte>, std::uint64_t sequence) override {
    if (done_ != sequence)
      throw CorruptionError("lock: message " + std::to_string(sequence) + " was passed over");
  }
  // Its processor time depends on who else wants the lock meanwhile.
  bool computes() const override { return false; }

 private:
  void note(std::uint64_t busy_ns, const ThreadUse& before) {
    const ThreadUse now = ThreadUse::now();
    books_->cpu_ns += now.cpu_ns - before.cpu_ns;
    books_->switches += now.switches - before.switches;
    books_->acquisitions += arguments_.count;
    books_->busy_ns += busy_ns;
    if (arguments_.places == 1) books_->updates += arguments_.count;
  }

  LockArguments arguments_;
  ControlBlock* control_ = nullptr;
  WorkBooks* books_ = nullptr;
  Lock* lock_ = nullptr;
  std::uint32_t worker_ = 0, window_ = 0;
  std::uint64_t done_ = UINT64_MAX;
};

struct LockKind {
  std::string_view name;
  void (*share)(std::uint32_t places, SharedWork& shared);
  std::unique_ptr<Workload> (*make)(const LockArguments& arguments);
};

template <class Lock>
constexpr LockKind lock_kind(std::string_view name) {
  return {name,
          [](std::uint32_t places, SharedWork& shared) {
            make_shared_object<Lock>(shared).make(places);
          },
          [](const LockArguments& arguments) -> std::unique_ptr<Workload> {
            return std::make_unique<LockWork<Lock>>(arguments);
          }};
}

constexpr std::string_view kSemaphore = "semaphore";
constexpr LockKind kLockKinds[] = {
    lock_kind<lock_kinds::Mutex>("mutex"),        lock_kind<lock_kinds::Robust>("robust"),
    lock_kind<lock_kinds::Semaphore>(kSemaphore), lock_kind<lock_kinds::Condition>("condition"),
    lock_kind<lock_kinds::Futex>("futex"),        lock_kind<lock_kinds::Spin>("spin"),
    lock_kind<lock_kinds::Ticket>("ticket"),
};

const LockKind& find_lock_kind(std::string_view name) {
  const auto* const found = std::ranges::find(kLockKinds, name, &LockKind::name);
  if (found != std::end(kLockKinds)) return *found;
  throw UsageError("'" + std::string(name) +
                   "' is no lock; write mutex, robust, semaphore:N, condition, futex, spin or "
                   "ticket");
}

// Takes the first part off, and the colon behind it.
std::string_view next_part(std::string_view& text) {
  const std::size_t colon = std::min(text.find(':'), text.size());
  const std::string_view part = text.substr(0, colon);
  text.remove_prefix(std::min(colon + 1, text.size()));
  return part;
}

std::uint64_t parse_within(std::string_view text, std::uint64_t most, const char* what) {
  const std::uint64_t value = parse_integer(text);
  if (value == 0 || value > most)
    throw UsageError("'" + std::string(text) + "' " + what + " is out of range; write 1 to " +
                     std::to_string(most));
  return value;
}

LockArguments lock_arguments(std::string_view text) {
  constexpr std::uint64_t kLongestHeldNs = 1'000'000'000;
  constexpr std::uint64_t kItemNs = 1'000'000;
  constexpr std::uint64_t kMostByDefault = 1000;
  if (text.ends_with(':')) throw UsageError("nothing follows the last ':'; drop it");
  LockArguments arguments;
  arguments.kind = find_lock_kind(next_part(text)).name;
  if (arguments.kind == kSemaphore) {
    if (text.empty())
      throw UsageError("'semaphore' does not say how many may hold it; write semaphore:1");
    arguments.places =
        static_cast<std::uint32_t>(parse_within(next_part(text), kMaxWorkers, "holders"));
  }
  const std::string_view held = text.empty() ? "0" : next_part(text);
  arguments.held_ns = parse_duration(held);
  if (arguments.held_ns > kLongestHeldNs)
    throw UsageError("'" + std::string(held) + "' is too long to hold a lock; write 0 to 1s");
  arguments.count =
      text.empty() ? std::clamp<std::uint64_t>(
                         kItemNs / std::max<std::uint64_t>(arguments.held_ns, 1), 1, kMostByDefault)
                   : parse_within(text, 1'000'000, "acquisitions");
  return arguments;
}

}  // namespace

extern const WorkloadInfo lock_workload;
constinit const WorkloadInfo lock_workload = {
    .name = "lock",
    .usage = "lock:KIND[:HELD[:COUNT]]",
    .summary =
        "COUNT acquisitions (1000, or about 1 ms) of one lock that all workers share, each "
        "held for HELD (0); KIND is mutex, robust, semaphore:N, condition, futex, spin or "
        "ticket",
    .check = [](std::string_view arguments, std::uint64_t) { lock_arguments(arguments); },
    .uses_payload = [](std::string_view) { return false; },
    .memory_bytes = [](std::string_view) { return std::uint64_t{0}; },
    // With others before it, or asleep on its way to the core.
    .slowest_ns =
        [](std::string_view text) {
          const LockArguments arguments = lock_arguments(text);
          return arguments.count * (32 * arguments.held_ns + 1'000'000);
        },
    .share =
        [](std::string_view text, SharedWork& shared) {
          const LockArguments arguments = lock_arguments(text);
          find_lock_kind(arguments.kind).share(arguments.places, shared);
        },
    .make = [](std::string_view text) -> std::unique_ptr<Workload> {
      const LockArguments arguments = lock_arguments(text);
      return find_lock_kind(arguments.kind).make(arguments);
    },
};

}  // namespace ipcbench
