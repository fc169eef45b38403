#include "ipcbench/stats/summary.hpp"
#include "json_parts.hpp"

namespace ipcbench::json_parts {
namespace {

Json of(const Percentiles& times, const Summary& summary) {
  Json json = {{"time", name_of(summary.time)},
               {"timed", summary.timed},
               {"of", times_of(times.together)},
               {"count", times.count}};
  put(json, "p50_ns", times.p50);
  put(json, "p90_ns", times.p90);
  put(json, "p99_ns", times.p99);
  put(json, "p99_9_ns", times.p99_9);
  put(json, "p99_99_ns", times.p99_99);
  json["max_ns"] = times.max;
  return json;
}

Json of(const Mode& mode, const Summary& summary) {
  return {{"count", mode.count},
          {"share", mode.share},
          {"low_ns", mode.low},
          {"median_ns", mode.median},
          {"high_ns", mode.high},
          {"bytes_per_second", mode.bytes_per_second},
          {"over_compute", mode.over_compute},
          {"over_copy", mode.over_copy},
          {"cpu_ns", mode.cpu_ns},
          {"placement", mode.placement},
          {"placement_share", mode.placement_share},
          {"message_times", of(mode.message_times, summary)}};
}

Json of(const ExactShares& exact) {
  Json json = Json::object();
  for (std::size_t i = 0; i < exact.shares.size(); ++i)
    json[std::string(name_of(static_cast<RunState>(i)))] = exact.shares[i];
  json["switches_per_message"] = exact.switches_per_message;
  json["preemptions_per_message"] = exact.preemptions_per_message;
  return json;
}

Json of(const PartySummary& party) {
  Json states = Json::array();
  for (const StateShare& each : party.states)
    states.push_back({{"state", std::string(1, each.state)},
                      {"phase", name_of(each.phase)},
                      {"channel", each.wait_channel},
                      {"share", each.share}});
  Json json = {{"party", party_name(party.party)},
               {"phases", phases(party.phases)},
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
               {"samples", party.samples},
               {"states", std::move(states)}};
  if (party.exact) json["exact"] = of(*party.exact);
  return json;
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
  Json modes = Json::array();
  for (const Mode& each : summary.modes) modes.push_back(of(each, summary));
  Json json = {{"message_ns", of(summary.message_ns)},
               {"modes", std::move(modes)},
               {"messages_per_second", of(summary.messages_per_second)},
               {"bytes_per_second", of(summary.bytes_per_second)},
               {"cpu_ns", of(summary.cpu_ns)},
               {"message_times", of(summary.message_times, summary)},
               {"compute_only_ns", of(summary.compute_only_ns)}};
  // Absent where operations are not counted.
  if (summary.compute_only_flops > 0) json["compute_only_flops"] = summary.compute_only_flops;
  json["copy_only_ns"] = of(summary.copy_only_ns);
  json["over_compute"] = summary.over_compute;
  json["over_copy"] = summary.over_copy;
  json["speedup"] = summary.speedup;
  json["ideal_speedup"] = summary.ideal_speedup;
  json["efficiency"] = summary.efficiency;
  json["serial_correlation"] = {{"lag_1", summary.serial.lag_1},
                                {"p", summary.serial.p},
                                {"effective_count", summary.serial.effective_count}};
  if (summary.launch_ns)
    json["launch_ns"] = {{"low", summary.launch_ns->low},
                         {"median", summary.launch_ns->median},
                         {"high", summary.launch_ns->high},
                         {"count", summary.launch_ns->count}};
  json["parties"] = std::move(parties);
  if (summary.open_loop)
    json["open_loop"] = {{"achieved_per_second", of(summary.open_loop->achieved_per_second)},
                         {"late_sends", summary.open_loop->late_sends},
                         {"late_share", summary.open_loop->late_share}};
  if (summary.sharing)
    json["sharing"] = {{"workers_used", summary.sharing->workers_used},
                       {"least", summary.sharing->least},
                       {"most", summary.sharing->most}};
  return json;
}

}  // namespace ipcbench::json_parts
