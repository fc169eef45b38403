#include "ipcbench/stats/tune.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <span>

#include "ipcbench/base/units.hpp"

namespace ipcbench {
namespace {

// All that turn so many dials.
void add_with(std::span<const Dial> dials, std::size_t turned, DialPlaces& places, std::size_t from,
              std::vector<DialPlaces>& all) {
  if (turned == 0) {
    all.push_back(places);
    return;
  }
  for (std::size_t dial = from; dial < dials.size(); ++dial) {
    for (std::size_t place = 1; place <= dials[dial].values.size(); ++place) {
      places[dial] = place;
      add_with(dials, turned - 1, places, dial + 1, all);
    }
    places[dial] = 0;
  }
}

DialPlaces plain_places(std::span<const Dial> dials) {
  DialPlaces places;
  for (const Dial& each : dials) {
    const auto plain = std::ranges::find(each.values, each.plain);
    places.push_back(
        plain == each.values.end() ? 0 : static_cast<std::size_t>(plain - each.values.begin()) + 1);
  }
  return places;
}

// What both turn; nothing where they turn a dial to different places.
DialPlaces union_of(const DialPlaces& a, const DialPlaces& b) {
  DialPlaces both = a;
  for (std::size_t i = 0; i < b.size(); ++i) {
    if (a[i] != 0 && b[i] != 0 && a[i] != b[i]) return {};
    both[i] = std::max(a[i], b[i]);
  }
  return both;
}

bool is_in(const std::vector<DialPlaces>& all, const DialPlaces& places) {
  return std::ranges::find(all, places) != all.end();
}

// The geometric mean of the ratios of all rounds but the tenth at either end.
double usual_ratio(const HeatTimes& base, const HeatTimes& other) {
  std::vector<double> logs;
  for (const RoundTime& each : base) {
    const auto same = std::ranges::find(other, each.round, &RoundTime::round);
    if (same != other.end() && each.time_ns > 0 && same->time_ns > 0)
      logs.push_back(std::log(same->time_ns / each.time_ns));
  }
  std::ranges::sort(logs);
  const std::size_t trimmed = logs.size() / 10;
  const std::span<const double> kept =
      std::span<const double>(logs).subspan(trimmed, logs.size() - 2 * trimmed);
  return std::exp(std::reduce(kept.begin(), kept.end()) / static_cast<double>(kept.size()));
}

std::string at_size(const TunedSize& size) { return "at " + bytes_text(size.size_bytes); }

std::string tune_answer(const TunedSize& size) {
  const FormResult &best = size.forms[size.best], &usual = size.forms[size.default_form];
  if (size.best != size.default_form)
    return fmt::format("{} takes {} the time of the default {}.", text_of(best.form),
                       ratio_text(*best.to_default), at_size(size));
  std::string text =
      fmt::format("The default is the best form of {} here {}", text_of(usual.form), at_size(size));
  const auto nearest = std::ranges::find_if(size.forms, [&](const FormResult& each) {
    return each.heat == usual.heat && each.turned > 0;
  });
  if (nearest == size.forms.end() || !nearest->to_default) return text + ".";
  if (nearest->to_default->confidence < kSureConfidence)
    return text + fmt::format(", as far as {} round{}; more of them take a larger --budget.",
                              nearest->to_default->count,
                              nearest->to_default->count == 1 ? " tells" : "s tell");
  const Interval& ratio = *nearest->to_default;
  const std::string name = text_of(nearest->form);
  const std::string next =
      ratio.low > 1    ? "; the next one, " + name + ","
      : ratio.high < 1 ? fmt::format(", but for less than {:.0f} %: {}", 100 * kTuneMargin, name)
                       : ", within noise: " + name;
  return text + fmt::format("{} takes {} its time.", next, ratio_text(ratio));
}

void warn_of_default(const TunedSize& size, std::vector<Warning>& warnings) {
  const std::optional<Interval>& ratio = size.forms[size.default_form].to_plain;
  if (size.plain == size.default_form || !ratio || ratio->confidence < kSureConfidence) return;
  if (ratio->low <= 1 || ratio->median <= 1 + kTuneMargin) return;
  warnings.push_back(
      {"default-slower-than-plain",
       fmt::format("{} the default takes {} the time of {}, which is without any of its options: "
                   "what makes it the default does not hold on this machine",
                   at_size(size), ratio_text(*ratio), text_of(size.forms[size.plain].form)),
       "use what is named here instead"});
}

}  // namespace

std::size_t turned_of(const DialPlaces& places) {
  return places.size() - static_cast<std::size_t>(std::ranges::count(places, std::size_t{0}));
}

std::uint64_t forms_of(std::span<const Dial> dials) {
  std::uint64_t forms = 1;
  for (const Dial& each : dials) forms = saturating_multiply(forms, each.values.size() + 1);
  return forms;
}

std::vector<DialPlaces> places_to_try(std::span<const Dial> dials, std::size_t most) {
  DialPlaces none(dials.size(), 0);
  std::vector<DialPlaces> all{none};
  if (const DialPlaces plain = plain_places(dials); plain != none) all.push_back(plain);
  for (std::size_t turned = 1; turned <= dials.size(); ++turned) {
    std::vector<DialPlaces> more;
    add_with(dials, turned, none, 0, more);
    std::erase_if(more, [&](const DialPlaces& each) { return is_in(all, each); });
    if (turned > 1 && all.size() + more.size() > most) break;
    all.insert(all.end(), more.begin(), more.end());
  }
  return all;
}

std::vector<DialPlaces> unions_of(const std::vector<DialPlaces>& good,
                                  const std::vector<DialPlaces>& tried, std::size_t most) {
  std::vector<DialPlaces> unions;
  for (std::size_t second = 1; second < good.size(); ++second)
    for (std::size_t first = 0; first < second && unions.size() < most; ++first) {
      const DialPlaces both = union_of(good[first], good[second]);
      if (!both.empty() && !is_in(tried, both) && !is_in(unions, both)) unions.push_back(both);
    }
  return unions;
}

std::vector<std::size_t> fastest_of(const std::vector<HeatTimes>& times,
                                    std::span<const std::size_t> running, std::size_t reference,
                                    std::size_t kept) {
  std::vector<std::pair<double, std::size_t>> standing;
  for (const std::size_t each : running) {
    const Interval ratio = paired_ratio(times[reference], times[each]);
    if (ratio.count > 0) standing.emplace_back(ratio.median, each);
  }
  std::ranges::sort(standing);
  std::vector<std::size_t> fastest;
  for (std::size_t i = 0; i < std::min(kept, standing.size()); ++i)
    fastest.push_back(standing[i].second);
  return fastest;
}

bool is_surely_faster(const Finalist& usual, const Finalist& other) {
  const Interval ratio = paired_ratio(usual.times, other.times);
  return ratio.high < 1 && ratio.median < 1 - kTuneMargin && ratio.confidence >= kSureConfidence;
}

bool is_as_good(const Finalist& fastest, const Finalist& other) {
  const Interval behind = paired_ratio(fastest.times, other.times);
  return behind.confidence >= kSureConfidence && behind.high <= 1 + kTuneReach &&
         usual_ratio(fastest.times, other.times) <= 1 + kTuneMargin;
}

std::size_t choose_form(const std::vector<Finalist>& finalists) {
  const auto usual = static_cast<std::size_t>(std::ranges::find(finalists, 0U, &Finalist::turned) -
                                              finalists.begin());
  std::vector<std::pair<double, std::size_t>> faster;
  for (std::size_t i = 0; i < finalists.size(); ++i)
    if (is_surely_faster(finalists[usual], finalists[i]))
      faster.emplace_back(usual_ratio(finalists[usual].times, finalists[i].times), i);
  if (faster.empty()) return usual;
  std::ranges::sort(faster);
  const std::size_t fastest = faster.front().second;
  std::size_t chosen = fastest;
  for (const auto& [ratio, each] : faster)  // of those with as few dials turned the fastest stays
    if (is_as_good(finalists[fastest], finalists[each]) &&
        finalists[each].turned < finalists[chosen].turned)
      chosen = each;
  return chosen;
}

void conclude_tune(TunedSize& size, std::vector<Warning>& warnings) {
  std::vector<std::size_t> order(size.forms.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  // Later heats first; what failed last.
  std::ranges::stable_sort(order, {}, [&](std::size_t place) {
    const FormResult& form = size.forms[place];
    return std::tuple(form.failure.status != Status::ok, -static_cast<std::int64_t>(form.heat),
                      form.to_default ? form.to_default->median : 1);
  });
  std::vector<FormResult> ordered;
  for (const std::size_t place : order) ordered.push_back(std::move(size.forms[place]));
  size.forms = std::move(ordered);
  for (std::size_t* each : {&size.best, &size.default_form, &size.plain})
    *each = static_cast<std::size_t>(std::ranges::find(order, *each) - order.begin());
  size.answer = tune_answer(size);
  warn_of_default(size, warnings);
}

}  // namespace ipcbench
