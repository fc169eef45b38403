// The search for the best form on made-up times: which forms are tried, who goes on, who wins.
#include "ipcbench/stats/tune.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <random>

namespace ipcbench {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::SizeIs;

const std::vector<Dial> kPipeDials{{"capacity", {"system", "1MiB"}, "system"},
                                   {"call", {"whole", "16KiB"}, "whole"},
                                   {"splice", {"true"}, ""},
                                   {"wait", {"spin", "yield"}, ""}};

TEST(TuneForms, AllAreTriedWhereThereIsRoom) {
  const auto all = places_to_try(kPipeDials, 1000);
  EXPECT_EQ(all.size(), forms_of(kPipeDials));
  EXPECT_EQ(all.size(), 3U * 3 * 2 * 3);
  EXPECT_THAT(all[0], ElementsAre(0, 0, 0, 0));
  EXPECT_THAT(all[1], ElementsAre(1, 1, 0, 0)) << "the plain form";
  for (std::size_t i = 3; i < all.size(); ++i)
    EXPECT_LE(turned_of(all[i - 1]), turned_of(all[i])) << i;
}

TEST(TuneForms, OtherwiseFewAreTurnedAtATime) {
  // 7 forms turn one dial, 7 * 6 / 2 less those of one dial (1 + 1 + 1) turn two: 18; one is plain.
  EXPECT_THAT(places_to_try(kPipeDials, 30), SizeIs(1 + 7 + 18));
  const auto single = places_to_try(kPipeDials, 1);
  EXPECT_THAT(single, SizeIs(1 + 1 + 7)) << "the plain form and those with one are always there";
  EXPECT_THAT(places_to_try(std::vector<Dial>{}, 10), SizeIs(1));
  EXPECT_THAT(places_to_try(std::vector<Dial>{{"huge", {"true"}, ""}}, 10), SizeIs(2));
}

TEST(TuneForms, WhatTheGoodOnesTurnGoesTogether) {
  const std::vector<DialPlaces> good{{1, 0, 0, 0}, {0, 2, 0, 0}, {0, 1, 1, 0}};
  EXPECT_THAT(unions_of(good, good, 10),
              ElementsAre(DialPlaces{1, 2, 0, 0}, DialPlaces{1, 1, 1, 0}))
      << "not two places of one dial";
  EXPECT_THAT(unions_of(good, {{1, 2, 0, 0}}, 10), ElementsAre(DialPlaces{1, 1, 1, 0}));
  EXPECT_THAT(unions_of(good, good, 1), SizeIs(1));
}

// Times of forms that are so many ns each, with noise that hits a round as a whole and each alone.
class MadeUpTimes {
 public:
  explicit MadeUpTimes(double noise, unsigned seed = 1) : noise_(noise), random_(seed) {}
  std::vector<HeatTimes> of(const std::vector<double>& means, std::uint64_t rounds) {
    std::vector<HeatTimes> times(means.size());
    for (std::uint64_t round = 0; round < rounds; ++round) {
      const double drift = std::exp(5 * noise_ * normal_(random_));
      for (std::size_t i = 0; i < means.size(); ++i)
        times[i].push_back({round, means[i] * drift * std::exp(noise_ * normal_(random_)), {}});
    }
    return times;
  }
  std::vector<Finalist> finalists(const std::vector<double>& means,
                                  const std::vector<std::size_t>& turned, std::uint64_t rounds) {
    std::vector<Finalist> all;
    for (const HeatTimes& each : of(means, rounds)) all.push_back({each, turned[all.size()]});
    return all;
  }

 private:
  double noise_;
  std::mt19937 random_;
  std::normal_distribution<double> normal_;
};

TEST(TuneHeat, TheFasterHalfGoesOnWhateverTheRoundsDo) {
  const std::vector<std::size_t> running{0, 1, 2, 3, 4, 5};
  for (unsigned seed = 1; seed <= 20; ++seed) {
    const auto times = MadeUpTimes(0.05, seed).of({100, 150, 70, 300, 50, 200}, 3);
    EXPECT_THAT(fastest_of(times, running, 0, 3), ElementsAre(4, 2, 0)) << seed;
  }
}

TEST(TuneHeat, WhoeverDidNotRunBesideTheReferenceIsOut) {
  auto times = MadeUpTimes(0).of({100, 50, 80}, 2);
  for (RoundTime& each : times[1]) each.round += 10;
  times.emplace_back();
  const std::vector<std::size_t> running{0, 1, 2, 3};
  EXPECT_THAT(fastest_of(times, running, 0, 4), ElementsAre(2, 0));
}

TEST(TuneHeat, MissingRoundsMakeNobodyFaster) {
  // The slow form took part when the machine was slow alone: its rounds count as those of the
  // others.
  auto times = MadeUpTimes(0).of({100, 90, 110}, 3);
  for (HeatTimes& each : times) each[0].time_ns *= 10;
  times[2].resize(1);
  const std::vector<std::size_t> running{0, 1, 2};
  EXPECT_THAT(fastest_of(times, running, 0, 2), ElementsAre(1, 0));
}

TEST(TuneChoice, TheFastestWinsWhereItIsSure) {
  for (unsigned seed = 1; seed <= 20; ++seed)
    EXPECT_EQ(choose_form(MadeUpTimes(0.03, seed).finalists({100, 70, 120}, {0, 2, 1}, 20)), 1U);
}

TEST(TuneChoice, TheDefaultWinsWithinNoise) {
  std::size_t kept = 0;
  for (unsigned seed = 1; seed <= 40; ++seed)
    kept +=
        choose_form(MadeUpTimes(0.08, seed).finalists({100, 100, 100, 100}, {0, 1, 2, 1}, 16)) == 0;
  EXPECT_GE(kept, 34U);
  // A gain within the margin is none, however sure it is.
  EXPECT_EQ(choose_form(MadeUpTimes(0.0001).finalists({100, 98.5}, {0, 1}, 20)), 0U);
}

TEST(TuneChoice, OfEqualsTheOneWithFewerOptionsIsNamed) {
  for (unsigned seed = 1; seed <= 20; ++seed)
    EXPECT_EQ(
        choose_form(MadeUpTimes(0.005, seed).finalists({100, 50.2, 50, 49.9}, {0, 1, 2, 3}, 20)),
        1U);
  // But not where that is slower by more than noise or the reach.
  EXPECT_EQ(choose_form(MadeUpTimes(0.005).finalists({100, 60, 50}, {0, 1, 2}, 20)), 2U);
}

// A form that is fast at times and slow at others hides none that is surely faster.
TEST(TuneChoice, AnUnstableFormHidesNoStableOne) {
  auto finalists = MadeUpTimes(0.01).finalists({100, 70, 80}, {0, 2, 1}, 20);
  for (std::size_t i = 0; i < 8; ++i) finalists[1].times[i].time_ns *= 50;
  EXPECT_EQ(choose_form(finalists), 2U);
}

// In the middle the simpler one is as fast, and every third round it takes half as long again.
TEST(TuneChoice, AFormThatIsOftenSlowIsNotNamedForItsFewerOptions) {
  auto finalists = MadeUpTimes(0.01).finalists({100, 50, 50.1}, {0, 1, 2}, 20);
  for (std::size_t i = 0; i < 20; i += 3) finalists[1].times[i].time_ns *= 1.5;
  EXPECT_EQ(choose_form(finalists), 2U);
}

// Fast in just over half of the rounds: the middle one says nothing of the others.
TEST(TuneChoice, AFormOfTwoPacesIsNoFasterThanItsMean) {
  auto finalists = MadeUpTimes(0.01).finalists({100, 49, 50}, {0, 2, 2}, 20);
  for (std::size_t i = 0; i < 9; ++i) finalists[1].times[2 * i].time_ns *= 1.4;
  EXPECT_EQ(choose_form(finalists), 2U);
}

TEST(TuneChoice, FewRoundsNameNothingButTheDefault) {
  EXPECT_EQ(choose_form(MadeUpTimes(0).finalists({100, 50}, {0, 1}, 5)), 0U);
  EXPECT_EQ(choose_form(MadeUpTimes(0).finalists({100, 50}, {0, 1}, 6)), 1U);
}

Interval sure(double median) { return {0.95 * median, median, 1.05 * median, 0.96, 12}; }

FormResult form_result(std::string transport, std::uint32_t turned, std::uint32_t heat,
                       double to_default, double to_plain) {
  FormResult form;
  form.form = {std::move(transport), turned == 2 ? "spin" : ""};
  form.turned = turned;
  form.heat = heat;
  form.time_ns = sure(1000 * to_default);
  form.to_default = sure(to_default);
  form.to_plain = sure(to_plain);
  return form;
}

TunedSize tuned_pipe() {
  TunedSize size;
  size.size_bytes = 1 << 20;
  size.forms = {form_result("pipe", 0, 3, 1, 1.4), form_result("pipe:call=whole", 1, 3, 0.71, 1),
                form_result("pipe:splice=true", 2, 1, 2, 3), form_result("pipe:a=b", 2, 3, 0.7, 1)};
  size.best = size.plain = 1;
  return size;
}

TEST(TuneAnswer, SaysTheRatioAndOrdersTheForms) {
  TunedSize size = tuned_pipe();
  std::vector<Warning> warnings;
  conclude_tune(size, warnings);
  EXPECT_EQ(size.answer,
            "pipe:call=whole takes 0.71x (0.67 to 0.75) the time of the default at 1MiB.");
  std::vector<std::string> order;
  for (const FormResult& each : size.forms) order.push_back(each.form.transport);
  EXPECT_THAT(order, ElementsAre("pipe:a=b", "pipe:call=whole", "pipe", "pipe:splice=true"));
  EXPECT_EQ(size.forms[size.best].form.transport, "pipe:call=whole");
  EXPECT_EQ(size.forms[size.plain].form.transport, "pipe:call=whole");
  EXPECT_EQ(size.forms[size.default_form].form.transport, "pipe");
}

TEST(TuneAnswer, ADefaultThatLosesToThePlainFormIsSaid) {
  TunedSize size = tuned_pipe();
  std::vector<Warning> warnings;
  conclude_tune(size, warnings);
  ASSERT_THAT(warnings, SizeIs(1));
  EXPECT_THAT(warnings[0].text, HasSubstr("the default takes 1.40x (1.33 to 1.47) the time of "
                                          "pipe:call=whole"));
  // Not where noise reaches 1, or few rounds were run.
  for (const Interval& ratio :
       {Interval{0.99, 1.2, 1.4, 0.96, 12}, Interval{1.2, 1.4, 1.5, 0.9, 5}}) {
    TunedSize other = tuned_pipe();
    other.forms[0].to_plain = ratio;
    std::vector<Warning> none;
    conclude_tune(other, none);
    EXPECT_THAT(none, SizeIs(0));
  }
}

TEST(TuneAnswer, ADefaultThatIsTheBestIsSaidWithTheNextOne) {
  TunedSize size = tuned_pipe();
  size.best = 0;
  std::vector<Warning> warnings;
  size.forms[1].to_default = size.forms[3].to_default = Interval{0.95, 0.99, 1.03, 0.96, 12};
  conclude_tune(size, warnings);
  EXPECT_THAT(size.answer,
              HasSubstr("The default is the best form of pipe here at 1MiB, within "
                        "noise: pipe:call=whole takes 0.99x (0.95 to 1.03) its time."));
  size = tuned_pipe();
  size.best = 0;
  size.forms[1].to_default = size.forms[3].to_default = Interval{0.98, 0.984, 0.99, 0.96, 12};
  conclude_tune(size, warnings);
  EXPECT_THAT(size.answer, testing::EndsWith("at 1MiB, but for less than 2 %: pipe:call=whole "
                                             "takes 0.98x (0.98 to 0.99) its time."));
  size = tuned_pipe();
  size.best = 0;
  size.forms[1].to_default = size.forms[3].to_default = sure(1.5);
  conclude_tune(size, warnings);
  EXPECT_THAT(size.answer, testing::AllOf(HasSubstr("the next one, pipe:call=whole, takes 1.50x"),
                                          Not(HasSubstr("noise"))));
  size = tuned_pipe();
  size.best = 0;
  size.forms[1].to_default = size.forms[3].to_default = Interval{0.5, 0.6, 0.7, 0.75, 3};
  conclude_tune(size, warnings);
  EXPECT_THAT(size.answer,
              HasSubstr("as far as 3 rounds tell; more of them take a larger --budget"));
}

}  // namespace
}  // namespace ipcbench
