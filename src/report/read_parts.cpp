#include "read_parts.hpp"

#include <algorithm>
#include <charconv>

#include "ipcbench/model/experiment.hpp"
#include "read_fields.hpp"

namespace ipcbench::read_parts {

std::uint32_t party_index(const JsonValue& value) {
  const std::string& name = value.text();
  if (name == party_name(0)) return 0;
  std::uint32_t worker = 0;
  const char* const end = name.data() + name.size();
  const std::size_t space = std::min(name.find(' '), name.size() - 1);
  const auto parsed = std::from_chars(name.data() + space + 1, end, worker);
  // Compared with what would be written: "worker 01" is nobody.
  if (parsed.ec == std::errc{} && worker < kMaxWorkers)
    for (const std::uint32_t party :
         {worker + 1, feeder_party(worker + 1), broker_party(worker + 1)})
      if (name == party_name(party)) return party;
  value.reject("must be 'coordinator', or 'worker 0' to 'worker " +
               std::to_string(kMaxWorkers - 1) + "', or the feeder or the broker of one");
}

char state_letter(const JsonValue& value) {
  const std::string& state = value.text();
  if (state.size() != 1 || state[0] <= ' ' || state[0] == '\x7F')
    value.reject("must be one letter, as the kernel names states");
  return state[0];
}

void read_special(PhaseTimes& times, const JsonValue& json) {
  const bool tells_all = !json.has(name_of(Phase::unaccounted));
  for (std::size_t i = 0; i < kPhases; ++i) {
    const std::string_view name = name_of(static_cast<Phase>(i));
    if ((tells_all && i < kCommonPhases) || json.has(name))
      times[i] = json.at(name).whole(kMostCounted);
  }
}

void read_special(OptionValues& values, const JsonValue& json) {
  values = parse_option_values(json.text());
}

void read_special(std::vector<std::pair<std::string, std::string>>& words, const JsonValue& json) {
  for (const auto& [name, value] : json.members()) words.emplace_back(name, value.text());
}

void read_special(std::vector<std::pair<std::string, std::vector<std::string>>>& config,
                  const JsonValue& json) {
  for (const auto& [key, value] : json.members())
    config.emplace_back(key, value.is_string() ? std::vector{value.text()} : texts(value));
}

void check_last(const std::vector<StateSpan>& spans, const JsonValue& json) {
  const std::size_t size = spans.size();
  if (size > 1 && spans[size - 1].start_ns < spans[size - 2].start_ns)
    json.at(std::size_t{0}).reject("is earlier than the run before it");
}

void check_last(const std::vector<OccupationSpan>& spans, const JsonValue& json) {
  const std::size_t size = spans.size();
  if (size > 1 && spans[size - 1].start_ns < spans[size - 2].start_ns)
    json.at(std::size_t{0}).reject("is earlier than the span before it");
}

void check_last(const std::vector<PartyResult>& parties, const JsonValue& json) {
  if (std::ranges::count(parties, parties.back().party, &PartyResult::party) > 1)
    json.at("party").reject("is there twice");
}

void read_special(std::map<std::uint64_t, std::uint64_t>& counts, const JsonValue& json) {
  for (const auto& [name, value] : json.members()) {
    std::uint64_t number = 0;
    const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), number);
    if (error != std::errc() || end != name.data() + name.size())
      value.reject("has a key that is no whole number");
    counts[number] = value.whole();
  }
}

void read_special(std::map<std::string, std::uint64_t>& counts, const JsonValue& json) {
  for (const auto& [name, value] : json.members()) counts[name] = value.whole();
}

std::vector<std::string> texts(const JsonValue& array) {
  std::vector<std::string> all;
  read_value(all, array, {});
  return all;
}

std::vector<Warning> warnings(const JsonValue& array) {
  std::vector<Warning> all;
  read_value(all, array, {});
  return all;
}

std::vector<InvocationResult> invocations(const JsonValue& array) {
  std::vector<InvocationResult> all;
  read_value(all, array, {});
  return all;
}

void read_frame(Document& document, const JsonValue& root) {
  read_object(document, root);
  if (!root.has("yardsticks")) return;
  YardstickEnds ends;
  read_object(ends, root.at("yardsticks"));
  document.yardsticks_before = ends.before;
  document.yardsticks_after = ends.after;
}

}  // namespace ipcbench::read_parts
