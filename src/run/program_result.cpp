// What a program says it has measured, held against what it was asked for and the time that passed.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <numeric>

#include "ipcbench/base/units.hpp"
#include "ipcbench/core/histogram.hpp"
#include "ipcbench/run/program_protocol.hpp"

namespace ipcbench {
namespace {

using Json = nlohmann::ordered_json;

// No result needs more of them, and every reader of a document reads them all.
constexpr std::size_t kMostProgramBatches = 512;

[[noreturn]] void refuse(const std::string& why) { throw ProtocolError(why); }
[[noreturn]] void disbelieve(const std::string& why) { throw ProtocolError(why, true); }

std::string shown(const Json& json) {
  return short_text(json.dump(-1, ' ', false, Json::error_handler_t::replace).substr(0, 60));
}

std::uint64_t count_in(const Json& json, const std::string& name, std::uint64_t least = 0) {
  if (!json.is_number_unsigned() || json.get<std::uint64_t>() < least ||
      json.get<std::uint64_t>() > kMostCounted)
    refuse(fmt::format("{} has to be a whole number from {} to {}, and is {}", name, least,
                       kMostCounted, shown(json)));
  return json.get<std::uint64_t>();
}

const Json& needed(const Json& message, const char* key) {
  const auto found = message.find(key);
  if (found == message.end()) refuse(fmt::format("result has no \"{}\"", key));
  return *found;
}

// What is null is not told.
const Json* told(const Json& message, const char* key) {
  const auto found = message.find(key);
  return found == message.end() || found->is_null() ? nullptr : &*found;
}

std::vector<std::uint64_t> times_in(const Json& json, const std::string& name) {
  if (!json.is_array()) refuse(name + " has to be a list of times, and is " + shown(json));
  std::vector<std::uint64_t> times;
  times.reserve(json.size());
  for (const Json& each : json) times.push_back(count_in(each, "a time in " + name, 1));
  return times;
}

void check_within(const std::vector<std::uint64_t>& times, const std::string& name,
                  std::uint64_t wall_ns) {
  for (const std::uint64_t each : times)
    if (each > wall_ns)
      disbelieve(
          fmt::format("{} has {} ns, which is more than \"wall_ns\" of {}", name, each, wall_ns));
}

void read_batches(const Json& message, ProgramReport& result) {
  const Json* found = told(message, "batches_ns");
  if (found == nullptr) return;
  result.batches_ns = times_in(*found, "\"batches_ns\"");
  result.batch_messages = count_in(needed(message, "batch_messages"), "\"batch_messages\"", 1);
  const std::uint64_t full = result.messages / result.batch_messages;
  if (result.batches_ns.size() != full)
    disbelieve(
        fmt::format("\"batches_ns\" has {} batches of {} messages; {} messages are {} full "
                    "ones",
                    result.batches_ns.size(), result.batch_messages, result.messages, full));
  check_within(result.batches_ns, "\"batches_ns\"", result.wall_ns);
  std::uint64_t sum = 0;
  for (const std::uint64_t each : result.batches_ns) sum = saturating_add(sum, each);
  if (sum > result.wall_ns)
    disbelieve(fmt::format("\"batches_ns\" add up to {} ns, which is more than \"wall_ns\" of {}",
                           sum, result.wall_ns));
}

// Neighbours become one, until there are few enough.
void thin_out(ProgramReport& result) {
  while (result.batches_ns.size() > kMostProgramBatches) {
    const std::size_t half = result.batches_ns.size() / 2;
    for (std::size_t i = 0; i < half; ++i)
      result.batches_ns[i] = result.batches_ns[2 * i] + result.batches_ns[2 * i + 1];
    result.batches_ns.resize(half);
    result.batch_messages *= 2;
  }
}

std::vector<HistogramEntry> entries_of(const std::map<std::uint64_t, std::uint64_t>& counts) {
  std::vector<HistogramEntry> entries;
  for (const auto& [value, count] : counts) entries.push_back({value, count});
  return entries;
}

std::uint64_t bucket(std::uint64_t ns) { return Histogram::lower_edge(Histogram::bucket_of(ns)); }

bool read_single_times(const Json& message, ProgramReport& result) {
  const Json* found = told(message, "times_ns");
  if (found == nullptr) return false;
  const std::vector<std::uint64_t> times = times_in(*found, "\"times_ns\"");
  if (times.size() != result.messages)
    disbelieve(
        fmt::format("\"times_ns\" has {} times of {} messages", times.size(), result.messages));
  check_within(times, "\"times_ns\"", result.wall_ns);
  std::map<std::uint64_t, std::uint64_t> counts;
  for (const std::uint64_t each : times) ++counts[bucket(each)];
  result.message_times = entries_of(counts);
  return true;
}

bool read_histogram(const Json& message, ProgramReport& result) {
  const Json* found = told(message, "histogram");
  if (found == nullptr) return false;
  if (!found->is_array()) refuse("\"histogram\" has to be a list, and is " + shown(*found));
  std::map<std::uint64_t, std::uint64_t> counts;
  std::uint64_t messages = 0;
  for (const Json& each : *found) {
    if (!each.is_array() || each.size() != 2)
      refuse("\"histogram\" has to hold pairs [value_ns, count], and holds " + shown(each));
    const std::uint64_t value = count_in(each[0], "a value in \"histogram\"");
    const std::uint64_t count = count_in(each[1], "a count in \"histogram\"", 1);
    check_within({value}, "\"histogram\"", result.wall_ns);
    counts[bucket(value)] += count;
    messages = saturating_add(messages, count);
  }
  if (messages != result.messages)
    disbelieve(fmt::format("\"histogram\" counts {} of {} messages", messages, result.messages));
  result.message_times = entries_of(counts);
  return true;
}

// Where nothing else is told of single messages: what a batch says of one.
void set_times_of_batches(ProgramReport& result) {
  std::map<std::uint64_t, std::uint64_t> counts;
  for (const std::uint64_t each : result.batches_ns) ++counts[bucket(each / result.batch_messages)];
  result.message_times = entries_of(counts);
  result.timed_batch = result.batch_messages > 1 ? result.batch_messages : 0;
}

PhaseTimes phases_in(const Json& json, const std::string& who, std::uint64_t wall_ns) {
  if (!json.is_object()) refuse(who + " has to be an object, and is " + shown(json));
  PhaseTimes times{};
  std::uint64_t sum = 0;
  for (const auto& [name, value] : json.items()) {
    const auto& names = NamesOf<Phase>::kNames;
    const auto found = std::ranges::find(names, std::string_view(name));
    if (found == names.end() || name == name_of(Phase::unaccounted))
      refuse(
          fmt::format("{} has a phase \"{}\"; there are compute, send, receive, touch, idle, "
                      "lock, allocate, encode and decode",
                      who, short_text(name)));
    const std::uint64_t time = count_in(value, fmt::format("\"{}\" of {}", name, who));
    times[static_cast<std::size_t>(found - names.begin())] = time;
    sum = saturating_add(sum, time);
  }
  if (sum > wall_ns)
    disbelieve(
        fmt::format("{} add up to {} ns, which is more than \"wall_ns\" of {}", who, sum, wall_ns));
  return times;
}

void read_phases(const Json& message, std::uint32_t workers, ProgramReport& result) {
  result.phases.resize(workers + 1);
  const Json* found = told(message, "phases_ns");
  if (found == nullptr) return;
  if (!found->is_object()) refuse("\"phases_ns\" has to be an object, and is " + shown(*found));
  if (const Json* own = told(*found, "coordinator"); own != nullptr)
    result.phases[0] = phases_in(*own, "\"phases_ns\" of the coordinator", result.wall_ns);
  const Json* theirs = told(*found, "workers");
  if (theirs == nullptr) return;
  if (!theirs->is_array() || theirs->size() != workers)
    refuse(fmt::format(
        "\"phases_ns\" has {} for workers; the experiment has {} of them",
        theirs->is_array() ? fmt::format("{} objects", theirs->size()) : shown(*theirs), workers));
  for (std::uint32_t i = 0; i < workers; ++i)
    result.phases[i + 1] = phases_in(
        (*theirs)[i], fmt::format("\"phases_ns\" of {}", party_name(i + 1)), result.wall_ns);
}

void check_length(const Experiment& experiment, const ProgramReport& result,
                  std::uint64_t passed_ns) {
  if (result.wall_ns > passed_ns)
    disbelieve(fmt::format("\"wall_ns\" is {}, but from go to result only {} ns passed",
                           result.wall_ns, passed_ns));
  if (experiment.messages != 0 && result.messages != experiment.messages)
    disbelieve(fmt::format("\"messages\" is {}, and {} were asked for", result.messages,
                           experiment.messages));
  // Of who looks at the clock now and then no more can be asked.
  if (experiment.messages == 0 && result.wall_ns < experiment.duration_ns / 2)
    disbelieve(fmt::format("\"wall_ns\" is {}, and {} were asked for", result.wall_ns,
                           experiment.duration_ns));
}

}  // namespace

ProgramReport read_result(const Json& message, const Experiment& experiment,
                          std::uint64_t passed_ns) {
  ProgramReport result;
  result.messages = count_in(needed(message, "messages"), "\"messages\"", 1);
  result.wall_ns = count_in(needed(message, "wall_ns"), "\"wall_ns\"", 1);
  check_length(experiment, result, passed_ns);
  read_batches(message, result);
  const bool times = read_single_times(message, result) || read_histogram(message, result);
  if (!times && result.batch_messages == 0)
    refuse("result has no times: none of \"batches_ns\", \"times_ns\" and \"histogram\"");
  thin_out(result);
  if (!times) {
    if (result.batches_ns.empty())
      disbelieve(
          fmt::format("\"batch_messages\" is {} of {} messages, so that no batch is full; "
                      "write a smaller one",
                      result.batch_messages, result.messages));
    set_times_of_batches(result);
  }
  read_phases(message, experiment.workers, result);
  if (const Json* checked = told(message, "checked"); checked != nullptr)
    result.checked = count_in(*checked, "\"checked\"");
  return result;
}

}  // namespace ipcbench
