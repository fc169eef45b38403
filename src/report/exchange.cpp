#include "exchange.hpp"

#include <algorithm>

#include "ipcbench/model/keys.hpp"
#include "ipcbench/model/series.hpp"
#include "ipcbench/stats/mode_figures.hpp"
#include "ipcbench/stats/summary.hpp"

namespace ipcbench::exchange {
namespace {

std::string value_of(const ExperimentResult& result, std::string_view key) {
  return parameter_of(result.planned, key);
}

std::string as_number(const std::string& key, const std::string& value) {
  const Key* known = look_up_key(key);
  if (known == nullptr || !is_number(known->kind) || value == known->special_value) return value;
  try {
    return std::to_string(parse_number(known->kind, value));
  } catch (const UsageError&) {
    return value;
  }
}

}  // namespace

std::vector<const ExperimentResult*> measured(const Document& document) {
  std::vector<const ExperimentResult*> all;
  for (const ExperimentResult& each : document.experiments)
    if (each.summary) all.push_back(&each);
  return all;
}

std::string series_of(const Document& document, const ExperimentResult& of) {
  std::string name = series_name(of.planned);
  const auto shares_it = [&](const ExperimentResult& each) {
    return series_name(each.planned) == name;
  };
  if (std::ranges::count_if(document.experiments, shares_it) > 1)
    name += " (" + of.planned.name + ")";
  return name;
}

Row row_of(const ExperimentResult& experiment) {
  const LargestMode mode = largest_mode(experiment);
  std::uint64_t messages = 0;
  for (const InvocationResult* each : mode.members) messages += each->messages;
  return {&experiment,
          mode.message_ns.median,
          mode.cpu_ns.median,
          mode.bytes_per_second.median,
          mode.messages_per_second.median,
          messages};
}

Row row_of(const ExperimentResult& experiment, const InvocationResult& invocation) {
  Row row{&experiment,
          ipcbench::message_ns(invocation),
          ipcbench::processor_ns(invocation),
          0,
          0,
          invocation.messages};
  if (row.message_ns > 0) {
    row.messages_per_second = messages_per_second(invocation);
    row.bytes_per_second = row.messages_per_second *
                           static_cast<double>(bytes_per_message(experiment.planned.experiment));
  }
  return row;
}

std::vector<std::pair<std::string, std::string>> varying_numbers(const Document& document,
                                                                 const ExperimentResult& of) {
  std::vector<std::pair<std::string, std::string>> all;
  for (const auto& parameter : parameters_of(of.planned)) {
    const std::string& key = parameter.first;
    const std::string& value = parameter.second;
    const bool varies = std::ranges::any_of(
        document.experiments,
        [&](const ExperimentResult& each) { return value_of(each, key) != value; });
    const bool asked = std::ranges::any_of(document.experiments, [&](const ExperimentResult& each) {
      return std::ranges::find(each.planned.chosen, key) == each.planned.chosen.end();
    });
    if (varies && asked) all.emplace_back(key, as_number(key, value));
  }
  return all;
}

}  // namespace ipcbench::exchange
