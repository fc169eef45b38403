#include "ipcbench/run/program_launcher.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <numeric>
#include <optional>
#include <set>

#include "invocation.hpp"
#include "ipcbench/base/cpu.hpp"
#include "ipcbench/base/units.hpp"
#include "ipcbench/host/memory_limits.hpp"
#include "ipcbench/host/system_fault.hpp"
#include "ipcbench/run/process_tree.hpp"
#include "ipcbench/run/program_protocol.hpp"
#include "ipcbench/run/thread_books.hpp"
#include "ipcbench/run/tree_sampler.hpp"
#include "ipcbench/transports/registry.hpp"
#include "ipcbench/workloads/registry.hpp"
#include "program_dialogue.hpp"

namespace ipcbench {
namespace {

constexpr std::uint64_t kSecond = 1'000'000'000;

// Interpreters and libraries take their time to begin.
std::uint64_t opening_timeout(const Experiment& experiment) {
  if (experiment.timeout_ns != 0) return experiment.timeout_ns;
  constexpr std::uint64_t kBeginNs = 60 * kSecond;
  return saturating_add(kBeginNs, saturating_multiply(4, setup_timeout(experiment)));
}

// What it does with a message is not known: time for computing and copying it many times over.
std::uint64_t measured_timeout(const Experiment& experiment, std::uint64_t since_begin_ns) {
  if (experiment.timeout_ns != 0)
    return experiment.timeout_ns - std::min(experiment.timeout_ns, since_begin_ns);
  constexpr std::uint64_t kGrace = 60 * kSecond;
  const WorkloadChoice work = find_workload(experiment.work.view());
  const std::uint64_t bytes = saturating_add(experiment.size_bytes, experiment.reply_bytes);
  const std::uint64_t message_ns =
      saturating_add(saturating_add(1'000'000, saturating_multiply(20, bytes)),
                     work.info->slowest_ns(work.arguments));
  return saturating_add(kGrace, experiment.messages != 0
                                    ? saturating_multiply(experiment.messages, message_ns)
                                    : saturating_multiply(20, experiment.duration_ns));
}

struct NamedParty {
  ProgramParty named;
  PartyCounters begin;
};

PartyCounters books_of(const ProgramDialogue& dialogue, const ProgramParty& party,
                       std::uint32_t number) {
  if (const auto books = read_thread_books(party.pid, party.tid)) return *books;
  Failure failure = dialogue.failure_of(
      Status::failed,
      fmt::format("named {}, thread {} of process {}, which there is not; who is named in ready "
                  "lives until end",
                  party_name(number), party.tid, party.pid));
  failure.party = number;
  throw ProgramHalt(failure);
}

// Who is named has to be of the program: figures of a stranger would be taken for its own.
void check_belongs(const ProgramDialogue& dialogue, const ProcessTree& tree,
                   const ProgramParty& party) {
  if (tree.has(party.pid)) return;
  throw ProgramHalt(dialogue.failure_of(
      Status::failed, fmt::format("named process {} as {}, which is none of its own", party.pid,
                                  short_text(party.role))));
}

PartyResult party_of(std::uint32_t number, const NamedParty& party, const PartyCounters& end,
                     const PhaseTimes& told, std::uint64_t wall_ns) {
  PartyResult result;
  result.party = number;
  result.pid = party.named.pid;
  result.tid = party.named.tid;
  result.wall_ns = wall_ns;
  result.phases_ns = told;
  const std::uint64_t sum = std::accumulate(told.begin(), told.end(), std::uint64_t{0});
  // At least a moment between our reading of the clock and its own.
  result.phases_ns[static_cast<std::size_t>(Phase::unaccounted)] =
      std::max<std::uint64_t>(1, wall_ns - std::min(wall_ns, sum));
  result.counters = books_between(party.begin, end);
  return result;
}

std::vector<NamedThread> named_threads(const std::vector<ProgramParty>& parties) {
  std::vector<NamedThread> all;
  for (const ProgramParty& each : parties) all.push_back({each.role, each.pid, each.tid});
  return all;
}

void expect_type(const ProgramDialogue& dialogue, const nlohmann::ordered_json& message,
                 std::string_view type) {
  if (type_of(message) == type) return;
  throw ProgramHalt(dialogue.failure_of(
      Status::failed, fmt::format("broke the protocol: it sent \"{}\" where \"{}\" was due",
                                  type_of(message), type)));
}

template <class Read>
auto believed(const ProgramDialogue& dialogue, std::string_view type, Read read) {
  try {
    return read();
  } catch (const ProtocolError& error) {
    throw ProgramHalt(dialogue.failure_of(
        Status::failed, fmt::format("{} with its {}: {}",
                                    error.is_lie() ? "says what cannot be" : "broke the protocol",
                                    type, error.what())));
  }
}

}  // namespace

ProgramLauncher::ProgramLauncher(Supervisor& supervisor, std::uint64_t sample_ns,
                                 bool sample_gives_way)
    : supervisor_(supervisor), sample_ns_(sample_ns), sample_gives_way_(sample_gives_way) {}

InvocationResult ProgramLauncher::run(const Experiment& experiment) {
  InvocationResult result;
  result.start_ns = monotonic_ns();
  result.clock = "program";
  const std::uint64_t oom_before = oom_kills();
  try {
    lead(experiment, result);
  } catch (const ProgramHalt& halt) {
    result.failure = halt.failure;
    if (result.failure.status == Status::died && oom_kills() > oom_before)
      result.failure.reason += "; memory ran out meanwhile (OOM)";
  } catch (const std::exception& error) {
    const bool usage = dynamic_cast<const UsageError*>(&error) != nullptr;
    result.failure.status = usage ? Status::failed : Status::no_resource;
    result.failure.reason = explained(error);
    result.failure.pid = static_cast<std::uint64_t>(::getpid());
  }
  supervisor_.guard_group(0);
  if (result.failure.status != Status::ok)
    result.failure.after_ns = monotonic_ns() - result.start_ns;
  return result;
}

void ProgramLauncher::lead(const Experiment& experiment, InvocationResult& result) {
  const ProgramCommand command =
      find_transport(experiment.transport.view()).program(experiment.options.view());
  noise_.before_launch();
  ProcessTree tree;
  ProgramDialogue dialogue(command, tree, supervisor_.stop_fd());
  supervisor_.guard_group(dialogue.pid());
  struct EndAll {
    ProgramDialogue& dialogue;
    ~EndAll() { dialogue.end_all(); }
  };
  std::optional<EndAll> at_last(std::in_place, dialogue);

  dialogue.expect("ready", "opening", opening_timeout(experiment));
  dialogue.send(experiment_line(experiment, command));
  const nlohmann::ordered_json first = dialogue.receive(kLongestLine);
  expect_type(dialogue, first, "ready");
  const ProgramReady ready =
      believed(dialogue, "ready", [&] { return read_ready(first, experiment); });
  std::vector<NamedParty> parties;
  std::set<pid_t> processes;
  for (const auto& list : {ready.parties, ready.others})
    for (const ProgramParty& each : list) check_belongs(dialogue, tree, each);
  dialogue.watch(ready.parties);
  for (const ProgramParty& each : ready.parties) {
    parties.push_back({each, books_of(dialogue, each, static_cast<std::uint32_t>(parties.size()))});
    processes.insert(each.pid);
  }
  TreeSampler sampler(tree, named_threads(ready.parties), named_threads(ready.others), sample_ns_,
                      sample_gives_way_ ? &pace_ : nullptr);
  const std::vector<pid_t> members(processes.begin(), processes.end());
  noise_.begin(members);
  const std::uint64_t begin_ns = monotonic_ns();
  result.setup_ns = begin_ns - result.start_ns;
  dialogue.expect("result", "measured", measured_timeout(experiment, result.setup_ns));
  dialogue.send(kGoLine);
  sampler.start();
  const nlohmann::ordered_json last = dialogue.receive(kLongestResult);
  const std::uint64_t passed_ns = monotonic_ns() - begin_ns;
  std::vector<PartyCounters> ends;
  for (const NamedParty& each : parties)
    ends.push_back(books_of(dialogue, each.named, static_cast<std::uint32_t>(ends.size())));
  sampler.stop();
  noise_.end(allowed_cpus());
  expect_type(dialogue, last, "result");
  const ProgramReport told =
      believed(dialogue, "result", [&] { return read_result(last, experiment, passed_ns); });
  constexpr std::uint64_t kEndNs = 10 * kSecond;
  dialogue.await_end(experiment.timeout_ns != 0 ? std::min(experiment.timeout_ns, kEndNs) : kEndNs);
  at_last.reset();

  for (std::uint32_t i = 0; i < parties.size(); ++i) {
    result.parties.push_back(party_of(i, parties[i], ends[i], told.phases[i], passed_ns));
    result.parties.back().timeline = sampler.timeline(i);
  }
  result.parties[0].messages = told.messages;
  result.wall_ns = told.wall_ns;
  result.messages = told.messages;
  result.batch_messages = told.batch_messages;
  result.batches_ns = told.batches_ns;
  result.message_times = told.message_times;
  result.timed_batch = told.timed_batch;
  result.checked = told.checked;
  result.compute_only_ns = ready.compute_only_ns;
  result.worker_cores =
      std::min(experiment.workers, static_cast<std::uint32_t>(allowed_cpus().size()));
  result.chunks_per_message = 0;
  result.granted = ready.granted;
  result.program = ready.program;
  if (std::ranges::none_of(result.program, [](const auto& word) { return word.first == "name"; }))
    result.program.insert(result.program.begin(),
                          {"name", short_text(command.path.substr(command.path.rfind('/') + 1))});
  result.sampler = sampler.cost();
  result.other_threads = sampler.others();
  result.noise = noise_.result();
}

InvocationResult LauncherByTransport::run(const Experiment& experiment) {
  const TransportInfo& transport = find_transport(experiment.transport.view());
  if (transport.why_no_ranks != nullptr) return jobs_.run(experiment);
  return transport.program != nullptr ? programs_.run(experiment) : ours_.run(experiment);
}

}  // namespace ipcbench
