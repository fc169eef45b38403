#include <charconv>
#include <set>

#include "ipcbench/model/experiment.hpp"
#include "read_parts.hpp"

namespace ipcbench::read_parts {
namespace {

std::uint64_t count(const JsonValue& object, std::string_view key) {
  return object.at(key).whole(kMost);
}

std::uint32_t party_index(const JsonValue& value) {
  constexpr std::string_view kWorker = "worker ";
  const std::string& name = value.text();
  if (name == party_name(0)) return 0;
  std::uint32_t worker = 0;
  const char* const end = name.data() + name.size();
  if (name.starts_with(kWorker)) {
    const auto parsed = std::from_chars(name.data() + kWorker.size(), end, worker);
    // Compared with what would be written: "worker 01" is nobody.
    if (parsed.ec == std::errc{} && worker < kMaxWorkers && name == party_name(worker + 1))
      return worker + 1;
  }
  value.reject("must be 'coordinator', or 'worker 0' to 'worker " +
               std::to_string(kMaxWorkers - 1) + "'");
}

Failure failure(const JsonValue& invocation, Status status) {
  Failure result;
  result.status = status;
  result.reason = invocation.at("reason").text();
  const JsonValue details = invocation.at("failure");
  if (details.has("party")) result.party = party_index(details.at("party"));
  if (details.has("stage")) result.stage = details.at("stage").text();
  if (details.has("phase")) result.phase = details.at("phase").choice<Phase>();
  result.messages = count(details, "messages");
  return result;
}

StateSpan span(const JsonValue& array) {
  StateSpan result;
  result.start_ns = array.at(std::size_t{0}).whole(kMost);
  result.samples = array.at(1).whole(kMost, 1);
  const std::string& state = array.at(2).text();
  if (state.size() != 1 || state[0] <= ' ' || state[0] == '\x7F')
    array.at(2).reject("must be one letter, as the kernel names states");
  result.state = state[0];
  result.phase = array.at(3).choice<Phase>();
  result.channel = array.at(4).text();
  return result;
}

std::vector<StateSpan> timeline(const JsonValue& array) {
  std::vector<StateSpan> result;
  for (const JsonValue& each : array.items()) {
    result.push_back(span(each));
    if (result.size() > 1 && result.back().start_ns < result[result.size() - 2].start_ns)
      each.at(std::size_t{0}).reject("is earlier than the run before it");
  }
  return result;
}

PartyCounters counters(const JsonValue& party) {
  PartyCounters result;
  result.user_ns = count(party, "user_ns");
  result.system_ns = count(party, "system_ns");
  result.run_ns = count(party, "run_ns");
  result.run_queue_ns = count(party, "run_queue_ns");
  result.voluntary_switches = count(party, "voluntary_switches");
  result.involuntary_switches = count(party, "involuntary_switches");
  result.minor_faults = count(party, "minor_faults");
  result.major_faults = count(party, "major_faults");
  result.migrations = count(party, "migrations");
  result.peak_resident_bytes = count(party, "peak_resident_bytes");
  result.first_cpu = party.at("first_cpu").signed_whole(-1);
  result.last_cpu = party.at("last_cpu").signed_whole(-1);
  return result;
}

PartyResult party(const JsonValue& object) {
  PartyResult result;
  result.party = party_index(object.at("party"));
  result.pid = object.at("pid").signed_whole(0);
  result.tid = object.at("tid").signed_whole(0);
  result.messages = count(object, "messages");
  result.wall_ns = count(object, "wall_ns");
  const JsonValue phases = object.at("phases_ns");
  for (std::size_t i = 0; i < kPhases; ++i)
    result.phases_ns[i] = count(phases, name_of(static_cast<Phase>(i)));
  result.counters = counters(object);
  result.timeline = timeline(object.at("timeline"));
  return result;
}

std::vector<PartyResult> parties(const JsonValue& array) {
  std::vector<PartyResult> result;
  std::set<std::uint32_t> seen;
  for (const JsonValue& each : array.items()) {
    result.push_back(party(each));
    if (!seen.insert(result.back().party).second) each.at("party").reject("is there twice");
  }
  return result;
}

void read_measurements(InvocationResult& result, const JsonValue& object) {
  result.setup_ns = count(object, "setup_ns");
  result.wall_ns = count(object, "wall_ns");
  result.messages = count(object, "messages");
  result.batch_messages = count(object, "batch_messages");
  for (const JsonValue& each : object.at("batches_ns").items())
    result.batches_ns.push_back(each.whole(kMost));
  for (const JsonValue& each : object.at("histogram").items())
    result.message_times.push_back({each.at(std::size_t{0}).whole(kMost), each.at(1).whole(kMost)});
  result.compute_only_ns = count(object, "compute_only_ns");
  result.worker_cores = static_cast<std::uint32_t>(object.at("worker_cores").whole(UINT32_MAX, 1));
  result.copy_only_ns = count(object, "copy_only_ns");
  result.chunks_per_message = count(object, "chunks_per_message");
  result.granted = object.at("granted").text();
  result.clock = object.at("clock").text();
  result.clock_cost_ns = object.at("clock_cost_ns").number();
  const JsonValue sampler = object.at("sampler");
  result.sampler = {count(sampler, "samples"), count(sampler, "late"), count(sampler, "cpu_ns"),
                    count(sampler, "wall_ns")};
  result.parties = parties(object.at("parties"));
}

}  // namespace

std::vector<InvocationResult> invocations(const JsonValue& array) {
  std::vector<InvocationResult> all;
  for (const JsonValue& object : array.items()) {
    InvocationResult result;
    result.start_ns = count(object, "start_ns");
    result.order = count(object, "order");
    result.round = count(object, "round");
    const auto status = object.at("status").choice<Status>();
    if (status == Status::ok)
      read_measurements(result, object);
    else
      result.failure = failure(object, status);
    all.push_back(std::move(result));
  }
  return all;
}

}  // namespace ipcbench::read_parts
