// One point of a plan: every parameter fixed and checked. Trivially copyable, because it travels
// to the parties in the control block, not as text.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <type_traits>
#include <vector>

#include "ipcbench/base/text.hpp"
#include "ipcbench/model/names.hpp"

namespace ipcbench {

inline constexpr std::uint32_t kMaxWorkers = 128;
// Party 0 is the coordinator, then come the workers, in the same order their feeders, and the
// threads of the broker that serve them.
inline constexpr std::uint32_t kMaxParties = 3 * kMaxWorkers + 1;

constexpr bool is_worker(std::uint32_t party) { return party >= 1 && party <= kMaxWorkers; }
constexpr bool is_feeder(std::uint32_t party) {
  return party > kMaxWorkers && party <= 2 * kMaxWorkers;
}
constexpr bool is_broker(std::uint32_t party) { return party > 2 * kMaxWorkers; }
constexpr std::uint32_t feeder_party(std::uint32_t worker) { return worker + kMaxWorkers; }
constexpr std::uint32_t worker_party(std::uint32_t feeder) { return feeder - kMaxWorkers; }
constexpr std::uint32_t broker_party(std::uint32_t worker) { return worker + 2 * kMaxWorkers; }

struct Experiment {
  Text<32> transport;
  Text<4352> options;  // of the transport, checked: "capacity=1MiB:call=8KiB", or empty
  Text<64> work;       // of workloads.def, checked: "matmul:256"
  Text<1024> hosts;    // of an MPI job, as they were written; empty: the launcher's choice
  Text<512> launcher;  // that starts one, with arguments: "mpirun --quiet"
  Pattern pattern = Pattern::pool;
  Start start = Start::fork;
  Wait wait = Wait::block;
  Topology topology = Topology::lanes;
  LockScope lock_scope = LockScope::none;
  Sender sender = Sender::in_line;
  Dispatching dispatch = Dispatching::turns;
  FixedBy fixed_by = FixedBy::inherit;
  Hazard hazard = Hazard::none;
  Ending ending = Ending::drain;
  Buffers buffers = Buffers::reuse;
  bool huge = false;  // fresh and rotating buffers ask for huge pages
  Codec codec = Codec::none;
  Placement placement = Placement::free;
  // Of placement list, as it was written: the coordinator's core, then the workers' in turn.
  std::array<std::int16_t, kMaxWorkers + 1> core_list{};
  std::uint32_t listed_cores = 0;
  std::array<std::int16_t, kMaxParties> cpus{};  // core of each party; -1: not pinned
  std::uint32_t workers = 1;
  std::uint32_t lifetime = 0;     // messages that a worker lives for; 0: the whole run
  std::uint32_t depth = 1;        // messages in flight per lane, or per worker of a shared queue
  std::uint64_t size_bytes = 0;   // of an item, from the coordinator to a worker
  std::uint64_t reply_bytes = 0;  // of its answer
  std::uint64_t rate_per_second = 0;  // messages that are due, over all lanes; 0: closed loop
  std::uint64_t pool_bytes = 0;       // of each party, where buffers rotate
  std::uint64_t messages = 0;     // per invocation over all lanes; 0: as many as fit duration_ns
  std::uint64_t duration_ns = 0;  // per invocation; 0: messages decides
  std::uint64_t warmup = 0;       // messages per lane before the measured part, at least one
  bool warmup_exact = true;       // or at most so many, as far as 20 ms go
  std::uint64_t timeout_ns = 0;   // per invocation; 0: from the expected length
  std::uint64_t seed = 0;
  std::uint32_t items = 1;  // that travel together, in one message
  // Share of the work that is done holding one lock of all workers, in hundredths of a percent.
  std::uint32_t hold_hundredths = 0;
  bool hold_transfer = false;       // and that lock is kept while messages are sent and received
  std::uint64_t fixed_bytes = 0;    // data that every item needs, beside its message; 0: none
  std::uint64_t ballast_bytes = 0;  // resident memory of the coordinator before it starts workers
  std::uint64_t inline_below = 0;   // larger payloads travel by handle; 0: what the transport does
  std::uint32_t timed_batch = 0;    // messages timed together; 0: as the length of one demands
  bool touch = true;                // both sides write and read every byte of every payload

  // Users count items: sizes, messages and all figures of a result are of them. What travels are
  // messages of `items` each, and these are theirs.
  std::uint64_t task_bytes() const { return items * size_bytes; }
  std::uint64_t answer_bytes() const { return items * reply_bytes; }
  std::uint64_t messages_to_send() const { return messages / items; }
};
static_assert(std::is_trivially_copyable_v<Experiment>);

// "pipe", or "pipe:capacity=1MiB" with options: what `--transport` was given.
std::string transport_text(const Experiment& experiment);

// Every party that takes part, coordinator first.
std::vector<std::uint32_t> parties_of(const Experiment& experiment);

// Threads of the broker: one for each worker, or none.
constexpr std::uint32_t brokers_of(const Experiment& experiment) {
  return experiment.topology == Topology::broker ? experiment.workers : 0;
}
// Parties that go through the stages, and that may be pinned: all but feeders, which do what their
// workers do.
constexpr std::uint32_t staged_parties(const Experiment& experiment) {
  return 1 + experiment.workers + brokers_of(experiment);
}
// Those, numbered without a gap: the coordinator, the workers, the threads of the broker.
constexpr std::uint32_t staged_party(const Experiment& experiment, std::uint32_t number) {
  return number <= experiment.workers ? number : broker_party(number - experiment.workers);
}

// "coordinator", "worker 3", "feeder 3" or "broker 3".
std::string party_name(std::uint32_t party);

}  // namespace ipcbench
