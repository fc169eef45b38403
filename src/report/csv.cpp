// One row per invocation, for spreadsheets and data frames. Units are in the names of the columns;
// a cell that does not apply is empty. Lines end in \n: most tools that read RFC 4180 take it, and
// the tools of a shell take nothing else.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <concepts>
#include <functional>
#include <iterator>
#include <optional>
#include <set>
#include <stdexcept>

#include "ipcbench/model/fields.hpp"
#include "ipcbench/model/keys.hpp"
#include "ipcbench/report/claims_text.hpp"
#include "ipcbench/report/escape.hpp"
#include "ipcbench/report/sink.hpp"
#include "ipcbench/stats/summary.hpp"

namespace ipcbench {
namespace {

struct CsvRow {
  const ExperimentResult& experiment;
  const InvocationResult* invocation;  // nullptr: the experiment has none
  const InvocationFigures* figures;    // of it
};

struct Field {
  std::string name;
  std::function<std::string(const CsvRow&)> text;
};

std::string cell(std::uint64_t value) { return std::to_string(value); }
std::string cell(double value) {
  if (!std::isfinite(value)) throw std::logic_error("csv: a figure is not a finite number");
  return fmt::format("{}", value);
}
std::string cell(std::same_as<bool> auto value) { return value ? "true" : "false"; }
template <class Value>
requires std::is_arithmetic_v<Value> std::string cell(const std::optional<Value>& value) {
  return value ? cell(*value) : std::string();
}
std::string cell(std::string_view value) { return std::string(value); }

const Failure& failure_of(const CsvRow& row) {
  return row.invocation != nullptr ? row.invocation->failure : row.experiment.failure;
}

std::string cell(std::uint32_t value) { return std::to_string(value); }
std::string cell(const OptionValues& values) { return option_values_text(values); }

bool is_measured(const CsvRow& row) {
  return row.invocation != nullptr && failure_of(row).status == Status::ok;
}

// A column that only an invocation with measurements has.
template <class Getter>
Field measured(std::string name, Getter getter) {
  return {std::move(name), [getter](const CsvRow& row) {
            return is_measured(row) ? cell(getter(*row.invocation)) : std::string();
          }};
}

// The names of some metrics are those of parameters, which have columns too.
std::string column_name(std::string_view metric) {
  if (metric == "messages") return "messages_measured";
  if (metric == "placement") return "placed";
  return std::string(metric);
}

template <class Owner>
const Owner& owner_in(const CsvRow& row) {
  if constexpr (std::is_same_v<Owner, InvocationFigures>)
    return *row.figures;
  else if constexpr (std::is_same_v<Owner, OpenLoop>)
    return *row.invocation->open_loop;
  else
    return *row.invocation;
}

// The columns of a record; a cell is empty where the row does not have the metric.
template <Recorded Struct>
std::vector<Field> columns_of(bool (*has)(const CsvRow&, When)) {
  std::vector<Field> columns;
  for_each_field<Struct>([&](const auto& field) {
    using Value = typename std::remove_cvref_t<decltype(field)>::Value;
    if constexpr (requires(const Value& value) { cell(value); })
      if (field.rule.column)
        columns.push_back({column_name(field.name), [field, has](const CsvRow& row) {
                             using Owner = typename std::remove_cvref_t<decltype(field)>::Owner;
                             if (row.invocation == nullptr || !has(row, field.rule.when))
                               return std::string();
                             const auto& owner = owner_in<Owner>(row);
                             const auto& value = field.get(owner);
                             if constexpr (std::is_arithmetic_v<Value>)
                               if (field.rule.if_told && need_not_tell(owner) && value == Value{})
                                 return std::string();
                             return cell(value);
                           }});
  });
  return columns;
}

enum class Who { coordinator, workers };

template <class Getter>
std::uint64_t sum(Who who, const InvocationResult& invocation, Getter getter) {
  std::uint64_t sum = 0;
  for (const PartyResult& party : invocation.parties)
    if (who == Who::coordinator ? party.party == 0 : is_worker(party.party)) sum += getter(party);
  return sum;
}

// Sums over the coordinator, or over all workers.
template <class Getter>
Field summed(Who who, std::string_view what, Getter getter) {
  return measured(
      fmt::format("{}_{}", who == Who::coordinator ? "coordinator" : "workers", what),
      [who, getter](const InvocationResult& invocation) { return sum(who, invocation, getter); });
}

// Those that are timed; the last one is what a program leaves untold.
constexpr std::size_t kTimedPhases = kPhases - 1;
static_assert(static_cast<std::size_t>(Phase::unaccounted) == kTimedPhases);

template <class Is>
bool any_invocation(const Document& document, Is is) {
  return std::ranges::any_of(document.experiments, [&](const ExperimentResult& each) {
    return std::ranges::any_of(each.invocations, is);
  });
}

bool has_programs(const Document& document) {
  return any_invocation(document, [](const InvocationResult& each) { return is_of_program(each); });
}

// Empty where a program did not tell that phase.
Field phase_column(Who who, Phase phase) {
  return measured(
      fmt::format("{}_{}_ns", who == Who::coordinator ? "coordinator" : "workers", name_of(phase)),
      [who, phase](const InvocationResult& invocation) -> std::optional<std::uint64_t> {
        const std::uint64_t time = sum(who, invocation, [phase](const PartyResult& party) {
          return party.phases_ns[static_cast<std::size_t>(phase)];
        });
        if (time == 0 && is_of_program(invocation)) return std::nullopt;
        return time;
      });
}

Percentiles percentiles_of(const InvocationResult& invocation) {
  return percentiles(invocation.message_times, invocation.timed_batch);
}

// Samples of the states of the coordinator, or of all workers, and the shares of those that matter.
void add_states(std::vector<Field>& fields, Who who) {
  const auto samples_of = [](const PartyResult& party, char state) {  // 0: in any
    std::uint64_t samples = 0;
    for (const StateSpan& span : party.timeline)
      if (state == 0 || span.state == state) samples += span.samples;
    return samples;
  };
  const auto all_of = [=](const InvocationResult& invocation, char state) {
    return sum(who, invocation, [=](const PartyResult& party) { return samples_of(party, state); });
  };
  const std::string_view prefix = who == Who::coordinator ? "coordinator" : "workers";
  fields.push_back(measured(fmt::format("{}_samples", prefix),
                            [=](const InvocationResult& i) { return all_of(i, 0); }));
  for (const auto& [state, name] : {std::pair{'R', "r"}, std::pair{'S', "s"}, std::pair{'D', "d"}})
    fields.push_back(measured(
        fmt::format("{}_{}_share", prefix, name), [=, state = state](const InvocationResult& i) {
          const auto all = static_cast<double>(all_of(i, 0));
          return all > 0 ? std::optional(static_cast<double>(all_of(i, state)) / all)
                         : std::nullopt;
        }));
}

void add_parties(std::vector<Field>& fields, Who who, bool programs) {
  for_each_field<PartyResult>([&](const auto& field) {
    using Value = typename std::remove_cvref_t<decltype(field)>::Value;
    if (!field.rule.column) return;
    if constexpr (std::is_same_v<Value, std::uint64_t>)
      fields.push_back(
          summed(who, field.name, [field](const PartyResult& party) { return field.get(party); }));
    if constexpr (std::is_same_v<Value, PhaseTimes>)
      for (std::size_t i = 0; i < (programs ? kPhases : kTimedPhases); ++i)
        fields.push_back(phase_column(who, static_cast<Phase>(i)));
  });
  add_states(fields, who);
}

// A part of an invocation that not all have, under its own name; no columns where none has it.
template <Recorded Part>
void add_part(std::vector<Field>& fields, const Document& document, std::string_view name,
              std::optional<Part> InvocationResult::*part) {
  const auto has_part = [part](const InvocationResult& each) { return (each.*part).has_value(); };
  if (!any_invocation(document, has_part)) return;
  for_each_field<Part>([&](const auto& field) {
    using Value = typename std::remove_cvref_t<decltype(field)>::Value;
    if constexpr (requires(const Value& value) { cell(value); })
      if (field.rule.column)
        fields.push_back(measured(fmt::format("{}_{}", name, field.name),
                                  [field, part](const InvocationResult& each) -> std::string {
                                    return each.*part ? cell(field.get(*(each.*part)))
                                                      : std::string();
                                  }));
  });
}

// Every parameter that any experiment has, in the order of the flags.
void add_parameters(std::vector<Field>& fields, const Document& document) {
  std::set<std::string> known;
  for (const ExperimentResult& experiment : document.experiments) {
    for (const auto& parameter : parameters_of(experiment.planned)) {
      const std::string& key = parameter.first;
      if (!known.insert(key).second) continue;
      fields.push_back(
          {key, [key](const CsvRow& row) { return parameter_of(row.experiment.planned, key); }});
    }
  }
}

// Metrics that stand before all others; the rest follow in the order of the document.
constexpr std::string_view kFirst[] = {
    "order",           "round",   "start_ns",          "launch_ns",
    "setup_ns",        "wall_ns", "messages_measured", "message_ns",
    "dropped_batches", "placed"};

// "p99_9_ns".
std::string percentile_name(double percent) {
  std::string name = fmt::format("p{}_ns", percent);
  std::ranges::replace(name, '.', '_');
  return name;
}

void add_chosen(std::vector<Field>& fields, const std::vector<double>& percents) {
  for (const double percent : percents)
    fields.push_back(measured(percentile_name(percent), [percent](
                                                            const InvocationResult& invocation) {
      return percentiles_at(invocation.message_times, invocation.timed_batch, std::array{percent})
          .front()
          .ns;
    }));
}

// Those that somebody asked for stand instead of the usual ones; the slowest message stays.
void add_percentiles(std::vector<Field>& fields, const Document& document) {
  fields.push_back(measured("percentiles_of", [](const InvocationResult& each) {
    return times_of(std::max<std::uint64_t>(each.timed_batch, 1));
  }));
  add_chosen(fields, document.percentiles);
  for_each_field<Percentiles>([&](const auto& field) {
    using Column = std::remove_cvref_t<decltype(field)>;
    if constexpr (std::is_same_v<typename Column::Owner, Percentiles> &&
                  requires(typename Column::Value value) { cell(value); })
      if (field.rule.column && (document.percentiles.empty() || field.name == "max_ns"))
        fields.push_back(
            measured(std::string(field.name), [field](const InvocationResult& invocation) {
              const Percentiles times = percentiles_of(invocation);
              return field.get(times);
            }));
  });
}

std::vector<Field> fields_of(const Document& document) {
  std::vector<Field> fields = {
      {"experiment", [](const CsvRow& row) { return row.experiment.planned.name; }}};
  add_parameters(fields, document);
  fields.push_back({"size_bytes", [](const CsvRow& row) {
                      return cell(row.experiment.planned.experiment.size_bytes);
                    }});
  fields.push_back({"reply_bytes", [](const CsvRow& row) {
                      return cell(row.experiment.planned.experiment.reply_bytes);
                    }});
  fields.push_back(
      {"status", [](const CsvRow& row) { return cell(name_of(failure_of(row).status)); }});
  fields.push_back({"reason", [](const CsvRow& row) { return failure_of(row).reason; }});
  if (!document.claims.empty())
    fields.push_back({"verdict", [&document](const CsvRow& row) {
                        return verdict_of(document, row.experiment);
                      }});
  std::vector<Field> metrics = columns_of<InvocationResult>(
      [](const CsvRow& row, When when) { return when == When::always || is_measured(row); });
  for (const std::string_view name : kFirst) {
    const auto found = std::ranges::find(metrics, name, &Field::name);
    fields.push_back(std::move(*found));
    metrics.erase(found);
  }
  fields.push_back({"distance", [](const CsvRow& row) {
                      return is_measured(row) ? row.figures->distance : std::string();
                    }});
  fields.push_back({"time", [](const CsvRow& row) {
                      return failure_of(row).status != Status::ok
                                 ? std::string()
                                 : cell(name_of(time_kind(row.experiment.planned.experiment)));
                    }});
  std::ranges::move(columns_of<OpenLoop>([](const CsvRow& row, When) {
                      return is_measured(row) && row.invocation->open_loop;
                    }),
                    std::back_inserter(fields));
  add_percentiles(fields, document);
  std::ranges::move(metrics, std::back_inserter(fields));
  add_part(fields, document, "counter", &InvocationResult::shared_counter);
  add_part(fields, document, "lock", &InvocationResult::lock);
  add_part(fields, document, "lives", &InvocationResult::lives);
  add_parties(fields, Who::coordinator, has_programs(document));
  add_parties(fields, Who::workers, has_programs(document));
  return fields;
}

template <class Text>
std::string line_of(const std::vector<Field>& fields, Text text) {
  std::string line;
  for (const Field& field : fields) {
    if (&field != fields.data()) line += ',';
    line += csv_cell(text(field));
  }
  return line + '\n';
}

std::string render_csv(const Document& document, const RenderOptions&) {
  const std::vector<Field> fields = fields_of(document);
  std::string out = line_of(fields, [](const Field& field) { return field.name; });
  const auto add = [&](const CsvRow& row) {
    out += line_of(fields, [&](const Field& field) { return field.text(row); });
  };
  for (const ExperimentResult& experiment : document.experiments) {
    for (std::size_t i = 0; i < experiment.invocations.size(); ++i)
      add({experiment, &experiment.invocations[i], &experiment.figures[i]});
    if (experiment.invocations.empty()) add({experiment, nullptr, nullptr});
  }
  return out;
}

constexpr std::string_view kCsvEndings[] = {".csv"};

}  // namespace

extern const SinkInfo csv_sink;
constinit const SinkInfo csv_sink = {
    .name = "csv",
    .endings = kCsvEndings,
    .summary = "one row per invocation, units in the column names, for spreadsheets and pandas",
    .render = render_csv,
};

}  // namespace ipcbench
