#include "ipcbench/run/program_protocol.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "ipcbench/base/units.hpp"
#include "ipcbench/report/escape.hpp"
#include "ipcbench/report/json_value.hpp"

namespace ipcbench {

using Json = nlohmann::ordered_json;

namespace {

[[noreturn]] void reject(const std::string& why) { throw ProtocolError(why); }

std::string kind_in_words(const Json& json) {
  if (json.is_number()) return short_text(json.dump());
  if (json.is_string()) return "a text";
  if (json.is_boolean()) return "true or false";
  if (json.is_object()) return "an object";
  return json.is_array() ? "a list" : "null";
}

const Json& member(const Json& object, std::string_view key, std::string_view where) {
  const auto found = object.find(key);
  if (found == object.end()) reject(fmt::format("{} has no \"{}\"", where, key));
  return *found;
}

std::uint64_t whole(const Json& json, std::string_view name, std::uint64_t least,
                    std::uint64_t most) {
  if (!json.is_number_unsigned() || json.get<std::uint64_t>() < least ||
      json.get<std::uint64_t>() > most)
    reject(fmt::format("{} has to be a whole number from {} to {}, and is {}", name, least, most,
                       kind_in_words(json)));
  return json.get<std::uint64_t>();
}

std::string text(const Json& json, std::string_view name) {
  constexpr std::size_t kLongest = 200;
  if (!json.is_string())
    reject(fmt::format("{} has to be a text, and is {}", name, kind_in_words(json)));
  const auto& value = json.get_ref<const std::string&>();
  if (value.empty() || value.size() > kLongest)
    reject(fmt::format("{} has {} bytes; 1 to {} are allowed", name, value.size(), kLongest));
  return printable(value);
}

const Json& list(const Json& json, std::string_view name) {
  if (!json.is_array())
    reject(fmt::format("{} has to be a list, and is {}", name, kind_in_words(json)));
  return json;
}

const Json& object(const Json& json, std::string_view name) {
  if (!json.is_object())
    reject(fmt::format("{} has to be an object, and is {}", name, kind_in_words(json)));
  return json;
}

// Words of its own choice: few, and short.
template <class Add>
void read_words(const Json& message, std::string_view key, Add add) {
  constexpr std::size_t kMost = 32;
  const auto found = message.find(key);
  if (found == message.end() || found->is_null()) return;
  if (object(*found, key).size() > kMost)
    reject(fmt::format("\"{}\" has {} keys; at most {} are allowed", key, found->size(), kMost));
  for (const auto& [name, value] : found->items()) {
    if (name.empty() || name.size() > 40 ||
        name.find_first_not_of(
            "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.") !=
            std::string::npos)
      reject(fmt::format("\"{}\" has a key \"{}\"; letters, digits, '_', '-' and '.' are allowed",
                         key, short_text(name)));
    add(name, text(value, fmt::format("\"{}\" of {}", name, key)));
  }
}

}  // namespace

std::string short_text(std::string_view text) {
  constexpr std::size_t kLongest = 500;
  const std::string clean = printable(text.substr(0, kLongest));
  return text.size() > kLongest ? clean + "..." : clean;
}

std::string experiment_line(const Experiment& experiment, const ProgramCommand& command) {
  Json options = Json::object();
  for (const auto& [name, value] : command.options) options[name] = value;
  Json line = {{"type", "experiment"},
               {"protocol", 1},
               {"size_bytes", experiment.size_bytes},
               {"reply_bytes", experiment.reply_bytes},
               {"workers", experiment.workers},
               {"depth", experiment.depth},
               {"items", experiment.items},
               {"pattern", name_of(experiment.pattern)},
               {"start", name_of(experiment.start)},
               {"work", experiment.work.str()},
               {"warmup_messages", experiment.warmup},
               {"messages", nullptr},
               {"duration_ns", nullptr},
               {"seed", experiment.seed},
               {"touch", experiment.touch},
               {"options", std::move(options)}};
  if (experiment.messages != 0)
    line["messages"] = experiment.messages;
  else
    line["duration_ns"] = experiment.duration_ns;
  return line.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Json parse_line(std::string_view line, const std::string& what_line) {
  Json json;
  try {
    json = parse_result_json(line, what_line);
  } catch (const UsageError& error) {
    reject(fmt::format("{} is not JSON: \"{}\" ({})", what_line, short_text(line.substr(0, 60)),
                       short_text(error.what())));
  }
  if (!json.is_object())
    reject(fmt::format("{} is {}, and no object", what_line, kind_in_words(json)));
  if (const auto type = json.find("type"); type == json.end() || !type->is_string())
    reject(what_line + " has no \"type\"");
  return json;
}

std::string type_of(const Json& message) {
  return short_text(message.at("type").get_ref<const std::string&>());
}

ProgramReady read_ready(const Json& message, const Experiment& experiment) {
  constexpr std::uint64_t kLargestPid = 1U << 22;
  constexpr std::size_t kMostProcesses = 1024;
  ProgramReady ready;
  const Json& processes = list(member(message, "processes", "ready"), "\"processes\" of ready");
  if (processes.size() > kMostProcesses)
    reject(fmt::format("ready names {} processes; at most {} are allowed", processes.size(),
                       kMostProcesses));
  std::vector<ProgramParty> coordinators, workers;
  std::set<pid_t> seen;
  for (const Json& each : processes) {
    object(each, "a process of ready");
    ProgramParty party;
    party.role = text(member(each, "role", "a process of ready"), "\"role\"");
    party.pid = static_cast<pid_t>(
        whole(member(each, "pid", "a process of ready"), "\"pid\"", 1, kLargestPid));
    party.tid = party.pid;
    if (const auto tid = each.find("tid"); tid != each.end() && !tid->is_null())
      party.tid = static_cast<pid_t>(whole(*tid, "\"tid\"", 1, kLargestPid));
    const bool is_party = party.role == "coordinator" || party.role == "worker";
    if (is_party && !seen.insert(party.tid).second)
      reject(
          fmt::format("ready names the thread {} for two parties; where workers are threads, "
                      "each has its \"tid\"",
                      party.tid));
    (party.role == "coordinator" ? coordinators
     : party.role == "worker"    ? workers
                                 : ready.others)
        .push_back(std::move(party));
  }
  if (coordinators.size() != 1)
    reject(fmt::format("ready names {} coordinators; it takes one", coordinators.size()));
  if (workers.size() != experiment.workers)
    reject(fmt::format("ready names {} workers; the experiment has {}", workers.size(),
                       experiment.workers));
  ready.parties = std::move(coordinators);
  ready.parties.insert(ready.parties.end(), workers.begin(), workers.end());
  read_words(message, "program", [&](const std::string& name, std::string value) {
    ready.program.emplace_back(name, std::move(value));
  });
  read_words(message, "granted", [&](const std::string& name, std::string value) {
    ready.granted.push_back({name, std::move(value), {}});
  });
  // Such as a document gives it back.
  ready.granted = parse_option_values(option_values_text(ready.granted));
  if (const auto compute = message.find("compute_only_ns");
      compute != message.end() && !compute->is_null())
    ready.compute_only_ns = whole(*compute, "\"compute_only_ns\"", 0, kMostCounted);
  return ready;
}

}  // namespace ipcbench
