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
  const std::string& name = value.text();
  if (name == party_name(0)) return 0;
  std::uint32_t worker = 0;
  const char* const end = name.data() + name.size();
  const std::size_t space = std::min(name.find(' '), name.size() - 1);
  const auto parsed = std::from_chars(name.data() + space + 1, end, worker);
  // Compared with what would be written: "worker 01" is nobody.
  if (parsed.ec == std::errc{} && worker < kMaxWorkers)
    for (const std::uint32_t party : {worker + 1, feeder_party(worker + 1)})
      if (name == party_name(party)) return party;
  value.reject("must be 'coordinator', or 'worker 0' to 'worker " +
               std::to_string(kMaxWorkers - 1) + "', or the feeder of one");
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
  result.wait_channel = array.at(4).text();
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

ExactStates exact_states(const JsonValue& object) {
  ExactStates result;
  for (std::size_t i = 0; i < result.times_ns.size(); ++i)
    result.times_ns[i] = count(object, std::string(name_of(static_cast<RunState>(i))) + "_ns");
  result.switches = count(object, "switches");
  result.preemptions = count(object, "preemptions");
  result.moves = count(object, "moves");
  result.lost = count(object, "lost");
  result.left_out = count(object, "left_out");
  for (const JsonValue& each : object.at("timeline").items()) {
    const JsonValue start = each.at(std::size_t{0});
    result.timeline.push_back(
        {start.whole(kMost), each.at(1).choice<RunState>(), each.at(2).signed_whole(-1)});
    const std::size_t size = result.timeline.size();
    if (size > 1 && result.timeline[size - 1].start_ns < result.timeline[size - 2].start_ns)
      start.reject("is earlier than the span before it");
  }
  return result;
}

ExactCost exact_cost(const JsonValue& object) {
  return {object.at("recorded").boolean(), object.at("reason").text(), count(object, "ring_bytes"),
          object.at("switch_cost_ns").number()};
}

PartyResult party(const JsonValue& object) {
  PartyResult result;
  result.party = party_index(object.at("party"));
  result.pid = object.at("pid").signed_whole(0);
  result.tid = object.at("tid").signed_whole(0);
  result.messages = count(object, "messages");
  result.wall_ns = count(object, "wall_ns");
  const JsonValue phases = object.at("phases_ns");
  for (std::size_t i = 0; i < kPhases; ++i) {
    const std::string_view name = name_of(static_cast<Phase>(i));
    if (i < kCommonPhases || phases.has(name)) result.phases_ns[i] = count(phases, name);
  }
  result.counters = counters(object);
  result.timeline = timeline(object.at("timeline"));
  if (object.has("exact")) result.exact = exact_states(object.at("exact"));
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

Noise noise(const JsonValue& object) {
  Noise result;
  result.wall_ns = count(object, "wall_ns");
  result.own_ns = count(object, "own_ns");
  result.core_ns = optional_whole(object, "core_ns");
  result.busy_ns = optional_whole(object, "busy_ns");
  result.steal_ns = optional_whole(object, "steal_ns");
  result.pressure_ns = optional_whole(object, "pressure_ns");
  result.throttled_periods = optional_whole(object, "throttled_periods");
  result.throttled_ns = optional_whole(object, "throttled_ns");
  result.frequency_hz = optional_whole(object, "frequency_hz");
  result.load = optional_number(object, "load");
  return result;
}

CacheLine cache_line(const JsonValue& object) {
  const JsonValue cpus = object.at("cpus");
  return {cpus.at(std::size_t{0}).signed_whole(0), cpus.at(1).signed_whole(0),
          optional_number(object, "before_ns"), optional_number(object, "after_ns")};
}

void read_measurements(InvocationResult& result, const JsonValue& object) {
  if (object.has("launch_ns")) result.launch_ns = count(object, "launch_ns");
  result.setup_ns = count(object, "setup_ns");
  result.wall_ns = count(object, "wall_ns");
  result.messages = count(object, "messages");
  result.batch_messages = count(object, "batch_messages");
  for (const JsonValue& each : object.at("batches_ns").items())
    result.batches_ns.push_back(each.whole(kMost));
  if (object.has("batches_workers"))
    for (const JsonValue& each : object.at("batches_workers").items())
      result.batches_workers.push_back(each.whole(kMaxWorkers));
  if (object.has("open_loop")) {
    const JsonValue open = object.at("open_loop");
    result.open_loop = OpenLoop{count(open, "late_sends"), count(open, "sending_ns")};
  }
  for (const JsonValue& each : object.at("histogram").items())
    result.message_times.push_back({each.at(std::size_t{0}).whole(kMost), each.at(1).whole(kMost)});
  result.compute_only_ns = count(object, "compute_only_ns");
  if (object.has("work_variant")) result.work_variant = object.at("work_variant").text();
  if (object.has("work_operations")) result.work_operations = count(object, "work_operations");
  if (object.has("work_check_ns")) result.work_check_ns = count(object, "work_check_ns");
  result.worker_cores = static_cast<std::uint32_t>(object.at("worker_cores").whole(UINT32_MAX, 1));
  result.copy_only_ns = count(object, "copy_only_ns");
  result.chunks_per_message = count(object, "chunks_per_message");
  if (object.has("encoded")) {
    result.encoded_size_bytes = object.at("encoded").at("size_bytes").whole(kMost, 1);
    result.encoded_reply_bytes = object.at("encoded").at("reply_bytes").whole(kMost, 1);
  }
  result.granted = object.at("granted").text();
  result.clock = object.at("clock").text();
  result.clock_cost_ns = object.at("clock_cost_ns").number();
  if (object.has("timed_batch")) result.timed_batch = object.at("timed_batch").whole(UINT32_MAX, 1);
  const JsonValue sampler = object.at("sampler");
  result.sampler = {count(sampler, "samples"), count(sampler, "late"), count(sampler, "cpu_ns"),
                    count(sampler, "wall_ns"),
                    sampler.has("unreadable") ? count(sampler, "unreadable") : 0};
  if (object.has("exact")) result.exact = exact_cost(object.at("exact"));
  if (object.has("cache_line")) result.cache_line = cache_line(object.at("cache_line"));
  if (object.has("noise")) result.noise = noise(object.at("noise"));
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
