// Which forms of a transport are worth trying, who goes on after a heat, and who wins. Pure; any
// thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "ipcbench/model/tune.hpp"
#include "ipcbench/stats/ratios.hpp"

namespace ipcbench {

// What can be turned: an option of a transport, or how a party waits.
struct Dial {
  std::string name;                 // "call", "wait"
  std::vector<std::string> values;  // beside the default
  std::string plain;                // the one of them that does without it; empty: the default does
};

// Where every dial stands, in their order: 0 is the default, n its values[n - 1].
using DialPlaces = std::vector<std::size_t>;

// How many dials do not stand at their default.
std::size_t turned_of(const DialPlaces& places);

// How many forms there are in all; saturating.
std::uint64_t forms_of(std::span<const Dial> dials);

// The default form first, then the plain one where that is another, then the others, those with
// fewer turned dials before those with more. All with up to k dials turned, k the largest with
// which they are at most `most`, but no less than 1.
std::vector<DialPlaces> places_to_try(std::span<const Dial> dials, std::size_t most);

// What two of `good` turn together, where they turn different dials or the same ones alike, but for
// what is in `tried`: at most `most`, made of those that stand in front.
std::vector<DialPlaces> unions_of(const std::vector<DialPlaces>& good,
                                  const std::vector<DialPlaces>& tried, std::size_t most);

// The times of one form in one heat.
using HeatTimes = std::vector<RoundTime>;

// Of the `running` ones (places in `times`) the `kept` fastest, the fastest first, by their paired
// ratios to the reference, which takes part in every heat. Whoever never ran in a round with it is
// last, and is no survivor.
std::vector<std::size_t> fastest_of(const std::vector<HeatTimes>& times,
                                    std::span<const std::size_t> running, std::size_t reference,
                                    std::size_t kept);

// A gain of less than this is none, and a loss neither.
inline constexpr double kTuneMargin = 0.02;
// A form with fewer options is named instead of the fastest one where it is surely not slower than
// that by more than this.
inline constexpr double kTuneReach = 0.05;

// A form of the final heat.
struct Finalist {
  HeatTimes times;
  std::size_t turned = 0;  // 0: it is the default
};

// Whether it beats the default beyond noise, with 95 % or more, and by more than kTuneMargin.
bool is_surely_faster(const Finalist& usual, const Finalist& other);
// Whether it takes at most kTuneMargin longer on the average, and surely, with 95 % or more, at
// most kTuneReach: a test of non-inferiority, which a form fails that is as fast in the middle and
// much slower in some of the rounds.
bool is_as_good(const Finalist& fastest, const Finalist& other);

// The place of the form to name: the default, where none is surely faster; else of those that are
// and are as good as the fastest of them the one with the fewest turned dials, of these the
// fastest. One of `finalists` must be the default.
std::size_t choose_form(const std::vector<Finalist>& finalists);

// Orders the forms, fills in the answer, and says in a warning where the default loses to the plain
// form. The ratios and best, default_form and plain must be there.
void conclude_tune(TunedSize& size, std::vector<Warning>& warnings);

}  // namespace ipcbench
