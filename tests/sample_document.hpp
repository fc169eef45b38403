// A result document with a bit of everything, the same every time: two transports that can be
// compared, one that died, one that the machine refused, names beyond ASCII, a hostile reason.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "ipcbench/model/keys.hpp"
#include "ipcbench/stats/document.hpp"
#include "ipcbench/stats/ratios.hpp"

namespace ipcbench::sample {

// A parameter as a stored result has it, which need not be one of this build.
inline void set_parameter(PlannedExperiment& plan, const std::string& name,
                          const std::string& text) {
  if (const Key* key = look_up_key(name)) key->parse(plan.experiment, text);
  for (auto& [known, value] : plan.as_stored)
    if (known == name) {
      value = text;
      return;
    }
  plan.as_stored.emplace_back(name, text);
}

// Of another build: its parameters are few, and in an order of their own.
inline PlannedExperiment planned(const std::string& transport, const std::string& size,
                                 std::uint64_t size_bytes) {
  PlannedExperiment plan;
  plan.name = transport + "/size=" + size;
  const Parameters parameters = {
      {"transport", transport}, {"size", size},
      {"reply", "8"},           {"work", "matmul:256"},
      {"workers", "2"},         {"depth", "1"},
      {"start", "fork"},        {"wait", transport == "shm" ? "spin" : "block"}};
  for (const auto& [name, text] : parameters) set_parameter(plan, name, text);
  plan.experiment.size_bytes = size_bytes;
  plan.transport_options.emplace();
  plan.chosen = {"start", "wait", "placement"};
  return plan;
}

inline PartyResult party(std::uint32_t index, std::uint64_t wall_ns, std::uint64_t messages) {
  PartyResult result;
  result.party = index;
  result.pid = static_cast<std::int32_t>(4000 + index);
  result.tid = static_cast<std::int32_t>(4000 + index);
  result.messages = messages;
  result.wall_ns = wall_ns;
  const std::uint64_t part = wall_ns / 100;
  const bool coordinator = index == 0;
  result.phases_ns = coordinator ? PhaseTimes{0, 20 * part, 5 * part, 4 * part, 71 * part}
                                 : PhaseTimes{90 * part, 2 * part, 3 * part, 1 * part, 4 * part};
  PartyCounters& counters = result.counters;
  counters.user_ns = coordinator ? 10 * part : 88 * part;
  counters.system_ns = coordinator ? 15 * part : 4 * part;
  counters.run_ns = coordinator ? 26 * part : 92 * part;
  counters.run_queue_ns = coordinator ? 2 * part : 4 * part;
  counters.voluntary_switches = 2 * messages;
  counters.involuntary_switches = index;
  counters.minor_faults = 3;
  counters.peak_resident_bytes = 5U << 20;
  counters.first_cpu = static_cast<std::int32_t>(index % 2);
  counters.last_cpu = static_cast<std::int32_t>(index % 2);
  if (coordinator)
    result.timeline = {{0, 3, 'R', Phase::send, ""},
                       {30'000'000, 7, 'S', Phase::receive, "pipe_read"}};
  else
    result.timeline = {{0, 9, 'R', Phase::compute, ""},
                       {90'000'000, 1, 'S', Phase::receive, "pipe_read"}};
  return result;
}

// The same invocation with a record of every switch.
inline InvocationResult with_switches(InvocationResult result) {
  result.exact = ExactCost{true, "", 8U << 20, 640};
  result.sampler.unreadable = 1;
  for (PartyResult& party : result.parties) {
    const std::uint64_t part = party.wall_ns / 10;
    const auto cpu = static_cast<std::int32_t>(party.party % 2);
    party.exact = ExactStates{
        {party.wall_ns - 4 * part, part, 3 * part}, 2 * party.messages, 7, 1, party.party, {}, 197};
    party.exact->timeline = {{0, RunState::run, cpu},
                             {6 * part, RunState::sleeping, cpu},
                             {9 * part, RunState::run, 1 - cpu}};
  }
  return result;
}

// Where there is a quota the kernel tells more than elsewhere.
inline Noise noise(std::uint64_t wall_ns, bool everything) {
  Noise result;
  result.wall_ns = wall_ns;
  result.own_ns = wall_ns / 100 * 190;
  result.core_ns = 2 * wall_ns;
  result.busy_ns = wall_ns / 100 * 194;
  result.steal_ns = 0;
  if (!everything) return result;
  result.pressure_ns = wall_ns / 20;
  result.throttled_periods = 0;
  result.throttled_ns = 0;
  result.frequency_hz = 2'400'000'000;
  result.load = 0.5;
  return result;
}

// The whole invocation takes `message_ns` per message, give or take.
inline InvocationResult invocation(std::uint64_t order, std::uint64_t round,
                                   std::uint64_t message_ns) {
  InvocationResult result;
  result.start_ns = order * 120'000'000;
  result.order = order;
  result.round = round;
  result.launch_ns = 3'000'000;
  result.tail_ns = 250'000;
  result.setup_ns = 8'000'000;
  result.messages = 100;
  result.wall_ns = message_ns * result.messages;
  result.batch_messages = 10;
  for (std::uint64_t i = 0; i < 5; ++i)
    result.batches_ns.push_back(message_ns * 10 + (i * 7 + round) % 5 * 100);
  result.message_times = {
      {message_ns - message_ns % 8, 90}, {2 * message_ns, 9}, {9 * message_ns, 1}};
  result.compute_only_ns = 1'600'000;
  result.work_variant = "v3";
  result.work_operations = 2 * 256 * 256 * 256;
  result.work_check_ns = 9'000;
  result.worker_cores = 2;
  result.copy_only_ns = 90'000;
  result.clock = "tsc";
  result.clock_cost_ns = 9.25;
  result.granted = parse_option_values("capacity=64KiB");
  result.chunks_per_message = 16;
  result.sampler = {10, 1, 300'000, 100'000'000};
  result.cache_line = CacheLine{{0, 1}, 52.5, std::nullopt};
  if (round % 2 == 0) result.cache_line->after_ns = 388;
  result.noise = noise(result.wall_ns, order % 2 == 0);
  for (std::uint32_t index = 0; index < 3; ++index)
    result.parties.push_back(party(index, result.wall_ns, 100));
  return result;
}

inline Failure failure(Status status, std::string reason) {
  Failure failure;
  failure.status = status;
  failure.reason = std::move(reason);
  return failure;
}

inline InvocationResult failed(std::uint64_t order, Failure failure) {
  InvocationResult result;
  result.start_ns = order * 120'000'000;
  result.order = order;
  result.failure = std::move(failure);
  return result;
}

// 100 messages in one second, five of them late.
inline Document open_loop_document() {
  PlannedExperiment plan = planned("pipe", "8", 8);
  set_parameter(plan, "rate", "100");
  InvocationResult each = invocation(0, 0, 40'000);
  each.open_loop = OpenLoop{5, 1'000'000'000};
  Document document;
  document.experiments = {conclude(plan, {each})};
  return document;
}

// Work that all workers share: a lock, and a counter that it did not guard.
inline Document shared_work_document() {
  PlannedExperiment plan = planned("pipe", "8", 8);
  set_parameter(plan, "work", "lock:mutex:1us");
  InvocationResult each = invocation(0, 0, 40'000);
  each.shared_counter = SharedCounter{3000, 2250, 0.25};
  each.lock = LockUse{{1000, 2000}, {1'000'000, 2'000'000},
                      1e6,          1e6,
                      1e6,          1,
                      96,           12'345,
                      99'000,       1.5,
                      0.6,          0.7,
                      250,          true};
  Document document;
  document.experiments = {conclude(plan, {each})};
  return document;
}

// Data that every item needs, handed out to two workers.
inline Document fixed_data_document() {
  PlannedExperiment plan = planned("pipe", "8", 8);
  set_parameter(plan, "work", "write:10%");
  set_parameter(plan, "fixed", "64MiB");
  set_parameter(plan, "fixed-by", "message");
  InvocationResult each = invocation(0, 0, 40'000);
  each.fixed_ready_ns = 75'000'000;
  for (PartyResult& party : each.parties)
    if (party.party != 0)
      party.fixed = {16'384 + party.party, (std::uint64_t{66} << 20) + party.party, 12,
                     std::uint64_t{67} << 20};
  Document document;
  document.experiments = {conclude(plan, {each})};
  return document;
}

// One that ended with data under way, and one whose worker was to fail.
inline Document ended_document() {
  PlannedExperiment cut = planned("pipe", "8", 8), failing = cut;
  set_parameter(cut, "end", "now");
  set_parameter(cut, "hold", "50%");
  set_parameter(failing, "work", "fail:kill");
  failing.name += "/work=fail:kill";
  InvocationResult each = invocation(0, 0, 40'000);
  each.accounting = Accounting{each.messages, 3, 1};
  each.parties.resize(1);
  Failure failure{Status::died, "worker 1 was killed", 2, "measured", Phase::compute, 9};
  failure.named = true;
  Document document;
  document.experiments = {conclude(cut, {each}), conclude(failing, {failed(1, failure)})};
  return document;
}

inline Document document() {
  Document document;
  document.tool = {"0.1.0", "74202e59a1b2", "GNU 12.2.0", "Release: -O3 -DNDEBUG"};
  document.host.cpu = "Example CPU @ 2.00GHz";
  document.host.kernel = "Linux 6.18.0";
  document.host.clock_source = "tsc";
  document.host.governor = "not available";
  document.host.hypervisor = "KVM";
  document.host.memory_limit_source = "/sys/fs/cgroup/memory.max";
  document.host.allowed_cpus = {0, 1};
  document.host.caches = {{"L1d", 32U << 10}, {"L2", 1U << 20}};
  document.host.memory_bytes = std::uint64_t{8} << 30;
  document.host.memory_limit_bytes = std::uint64_t{4} << 30;
  document.host.load = 0.25;
  document.host.cpu_limit = 1.5;
  document.host.mitigations = {{"meltdown", "Not affected"}, {"spectre_v2", "Mitigation: IBRS"}};
  document.host.huge_pages = {{"enabled", "madvise"}, {"shmem_enabled", "never"}};
  document.host.limits = {{"nofile", 1024, 524'288}, {"stack", 8U << 20, std::nullopt}};
  document.started = "2026-01-02T03:04:05Z";
  document.name = "größe";
  document.description =
      "What does a megabyte cost? 1 MiB \u2192 eight bytes, by every way there is.";
  document.config = {{"transport", {"pipe", "shm", "posix-mq", "sysv-mq"}},
                     {"size", {"1MiB"}},
                     {"work", {"matmul:256"}},
                     {"workers", {"2"}}};
  document.seed = 42;
  document.yardsticks_before =
      Yardsticks{Yardstick{118, 120, 180, 20}, Yardstick{900, 950, 990, 20},
                 Yardstick{8e5, 9e5, 1e6, 9}, Yardstick{51, 52, 400, 5}};
  document.yardsticks_after = document.yardsticks_before;
  document.yardsticks_after->cache_line.reset();
  document.elapsed_ns = 3'210'000'000;
  document.warnings = {{"governor", "the frequency governor is not available", ""}};

  const Warning shared{"shared-core", "3 parties share 2 cores",
                       "use fewer workers, or read run queue as part of the price"};
  PlannedExperiment pipe = planned("pipe", "1MiB", 1 << 20);
  PlannedExperiment shm = planned("shm", "1MiB", 1 << 20);
  pipe.warnings = {shared};
  shm.warnings = {shared};
  document.experiments = {
      conclude(pipe, {invocation(0, 0, 3'400'000), invocation(4, 1, 3'500'000),
                      invocation(7, 2, 3'300'000)}),
      conclude(shm, {with_switches(invocation(1, 0, 1'000'000)),
                     with_switches(invocation(5, 1, 1'000'000)),
                     with_switches(invocation(6, 2, 1'000'000))}),
      conclude(planned("posix-mq", "1MiB", 1 << 20),
               {failed(2, {Status::died, "worker 1 was killed by signal 9 (Killed)", 2, "measured",
                           Phase::compute, 17, 4711, 'S', "futex_do_wait", 80'000'000})}),
      conclude(
          planned("sysv-mq", "1MiB", 1 << 20),
          {failed(3, {Status::no_resource,
                      "msgget: no \xff\xfe queue is left,\n\x1b[31m16 of 16 are \"used\"; remove "
                      "some with ipcrm or raise kernel.msgmni",
                      std::nullopt, "opening", std::nullopt, 0})}),
  };
  const StoppedBy reasons[] = {StoppedBy::precision, StoppedBy::invocations, StoppedBy::failure,
                               StoppedBy::failure};
  for (std::size_t i = 0; i < 4; ++i) document.experiments[i].stopped_by = reasons[i];
  document.ratios = compare_experiments(document.experiments);
  return document;
}

}  // namespace ipcbench::sample
