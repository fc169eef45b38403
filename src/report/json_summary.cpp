#include "json_parts.hpp"

namespace ipcbench::json_parts {
namespace {

Json of(const Percentiles& times, const std::string& timed) {
  return {{"timed", timed},      {"count", times.count}, {"p50_ns", times.p50},
          {"p90_ns", times.p90}, {"p99_ns", times.p99},  {"p99_9_ns", times.p99_9},
          {"max_ns", times.max}};
}

Json of(const PartySummary& party) {
  Json states = Json::array();
  for (const StateShare& each : party.states)
    states.push_back({{"state", std::string(1, each.state)},
                      {"phase", name_of(each.phase)},
                      {"channel", each.channel},
                      {"share", each.share}});
  return {{"party", party_name(party.party)},
          {"phases", phases(party.phases, party.unaccounted)},
          {"user", party.user},
          {"system", party.system},
          {"running", party.running},
          {"run_queue", party.run_queue},
          {"asleep", party.asleep},
          {"voluntary_switches_per_message", party.voluntary_switches_per_message},
          {"involuntary_switches_per_message", party.involuntary_switches_per_message},
          {"minor_faults_per_message", party.minor_faults_per_message},
          {"migrations", party.migrations},
          {"peak_resident_bytes", party.peak_resident_bytes},
          {"states", std::move(states)}};
}

}  // namespace

Json of(const Interval& interval) {
  return {{"low", interval.low},
          {"median", interval.median},
          {"high", interval.high},
          {"confidence", interval.confidence},
          {"count", interval.count}};
}

Json of(const Summary& summary) {
  Json parties = Json::array();
  for (const PartySummary& each : summary.parties) parties.push_back(of(each));
  return {{"message_ns", of(summary.message_ns)},
          {"messages_per_second", of(summary.messages_per_second)},
          {"bytes_per_second", of(summary.bytes_per_second)},
          {"message_times", of(summary.message_times, summary.timed)},
          {"compute_only_ns", of(summary.compute_only_ns)},
          {"copy_only_ns", of(summary.copy_only_ns)},
          {"over_compute", summary.over_compute},
          {"over_copy", summary.over_copy},
          {"parties", std::move(parties)}};
}

}  // namespace ipcbench::json_parts
