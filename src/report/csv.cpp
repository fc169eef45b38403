// One row per invocation, for spreadsheets and data frames. Units are in the names of the columns;
// a cell that does not apply is empty. Lines end in \n: most tools that read RFC 4180 take it, and
// the tools of a shell take nothing else.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <optional>
#include <set>
#include <stdexcept>

#include "ipcbench/report/json_text.hpp"
#include "ipcbench/report/sink.hpp"
#include "ipcbench/stats/summary.hpp"

namespace ipcbench {
namespace {

struct Row {
  const ExperimentResult& experiment;
  const InvocationResult* invocation;  // nullptr: the experiment has none
  const InvocationFigures* figures;    // of it
};

struct Field {
  std::string name;
  std::function<std::string(const Row&)> text;
};

std::string cell(std::uint64_t value) { return std::to_string(value); }
std::string cell(double value) {
  if (!std::isfinite(value)) throw std::logic_error("csv: a figure is not a finite number");
  return fmt::format("{}", value);
}
template <class Value>
std::string cell(const std::optional<Value>& value) {
  return value ? cell(*value) : std::string();
}
std::string cell(std::string_view value) { return std::string(value); }

const Failure& failure_of(const Row& row) {
  return row.invocation != nullptr ? row.invocation->failure : row.experiment.failure;
}

// A column about every invocation, failed ones too.
template <class Getter>
Field about(std::string name, Getter getter) {
  return {std::move(name), [getter](const Row& row) {
            return row.invocation == nullptr ? std::string() : cell(getter(*row.invocation));
          }};
}

// A column that only an invocation with measurements has.
template <class Getter>
Field measured(std::string name, Getter getter) {
  return {std::move(name), [getter](const Row& row) {
            return row.invocation == nullptr || failure_of(row).status != Status::ok
                       ? std::string()
                       : cell(getter(*row.invocation));
          }};
}

// The same of what statistics say of it.
template <class Getter>
Field figured(std::string name, Getter getter) {
  return {std::move(name), [getter](const Row& row) {
            return row.figures == nullptr || failure_of(row).status != Status::ok
                       ? std::string()
                       : cell(getter(*row.figures));
          }};
}

// A column that only an open loop has.
template <class Getter>
Field open_loop(std::string name, Getter getter) {
  return {std::move(name), [getter](const Row& row) {
            return row.invocation == nullptr || !row.invocation->open_loop
                       ? std::string()
                       : cell(getter(*row.invocation));
          }};
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

void add_parties(std::vector<Field>& fields, Who who) {
  fields.push_back(summed(who, "wall_ns", [](const PartyResult& p) { return p.wall_ns; }));
  for (std::size_t i = 0; i < kPhases; ++i)
    fields.push_back(summed(who, fmt::format("{}_ns", name_of(static_cast<Phase>(i))),
                            [i](const PartyResult& p) { return p.phases_ns[i]; }));
  const auto add = [&](std::string_view name, std::uint64_t PartyCounters::*member) {
    fields.push_back(
        summed(who, name, [member](const PartyResult& p) { return p.counters.*member; }));
  };
  add("user_ns", &PartyCounters::user_ns);
  add("system_ns", &PartyCounters::system_ns);
  add("run_ns", &PartyCounters::run_ns);
  add("run_queue_ns", &PartyCounters::run_queue_ns);
  add("voluntary_switches", &PartyCounters::voluntary_switches);
  add("involuntary_switches", &PartyCounters::involuntary_switches);
  add("minor_faults", &PartyCounters::minor_faults);
  add("major_faults", &PartyCounters::major_faults);
  add("migrations", &PartyCounters::migrations);
  add_states(fields, who);
}

// Every parameter that any experiment has, in the order of the flags.
void add_parameters(std::vector<Field>& fields, const Document& document) {
  std::set<std::string> known;
  for (const ExperimentResult& experiment : document.experiments) {
    for (const auto& parameter : experiment.planned.parameters) {
      const std::string& key = parameter.first;
      if (!known.insert(key).second) continue;
      fields.push_back({key, [key](const Row& row) {
                          for (const auto& [name, value] : row.experiment.planned.parameters)
                            if (name == key) return value;
                          return std::string();
                        }});
    }
  }
}

// The one list of columns. `messages_measured` and not `messages`: that is a parameter's name, and
// so is `placement`.
std::vector<Field> fields_of(const Document& document) {
  using Invocation = const InvocationResult&;
  std::vector<Field> fields = {
      {"experiment", [](const Row& row) { return row.experiment.planned.name; }}};
  add_parameters(fields, document);
  fields.push_back({"size_bytes", [](const Row& row) {
                      return cell(row.experiment.planned.experiment.size_bytes);
                    }});
  fields.push_back({"reply_bytes", [](const Row& row) {
                      return cell(row.experiment.planned.experiment.reply_bytes);
                    }});
  fields.push_back(
      {"status", [](const Row& row) { return cell(name_of(failure_of(row).status)); }});
  fields.push_back({"reason", [](const Row& row) { return failure_of(row).reason; }});
  fields.push_back(about("order", [](Invocation i) { return i.order; }));
  fields.push_back(about("round", [](Invocation i) { return i.round; }));
  fields.push_back(about("start_ns", [](Invocation i) { return i.start_ns; }));
  fields.push_back(measured("launch_ns", [](Invocation i) { return i.launch_ns; }));
  fields.push_back(measured("setup_ns", [](Invocation i) { return i.setup_ns; }));
  fields.push_back(measured("wall_ns", [](Invocation i) { return i.wall_ns; }));
  fields.push_back(measured("messages_measured", [](Invocation i) { return i.messages; }));
  fields.push_back(measured("message_ns", [](Invocation i) { return message_ns(i); }));
  using Figures = const InvocationFigures&;
  fields.push_back(figured("dropped_batches", [](Figures f) { return f.dropped_batches; }));
  fields.push_back(figured("placed", [](Figures f) { return std::string_view(f.placement); }));
  fields.push_back(figured("distance", [](Figures f) { return std::string_view(f.distance); }));
  fields.push_back({"time", [](const Row& row) {
                      return failure_of(row).status != Status::ok
                                 ? std::string()
                                 : cell(name_of(time_kind(row.experiment.planned.experiment)));
                    }});
  fields.push_back(open_loop("late_sends", [](Invocation i) { return i.open_loop->late_sends; }));
  fields.push_back(
      open_loop("achieved_per_second", [](Invocation i) { return messages_per_second(i); }));
  fields.push_back(measured("percentiles_of", [](Invocation i) {
    return times_of(std::max<std::uint64_t>(i.timed_batch, 1));
  }));
  const auto add_percentile = [&](std::string name, auto Percentiles::*which) {
    fields.push_back(
        measured(std::move(name), [which](Invocation i) { return percentiles_of(i).*which; }));
  };
  add_percentile("p50_ns", &Percentiles::p50);
  add_percentile("p90_ns", &Percentiles::p90);
  add_percentile("p99_ns", &Percentiles::p99);
  add_percentile("p99_9_ns", &Percentiles::p99_9);
  add_percentile("p99_99_ns", &Percentiles::p99_99);
  add_percentile("max_ns", &Percentiles::max);
  fields.push_back(measured("compute_only_ns", [](Invocation i) { return i.compute_only_ns; }));
  fields.push_back(
      measured("work_variant", [](Invocation i) { return std::string_view(i.work_variant); }));
  fields.push_back(measured("work_operations", [](Invocation i) { return i.work_operations; }));
  fields.push_back(measured("work_check_ns", [](Invocation i) { return i.work_check_ns; }));
  fields.push_back(
      measured("worker_cores", [](Invocation i) { return std::uint64_t{i.worker_cores}; }));
  fields.push_back(measured("copy_only_ns", [](Invocation i) { return i.copy_only_ns; }));
  fields.push_back(
      measured("chunks_per_message", [](Invocation i) { return i.chunks_per_message; }));
  fields.push_back(measured("granted", [](Invocation i) { return std::string_view(i.granted); }));
  fields.push_back(measured("clock", [](Invocation i) { return std::string_view(i.clock); }));
  fields.push_back(measured("clock_cost_ns", [](Invocation i) { return i.clock_cost_ns; }));
  add_parties(fields, Who::coordinator);
  add_parties(fields, Who::workers);
  return fields;
}

// Readers of tables take these words, exactly these, for a value that is missing, pandas first of
// all, and one is the name of a transport. A colon behind it keeps it: "null:" is the transport
// without options, and --transport takes it.
std::string kept(std::string text) {
  static constexpr std::string_view kMissing[] = {
      "#N/A", "#N/A N/A", "#NA", "-1.#IND", "-1.#QNAN", "-NaN", "-nan", "1.#IND", "1.#QNAN",
      "<NA>", "N/A",      "NA",  "NULL",    "NaN",      "None", "n/a",  "nan",    "null"};
  if (std::ranges::find(kMissing, text) != std::end(kMissing)) text += ':';
  return text;
}

std::string quoted(const std::string& text) {
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"') out += '"';
    out += c;
  }
  return out + '"';
}

template <class Text>
std::string line_of(const std::vector<Field>& fields, Text text) {
  std::string line;
  for (const Field& field : fields) {
    if (&field != fields.data()) line += ',';
    line += quoted(kept(valid_utf8(text(field))));
  }
  return line + '\n';
}

std::string render(const Document& document, const RenderOptions&) {
  const std::vector<Field> fields = fields_of(document);
  std::string out = line_of(fields, [](const Field& field) { return field.name; });
  const auto add = [&](const Row& row) {
    out += line_of(fields, [&](const Field& field) { return field.text(row); });
  };
  for (const ExperimentResult& experiment : document.experiments) {
    for (std::size_t i = 0; i < experiment.invocations.size(); ++i)
      add({experiment, &experiment.invocations[i], &experiment.figures[i]});
    if (experiment.invocations.empty()) add({experiment, nullptr, nullptr});
  }
  return out;
}

constexpr std::string_view kEndings[] = {".csv"};

}  // namespace

extern const SinkInfo csv_sink;
constinit const SinkInfo csv_sink = {
    .name = "csv",
    .endings = kEndings,
    .summary = "one row per invocation, units in the column names, for spreadsheets and pandas",
    .render = render,
};

}  // namespace ipcbench
