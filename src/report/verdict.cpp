#include <fmt/format.h>

#include <algorithm>

#include "ipcbench/model/keys.hpp"
#include "ipcbench/report/answer_text.hpp"
#include "ipcbench/stats/ratios.hpp"

namespace ipcbench {
namespace {

std::string labels_of(const Answer& answer, const std::vector<const Contender*>& contenders) {
  constexpr std::size_t kMost = 4;
  std::vector<std::string> names;
  for (const Contender* each : contenders) names.push_back(label_of(answer, *each->experiment));
  if (names.size() > kMost) {
    const std::size_t more = names.size() - (kMost - 1);
    names.resize(kMost - 1);
    names.push_back(fmt::format("{} more", more));
  }
  return join_names(names, " and ");
}

std::vector<const Contender*> those(const Job& job, Standing standing) {
  std::vector<const Contender*> found;
  for (const Contender& each : job.contenders)
    if (each.standing == standing) found.push_back(&each);
  return found;
}

// "11 % slower (9 to 13 %)", "3.2 times slower (3.1 to 3.4)".
std::string how_much(const Interval& ratio, FigureKind measure) {
  constexpr double kInTimes = 2;
  if (ratio.median >= kInTimes)
    return fmt::format("{:.1f} times slower ({:.1f} to {:.1f})", ratio.median, ratio.low,
                       ratio.high);
  // Of a rate the slower one has less, of a time it takes more.
  const bool rate = measure == FigureKind::rate;
  const auto percent = [rate](double value) { return 100 * (rate ? 1 - 1 / value : value - 1); };
  const int digits = percent(ratio.median) < 9.95 ? 1 : 0;
  return fmt::format("{:.{}f} % slower ({:.{}f} to {:.{}f} %)", percent(ratio.median), digits,
                     percent(ratio.low), digits, percent(ratio.high), digits);
}

// ", 91 % of what 2 cores allow"
std::string of_ideal(const Summary& summary) {
  if (summary.efficiency <= 0) return "";
  return fmt::format(", {:.0f} % of what {:.0f} core{} allow{}", 100 * summary.efficiency,
                     summary.ideal_speedup, summary.ideal_speedup == 1 ? "" : "s",
                     summary.ideal_speedup == 1 ? "s" : "");
}

std::string own_figure(const ExperimentResult& experiment, FigureKind measure) {
  const Summary& summary = *experiment.summary;
  if (summary.modes.size() > 1) {
    std::string text;
    for (const Mode& mode : summary.modes)
      text += fmt::format("{}{} in {:.0f} % of the runs", text.empty() ? "" : ", ",
                          figure_phrase(measure, mode.median), 100 * mode.share);
    return text;
  }
  return figure_phrase(measure, summary.message_ns.median) + of_ideal(summary);
}

std::string range_of(const ExperimentResult& experiment, FigureKind measure) {
  const Interval& time = experiment.summary->message_ns;
  if (time.count < 2 || experiment.summary->modes.size() > 1) return "";
  const std::string range = figure_range_text(measure, time.low, time.high);
  return range.find(" to ") == std::string::npos ? "" : fmt::format(" ({})", range);
}

// What lies behind the fastest, in one sentence for each standing.
std::string about_the_others(const Answer& answer, const Job& job, FigureKind measure) {
  std::string text;
  const auto say_of = [&](Standing standing, std::string_view one, std::string_view several) {
    const auto found = those(job, standing);
    if (!found.empty())
      text += fmt::format(" {} {}.", labels_of(answer, found), found.size() == 1 ? one : several);
  };
  say_of(Standing::alike, "is as fast, less than a tenth apart",
         "are as fast, less than a tenth apart");
  const bool few = std::ranges::any_of(job.contenders, [](const Contender& each) {
    return each.standing == Standing::unclear && each.ratio.confidence < kSureConfidence;
  });
  if (few)
    say_of(Standing::unclear, "cannot be told from it yet: that takes 6 runs of each",
           "cannot be told from it yet: that takes 6 runs of each");
  else
    say_of(Standing::unclear, "cannot be told from it: the difference is within the noise",
           "cannot be told from it: the differences are within the noise");
  if (const auto slower = those(job, Standing::slower); !slower.empty()) {
    text += fmt::format(" {} is {}", label_of(answer, *slower.front()->experiment),
                        how_much(slower.front()->ratio, measure));
    if (slower.size() > 1)
      text += fmt::format(", {} {}", label_of(answer, *slower.back()->experiment),
                          how_much(slower.back()->ratio, measure));
    text += ".";
  }
  say_of(Standing::grouped, "runs at several speeds and is not compared",
         "run at several speeds and are not compared");
  return text;
}

std::string of_one_job(const Answer& answer, const Job& job, FigureKind measure) {
  const ExperimentResult& first = *job.contenders.front().experiment;
  if (competitors(job) >= 2)
    return fmt::format("{} is fastest: {}.{}", label_of(answer, first), own_figure(first, measure),
                       about_the_others(answer, job, measure));
  return fmt::format("{}: {}{}.{}", label_of(answer, first), own_figure(first, measure),
                     range_of(first, measure), about_the_others(answer, job, measure));
}

bool is_measured(const Job& job) {
  return !job.contenders.empty() && job.contenders.front().experiment->summary.has_value();
}

// "shm is fastest at size=64KiB and size=1MiB": every winner with its jobs, in their order.
std::string winners(const Answer& answer, const std::vector<const Job*>& jobs) {
  std::vector<std::pair<std::string, std::vector<std::string>>> won;
  for (const Job* job : jobs) {
    const std::string name = label_of(answer, *job->contenders.front().experiment);
    const auto known = std::ranges::find(won, name, &decltype(won)::value_type::first);
    if (known == won.end())
      won.push_back({name, {label_of(*job)}});
    else
      known->second.push_back(label_of(*job));
  }
  constexpr std::size_t kNamed = 3;
  std::string text;
  for (const auto& [name, where] : won)
    text += fmt::format(
        "{}{}{} {}", text.empty() ? "" : ", ", name, text.empty() ? " is fastest" : "",
        where.size() <= kNamed ? "at " + join_names(where, " and ")
                               : fmt::format("at {} of {} settings", where.size(), jobs.size()));
  return text;
}

// How sure that is, over all jobs.
struct Certainty {
  std::size_t slower = 0, others = 0;
  bool few_runs = false;

  void add(const Job& job) {
    for (const Contender& each : job.contenders) {
      if (each.standing == Standing::fastest || each.standing > Standing::slower) continue;
      ++others;
      if (each.standing == Standing::slower) ++slower;
      few_runs = few_runs || each.ratio.confidence < kSureConfidence;
    }
  }
  std::string text() const {
    if (slower == others) return ", and that is certain.";
    const std::string why = few_runs ? "it takes 6 runs of each to tell" : "the rest is noise";
    if (slower == 0) return fmt::format(", but nothing of that is certain: {}.", why);
    return fmt::format("; {} of {} others are surely slower, {}.", slower, others, why);
  }
};

std::string of_several_jobs(const Answer& answer, FigureKind measure) {
  std::vector<const Job*> contested;
  Certainty certainty;
  for (const Job& job : answer.jobs) {
    if (competitors(job) < 2) continue;
    contested.push_back(&job);
    certainty.add(job);
  }
  if (!contested.empty()) return winners(answer, contested) + certainty.text();
  // One contender, and how its figure goes with the load.
  const auto first = std::ranges::find_if(answer.jobs, is_measured);
  const auto last = std::find_if(answer.jobs.rbegin(), answer.jobs.rend(), is_measured);
  const ExperimentResult& from = *first->contenders.front().experiment;
  const ExperimentResult& to = *last->contenders.front().experiment;
  if (&from == &to) return of_one_job(answer, *first, measure);
  return fmt::format("{}: {} at {}; {} at {}.", label_of(answer, from), own_figure(from, measure),
                     label_of(*first), own_figure(to, measure), label_of(*last));
}

}  // namespace

std::string label_of(const Answer& answer, const ExperimentResult& experiment) {
  std::string text;
  const auto add = [&](const std::string& key) {
    const std::string value = parameter_of(experiment.planned, key);
    text += text.empty() ? "" : " ";
    // A transport speaks for itself.
    text += key == "transport" ? value : key + "=" + value;
  };
  for (const std::string& key : answer.choices) add(key);
  if (text.empty()) add("transport");
  return text;
}

std::string label_of(const Job& job) {
  std::string text;
  for (const auto& [key, value] : job.what) text += (text.empty() ? "" : " ") + key + "=" + value;
  return text;
}

std::string verdict(const Document& document, const Answer& answer) {
  const FigureKind measure = measure_of(document);
  if (std::ranges::none_of(answer.jobs, is_measured)) {
    if (document.experiments.empty()) return "nothing was measured.";
    const ExperimentResult& first = document.experiments.front();
    return fmt::format("nothing was measured: {}: {}.", first.planned.name, first.failure.reason);
  }
  return answer.jobs.size() == 1 ? of_one_job(answer, answer.jobs.front(), measure)
                                 : of_several_jobs(answer, measure);
}

}  // namespace ipcbench
