// What the columns of the figures mean, and what the run was.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

#include "ipcbench/model/keys.hpp"
#include "ipcbench/report/answer_text.hpp"
#include "ipcbench/report/layout.hpp"
#include "table_parts.hpp"

namespace ipcbench::table_parts {
namespace {

std::string parameter_value(const ExperimentResult& result, std::string_view key) {
  return parameter_of(result.planned, key);
}

// "service time, from sending a task until ..."
std::string timed_text(const Summary& summary) {
  if (summary.time == TimeKind::interval) return summary.timed;
  return fmt::format("{} time, {}", name_of(summary.time), summary.timed);
}

// What the percentiles of a table are of, and what stands in for those that are missing.
struct Shown {
  bool single = false, means = false, missing = false;

  void add(const Percentiles& times) {
    (times.together > 1 ? means : single) = true;
    missing = missing || lacks_some(times);
  }
  static bool lacks_some(const Percentiles& times) {
    if (times.chosen.empty()) return !times.p50 || !times.p99 || !times.p99_99;
    return std::ranges::any_of(times.chosen, [](const auto& each) { return !each.ns; });
  }
  std::string text(const std::string& timed, const Document& document) const {
    const std::string_view of =
        !means    ? "of single messages"
        : !single ? "of means (*) of messages that were timed together"
                  : "of single messages, or (*) of means of messages that were timed together";
    return fmt::format("{} {}: {}{}", percentiles_are(document, {"p50", "p99", "p99.99"}), of,
                       timed, missing ? "; - stands where fewer than 10 of these lie beyond" : "");
  }
};

}  // namespace

// A parameter that nobody asked for and that says nothing of its own. How parties start and wait
// stands in every row all the same: it explains more than any other choice.
bool only_follows(const Document& document, const std::string& key) {
  if (const Key* known = look_up_key(key); known != nullptr && known->always_shown) return false;
  return std::ranges::all_of(document.experiments, [&](const ExperimentResult& each) {
    return std::ranges::find(each.planned.chosen, key) != each.planned.chosen.end();
  });
}

ShownKeys parameters_of(const Document& document) {
  std::vector<std::string> keys = {"transport"};
  for (const ExperimentResult& each : document.experiments)
    for (const auto& [key, value] : ipcbench::parameters_of(each.planned))
      if (std::find(keys.begin(), keys.end(), key) == keys.end()) keys.push_back(key);

  ShownKeys parameters;
  for (const std::string& key : keys) {
    const std::string first =
        document.experiments.empty() ? "" : parameter_value(document.experiments.front(), key);
    const bool varies = std::any_of(
        document.experiments.begin(), document.experiments.end(),
        [&](const ExperimentResult& each) { return parameter_value(each, key) != first; });
    if (key == "transport" || (varies && !only_follows(document, key)))
      parameters.varying.push_back(key);
    else if (!varies && !first.empty())
      parameters.common.push_back(key + "=" + first);
  }
  return parameters;
}

std::string percentiles_are(const Document& document, std::vector<std::string> usual) {
  if (!document.percentiles.empty()) usual.clear();
  for (const double percent : document.percentiles) usual.push_back(fmt::format("p{}", percent));
  if (usual.size() == 1) return usual.front() + " is a percentile";
  const std::string last = usual.back();
  usual.pop_back();
  return fmt::format("{} and {} are percentiles", fmt::join(usual, ", "), last);
}

std::vector<std::string> varying_values(const ShownKeys& parameters,
                                        const ExperimentResult& result) {
  std::vector<std::string> values;
  for (const std::string& key : parameters.varying) values.push_back(parameter_value(result, key));
  return values;
}

std::string range_text(double low, double high, std::string (*human)(double)) {
  const std::string from = human(low);
  const std::string to = human(high);
  if (from == to) return to;
  const std::size_t unit = to.find(' ');
  const bool same_unit = unit != std::string::npos && from.ends_with(to.substr(unit)) &&
                         from.find(' ') + (to.size() - unit) == from.size();
  return (same_unit ? from.substr(0, from.find(' ')) : from) + " to " + to;
}

// The sentences that say what the columns mean.
std::string legend(const Document& document, const RenderOptions& options) {
  double confidence = 1;
  std::string timed;
  bool modes = false, open = false, closed = false;
  Shown shown;
  for (const ExperimentResult& each : document.experiments) {
    if (!each.summary) continue;
    confidence = std::min(confidence, each.summary->message_ns.confidence);
    modes = modes || each.summary->modes.size() > 1;
    if (each.summary->modes.size() < 2)
      shown.add(each.summary->message_times);
    else
      for (const Mode& mode : each.summary->modes) shown.add(mode.message_times);
    (each.summary->open_loop ? open : closed) = true;
    if (timed.find(each.summary->timed) == std::string::npos)
      timed += (timed.empty() ? "" : "; or ") + timed_text(*each.summary);
  }
  if (timed.empty()) return {};
  const bool rate = measure_of(document) == FigureKind::rate;
  const std::string_view figure =
      rate      ? "one over the wall time per message in an invocation's median batch"
      : !open   ? "the wall time per message in an invocation's median batch"
      : !closed ? "the median response time of an invocation"
                : "the wall time per message in an invocation's median batch (with rate, the "
                  "invocation's median response time)";
  std::string per_message =
      confidence == 0
          ? fmt::format("{} is {}; one invocation has no range", heading_of(measure_of(document)),
                        figure)
          : fmt::format(
                "{} is {}; the table shows the median over the runs, each with fresh "
                "processes, and the range contains that median with a confidence of {} %",
                heading_of(measure_of(document)), figure,
                std::min(99.0, std::floor(100 * confidence + 0.5)));
  if (confidence < 0.95) per_message += " (95 % takes --invocations=6 or more)";
  std::vector<std::string> sentences = {
      per_message, shown.text(timed, document),
      "cpu/msg is the processor time per message that all parties used together",
      "ideal is what the cores could do with nothing but the work; memcpy is a message and its "
      "reply "
      "copied once each"};
  if (modes)
    sentences.emplace_back(
        "where an experiment has several rows, its invocations fall into groups far apart: each "
        "row "
        "shows the share of a group, its range and where most of its parties ran, and there is no "
        "median over all; the shares of wall time are over all groups");
  std::string text;
  for (const std::string& each : sentences)
    text += paint(wrapped(each, options.width, 0, 2), Style::faint, options) + "\n";
  return text;
}

std::string heading(const Document& document, const ShownKeys& parameters,
                    const RenderOptions& options) {
  const HostInfo& host = document.host;
  std::string out;
  const auto add = [&](const std::string& text, Style style) {
    if (!text.empty()) out += paint(wrapped(text, options.width, 0, 2), style, options) + "\n";
  };
  add(fmt::format("ipcbench {} on {}, {} core{}, {}, {}", document.tool.version, host.cpu,
                  host.allowed_cpus.size(), host.allowed_cpus.size() == 1 ? "" : "s", host.kernel,
                  document.started),
      Style::plain);
  add(document.name, Style::heading);
  add(document.description, Style::plain);
  std::string common;
  for (const std::string& each : parameters.common) common += (common.empty() ? "" : " ") + each;
  add(common, Style::faint);
  if (!document.complete) add("interrupted: this is what was finished", Style::bad);
  return out;
}

}  // namespace ipcbench::table_parts
