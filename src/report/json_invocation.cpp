#include <cstdint>
#include <map>

#include "json_parts.hpp"

namespace ipcbench::json_parts {
namespace {

Json of(const SamplerCost& sampler) {
  Json json = {{"samples", sampler.samples},
               {"late", sampler.late},
               {"cpu_ns", sampler.cpu_ns},
               {"wall_ns", sampler.wall_ns}};
  if (sampler.unreadable > 0) json["unreadable"] = sampler.unreadable;
  return json;
}

Json of(const ExactCost& exact) {
  return {{"recorded", exact.recorded},
          {"reason", exact.reason},
          {"ring_bytes", exact.ring_bytes},
          {"switch_cost_ns", exact.switch_cost_ns}};
}

Json of(const ExactStates& exact) {
  Json json = Json::object();
  for (std::size_t i = 0; i < exact.times_ns.size(); ++i)
    json[std::string(name_of(static_cast<RunState>(i))) + "_ns"] = exact.times_ns[i];
  json["switches"] = exact.switches;
  json["preemptions"] = exact.preemptions;
  json["moves"] = exact.moves;
  json["lost"] = exact.lost;
  json["timeline"] = Json::array();
  for (const OccupationSpan& each : exact.timeline)
    json["timeline"].push_back(Json::array({each.start_ns, name_of(each.state), each.cpu}));
  json["left_out"] = exact.left_out;
  return json;
}

Json of(const Noise& noise) {
  Json json = {{"wall_ns", noise.wall_ns}, {"own_ns", noise.own_ns}};
  put(json, "core_ns", noise.core_ns);
  put(json, "busy_ns", noise.busy_ns);
  put(json, "steal_ns", noise.steal_ns);
  put(json, "pressure_ns", noise.pressure_ns);
  put(json, "throttled_periods", noise.throttled_periods);
  put(json, "throttled_ns", noise.throttled_ns);
  put(json, "frequency_hz", noise.frequency_hz);
  put(json, "load", noise.load);
  return json;
}

Json of(const CacheLine& line, const std::string& distance) {
  Json json = {{"cpus", Json::array({line.first_cpu, line.second_cpu})}};
  put(json, "before_ns", line.before_ns);
  put(json, "after_ns", line.after_ns);
  if (!distance.empty()) json["distance"] = distance;
  return json;
}

Json shares_of_states(const std::vector<StateSpan>& timeline) {
  std::map<char, std::uint64_t> samples;
  std::uint64_t total = 0;
  for (const StateSpan& each : timeline) {
    samples[each.state] += each.samples;
    total += each.samples;
  }
  Json shares = Json::object();
  if (total == 0) return shares;
  for (const auto& [state, count] : samples)
    shares[std::string(1, state)] = static_cast<double>(count) / static_cast<double>(total);
  return shares;
}

Json of(const PartyResult& party) {
  Json timeline = Json::array();
  for (const StateSpan& each : party.timeline)
    timeline.push_back(Json::array({each.start_ns, each.samples, std::string(1, each.state),
                                    name_of(each.phase), each.wait_channel}));
  const PartyCounters& counters = party.counters;
  Json json = {{"party", party_name(party.party)},
               {"pid", party.pid},
               {"tid", party.tid},
               {"messages", party.messages},
               {"wall_ns", party.wall_ns},
               {"phases_ns", phases(party.phases_ns)},
               {"user_ns", counters.user_ns},
               {"system_ns", counters.system_ns},
               {"run_ns", counters.run_ns},
               {"run_queue_ns", counters.run_queue_ns},
               {"sleep_ns", counters.run_ns + counters.run_queue_ns < party.wall_ns
                                ? party.wall_ns - counters.run_ns - counters.run_queue_ns
                                : 0},
               {"voluntary_switches", counters.voluntary_switches},
               {"involuntary_switches", counters.involuntary_switches},
               {"minor_faults", counters.minor_faults},
               {"major_faults", counters.major_faults},
               {"migrations", counters.migrations},
               {"first_cpu", counters.first_cpu},
               {"last_cpu", counters.last_cpu},
               {"peak_resident_bytes", counters.peak_resident_bytes},
               {"states", shares_of_states(party.timeline)},
               {"timeline", std::move(timeline)}};
  if (party.exact) json["exact"] = of(*party.exact);
  return json;
}

}  // namespace

Json of(const Failure& failure) {
  Json json = Json::object();
  if (failure.party) json["party"] = party_name(*failure.party);
  if (!failure.stage.empty()) json["stage"] = failure.stage;
  if (failure.phase) json["phase"] = name_of(*failure.phase);
  json["messages"] = failure.messages;
  return json;
}

Json of(const InvocationResult& invocation, const InvocationFigures& figures) {
  Json json = {{"start_ns", invocation.start_ns},
               {"order", invocation.order},
               {"round", invocation.round},
               {"status", name_of(invocation.failure.status)}};
  if (invocation.failure.status != Status::ok) {
    json["reason"] = invocation.failure.reason;
    json["failure"] = of(invocation.failure);
    return json;
  }
  Json histogram = Json::array();
  for (const HistogramEntry& each : invocation.message_times)
    histogram.push_back(Json::array({each.value_ns, each.count}));
  Json parties = Json::array();
  for (const PartyResult& each : invocation.parties) parties.push_back(of(each));

  if (invocation.launch_ns) json["launch_ns"] = *invocation.launch_ns;
  json["setup_ns"] = invocation.setup_ns;
  json["wall_ns"] = invocation.wall_ns;
  json["messages"] = invocation.messages;
  json["batch_messages"] = invocation.batch_messages;
  json["batches_ns"] = invocation.batches_ns;
  json["dropped_batches"] = figures.dropped_batches;
  json["message_ns"] = figures.message_ns;
  json["placement"] = figures.placement;
  if (!invocation.batches_workers.empty()) json["batches_workers"] = invocation.batches_workers;
  if (invocation.open_loop)
    json["open_loop"] = {{"late_sends", invocation.open_loop->late_sends},
                         {"sending_ns", invocation.open_loop->sending_ns},
                         {"achieved_per_second", figures.achieved_per_second}};
  json["histogram"] = std::move(histogram);
  json["compute_only_ns"] = invocation.compute_only_ns;
  // Absent where the work has none, and in results of a time before these were there.
  if (!invocation.work_variant.empty()) json["work_variant"] = invocation.work_variant;
  if (invocation.work_operations != 0) json["work_operations"] = invocation.work_operations;
  if (invocation.work_check_ns != 0) json["work_check_ns"] = invocation.work_check_ns;
  json["worker_cores"] = invocation.worker_cores;
  json["copy_only_ns"] = invocation.copy_only_ns;
  json["chunks_per_message"] = invocation.chunks_per_message;
  if (invocation.encoded_size_bytes != 0)
    json["encoded"] = {{"size_bytes", invocation.encoded_size_bytes},
                       {"reply_bytes", invocation.encoded_reply_bytes}};
  json["granted"] = invocation.granted;
  json["clock"] = invocation.clock;
  json["clock_cost_ns"] = invocation.clock_cost_ns;
  if (invocation.timed_batch != 0) json["timed_batch"] = invocation.timed_batch;
  json["sampler"] = of(invocation.sampler);
  if (invocation.exact) json["exact"] = of(*invocation.exact);
  if (invocation.cache_line) json["cache_line"] = of(*invocation.cache_line, figures.distance);
  json["run_queue"] = figures.run_queue;
  if (invocation.noise) json["noise"] = of(*invocation.noise);
  json["parties"] = std::move(parties);
  return json;
}

}  // namespace ipcbench::json_parts
