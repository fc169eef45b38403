#include <cstdint>
#include <map>

#include "json_parts.hpp"

namespace ipcbench::json_parts {
namespace {

Json of(const SamplerCost& sampler) {
  return {{"samples", sampler.samples},
          {"late", sampler.late},
          {"cpu_ns", sampler.cpu_ns},
          {"wall_ns", sampler.wall_ns}};
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
  std::uint64_t sum = 0;
  for (const std::uint64_t each : party.phases_ns) sum += each;
  // Signed: two clocks measure the whole and the parts, so the parts can be a little more.
  const auto unaccounted = static_cast<std::int64_t>(party.wall_ns - sum);

  Json timeline = Json::array();
  for (const StateSpan& each : party.timeline)
    timeline.push_back(Json::array({each.start_ns, each.samples, std::string(1, each.state),
                                    name_of(each.phase), each.channel}));
  const PartyCounters& counters = party.counters;
  return {{"party", party_name(party.party)},
          {"pid", party.pid},
          {"tid", party.tid},
          {"messages", party.messages},
          {"wall_ns", party.wall_ns},
          {"phases_ns", phases(party.phases_ns, unaccounted)},
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

Json of(const InvocationResult& invocation) {
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

  json["setup_ns"] = invocation.setup_ns;
  json["wall_ns"] = invocation.wall_ns;
  json["messages"] = invocation.messages;
  json["batch_messages"] = invocation.batch_messages;
  json["batches_ns"] = invocation.batches_ns;
  json["histogram"] = std::move(histogram);
  json["compute_only_ns"] = invocation.compute_only_ns;
  json["worker_cores"] = invocation.worker_cores;
  json["copy_only_ns"] = invocation.copy_only_ns;
  json["chunks_per_message"] = invocation.chunks_per_message;
  json["granted"] = invocation.granted;
  json["clock"] = invocation.clock;
  json["clock_cost_ns"] = invocation.clock_cost_ns;
  json["sampler"] = of(invocation.sampler);
  json["parties"] = std::move(parties);
  return json;
}

}  // namespace ipcbench::json_parts
