#include "ipcbench/advise/tune.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "ipcbench/base/error.hpp"
#include "ipcbench/base/units.hpp"
#include "ipcbench/stats/interval.hpp"
#include "ipcbench/stats/tune.hpp"
#include "tune_dials.hpp"

namespace ipcbench {
namespace {

// Forms of the first heat for each second of the budget: so many that one round of them is a small
// part of it.
constexpr double kFormsPerSecond = 3.2;
constexpr std::size_t kFewestForms = 16;
// How often the best ones are put together where not all forms are tried, and into how many.
constexpr std::size_t kUnionHeats = 2, kMostUnions = 10;
// That go on into the final heat, beside the default and the plain form.
constexpr std::size_t kFinalists = 5;

// Of the budget; the rest is for what is looked at around each heat.
constexpr double kShareOfRuns = 0.9;
constexpr double kShareOfFinal = 0.4;  // of that
constexpr double kLeastOfFinal = 0.2;  // where what came before it took longer than it was to
constexpr std::uint64_t kHeatRounds = 3, kFinalRounds = 20;
// What an invocation takes beside its measured part, at least.
constexpr double kAroundNs = 20e6;
constexpr double kShortestNs = 8e6, kLongestNs = 100e6;

// One search, over the forms of one size.
class FormSearch {
 public:
  FormSearch(const TuneRequest& request, const std::string& size, Bench& bench, Tune& tune)
      : request_(request), size_(size), bench_(bench), tune_(tune) {}

  TunedSize run() {
    begin();
    while (left_ns_ > 0 && running_.size() > kFinalists + references().size()) {
      const double left = heats_left(running_.size()) + static_cast<double>(unions_left_);
      left_ns_ -= heat(left_ns_ / left, kHeatRounds);
      halve(left > 1 ? std::min(running_.size() / 2, affordable()) : kFinalists);
    }
    heat(std::max(left_ns_ + kShareOfFinal * budget_ns(), kLeastOfFinal * budget_ns()),
         kFinalRounds);
    conclude();
    return std::move(result_);
  }

 private:
  // The default form stands at 0.
  const FormResult& usual() const { return result_.forms.front(); }
  double budget_ns() const { return kShareOfRuns * static_cast<double>(request_.budget_ns); }

  // That never drop out.
  std::vector<std::size_t> references() const {
    std::vector<std::size_t> places{0};
    if (result_.plain != 0 && result_.forms[result_.plain].failure.status == Status::ok)
      places.push_back(result_.plain);
    return places;
  }

  double heats_left(std::size_t forms) const {
    return std::max(1.0, std::ceil(std::log2(static_cast<double>(forms) / (kFinalists + 1))));
  }

  // Forms that can go on where every heat that is left has half of those before it.
  std::size_t affordable() const {
    return static_cast<std::size_t>(std::max(0.0, left_ns_ / (2 * (around_ns_ + kShortestNs))));
  }

  Settings settings_of(const TransportForm& form, double duration_ns) const {
    Settings settings{{"transport", form.transport},
                      {"size", size_},
                      {"duration", format_duration(static_cast<std::uint64_t>(duration_ns))},
                      {"sample", "off"}};
    settings.insert(settings.end(), request_.others.begin(), request_.others.end());
    if (!form.wait.empty()) settings.emplace_back("wait", form.wait);
    return settings;
  }

  std::string why_not(const TransportForm& form) const {
    return bench_.why_not(settings_of(form, kShortestNs));
  }

  void begin() {
    const bool waits = std::ranges::find(request_.others, "wait", &Settings::value_type::first) ==
                       request_.others.end();
    if (const std::string why = why_not({request_.transport, ""}); !why.empty())
      throw UsageError(why);
    dials_ = dials_of(request_.transport, parse_size(size_), waits);
    for (Dial& dial : dials_) drop_refused(dial);
    std::erase_if(dials_, [](const Dial& each) { return each.values.empty(); });
    if (dials_.empty())
      throw UsageError(fmt::format(
          "{}: nothing is left to choose; leave an option away that is fixed, or name another "
          "transport (`ipcbench list transports` shows their options)",
          request_.transport));
    result_.size_bytes = parse_size(size_);
    result_.all_forms = forms_of(dials_);
    const auto most = static_cast<std::size_t>(kFormsPerSecond * budget_ns() / 1e9);
    std::vector<DialPlaces> all = places_to_try(dials_, std::max(kFewestForms, most));
    // It stands behind the default where it is another.
    result_.plain = has_plain() ? 1 : 0;
    for (DialPlaces& each : all) add(std::move(each));
    if (result_.forms.size() < result_.all_forms) unions_left_ = kUnionHeats;
    left_ns_ = (1 - kShareOfFinal) * budget_ns();
  }

  bool has_plain() const {
    return std::ranges::any_of(dials_, [](const Dial& each) { return !each.plain.empty(); });
  }

  void leave_out(const std::string& form, std::string reason) {
    if (reason.starts_with(form + ": ")) reason.erase(0, form.size() + 2);
    if (std::ranges::find(tune_.left_out, form, &LeftOut::transport) == tune_.left_out.end())
      tune_.left_out.push_back({form, std::move(reason)});
  }

  // What does not work by itself does not work with others.
  void drop_refused(Dial& dial) {
    std::erase_if(dial.values, [&](const std::string& value) {
      const Dial single{dial.name, {value}, {}};
      const TransportForm form = form_of(request_.transport, {&single, 1}, {1});
      const std::string why = why_not(form);
      if (!why.empty()) leave_out(text_of(form), why);
      return !why.empty();
    });
    if (std::ranges::find(dial.values, dial.plain) == dial.values.end()) dial.plain.clear();
  }

  void add(DialPlaces places) {
    FormResult form;
    form.form = form_of(request_.transport, dials_, places);
    form.turned = static_cast<std::uint32_t>(turned_of(places));
    if (const std::string why = why_not(form.form); !why.empty()) {
      // What is refused is there, so that places stay what they are.
      form.failure.status = Status::no_resource;
      form.failure.reason = why;
      leave_out(text_of(form.form), why);
    } else {
      running_.push_back(result_.forms.size());
    }
    result_.forms.push_back(std::move(form));
    places_.push_back(std::move(places));
    times_.emplace_back();
  }

  // Returns how long it took.
  double heat(double share_ns, std::uint64_t rounds) {
    ++heat_;
    const double runs = static_cast<double>(running_.size() * rounds);
    const double duration_ns = std::clamp(share_ns / runs - around_ns_, kShortestNs, kLongestNs);
    std::vector<Settings> experiments;
    for (const std::size_t each : running_)
      experiments.push_back(settings_of(result_.forms[each].form, duration_ns));
    const std::vector<ExperimentResult> results =
        bench_.run(experiments, {2 * rounds, static_cast<std::uint64_t>(share_ns)});
    for (std::size_t i = 0; i < running_.size(); ++i) take(running_[i], results[i]);
    const double spent_ns = note_cost(results, duration_ns);
    if (usual().failure.status != Status::ok)
      throw ResourceError(fmt::format("{}: {}", usual().form.transport, usual().failure.reason));
    std::erase_if(running_, [&](std::size_t each) {
      return result_.forms[each].failure.status != Status::ok;
    });
    for (const std::size_t each : running_) {
      result_.forms[each].to_default = ratio_between(0, each);
      result_.forms[each].to_plain = ratio_between(result_.plain, each);
    }
    return spent_ns;
  }

  // Remembers what an invocation took beside its measured part, the middle one of all, and returns
  // what all took.
  double note_cost(const std::vector<ExperimentResult>& results, double duration_ns) {
    std::vector<double> around;
    double spent_ns = 0;
    for (const ExperimentResult& result : results)
      for (const InvocationResult& each : result.invocations) {
        const auto taken_ns = static_cast<double>(each.setup_ns + each.wall_ns);
        spent_ns += taken_ns;
        around.push_back(taken_ns - duration_ns);
      }
    around_ns_ = std::max(kAroundNs, median_interval(std::move(around)).median);
    return spent_ns;
  }

  void take(std::size_t place, const ExperimentResult& result) {
    FormResult& form = result_.forms[place];
    form.heat = heat_;
    form.failure = result.failure;
    if (result.failure.status != Status::ok) {
      leave_out(text_of(form.form), result.failure.reason);
      return;
    }
    form.time_ns = result.summary->message_ns;
    times_[place] = round_times(result.invocations);
    // How far apart the host has the cores is noise that hits all forms alike, and in a heat of one
    // round to pass over it would be to drop a form by chance.
    for (RoundTime& each : times_[place]) each.cache_line = std::nullopt;
    if (place != 0) return;
    const Experiment& experiment = result.planned.experiment;
    result_.reply_bytes = experiment.reply_bytes;
    result_.workers = experiment.workers;
    tune_.work = experiment.work.str();
  }

  void halve(std::size_t kept) {
    const std::vector<std::size_t> fastest =
        fastest_of(times_, running_, 0, std::max(kept, kFinalists));
    running_ = fastest;
    for (const std::size_t each : references())
      if (std::ranges::find(running_, each) == running_.end()) running_.push_back(each);
    if (unions_left_ == 0 || fastest.size() > 2 * kFinalists) return;
    // Where only so many options were turned at a time, the best of what they do may go together.
    --unions_left_;
    std::vector<DialPlaces> good;
    for (const std::size_t each : fastest) good.push_back(places_[each]);
    for (DialPlaces& each : unions_of(good, places_, kMostUnions)) add(std::move(each));
  }

  void conclude() {
    std::vector<Finalist> finalists;
    for (const std::size_t each : running_)
      finalists.push_back({times_[each], result_.forms[each].turned});
    result_.best = running_[choose_form(finalists)];
    conclude_tune(result_, tune_.warnings);
  }

  // Of the heat that has just ended.
  std::optional<Interval> ratio_between(std::size_t base, std::size_t other) const {
    const Interval ratio = paired_ratio(times_[base], times_[other]);
    return ratio.count == 0 ? std::nullopt : std::optional(ratio);
  }

  const TuneRequest& request_;
  const std::string size_;
  Bench& bench_;
  Tune& tune_;
  TunedSize result_;
  std::vector<Dial> dials_;
  std::vector<DialPlaces> places_;  // of each form
  std::vector<HeatTimes> times_;    // of each form, in its last heat
  std::vector<std::size_t> running_;
  std::uint32_t heat_ = 0;
  double around_ns_ = kAroundNs;
  double left_ns_ = 0;  // for what comes before the final heat
  std::size_t unions_left_ = 0;
};

}  // namespace

Tune find_best_form(const TuneRequest& request, Bench& bench) {
  Tune tune;
  tune.transport = request.transport;
  tune.budget_ns = request.budget_ns;
  for (const std::string& size : request.sizes)
    tune.sizes.push_back(FormSearch(request, size, bench, tune).run());
  return tune;
}

}  // namespace ipcbench
