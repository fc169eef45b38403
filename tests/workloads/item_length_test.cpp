// Items that differ in length: which lengths there are, and that all who share them have each once.
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <string>
#include <vector>

#include "ipcbench/base/error.hpp"
#include "ipcbench/workloads/item_length.hpp"
#include "ipcbench/workloads/registry.hpp"

namespace ipcbench {
namespace {

constexpr std::uint64_t kSeed = 17;

std::vector<std::uint64_t> lengths_of(const ItemLength& length, std::uint64_t seed,
                                      std::uint64_t items) {
  std::vector<std::uint64_t> lengths;
  for (std::uint64_t i = 0; i < items; ++i) lengths.push_back(length.of_item(seed, i));
  return lengths;
}

TEST(ItemLength, HasTheMeanAndTheBoundsThatItNames) {
  for (const char* text : {"100us", "50us..500us", "exp:100us", "pareto:100us", "7us..7us"}) {
    const ItemLength length{text};
    const auto lengths = lengths_of(length, kSeed, 200'000);
    double sum = 0;
    for (const std::uint64_t each : lengths) sum += static_cast<double>(each);
    const double mean = sum / static_cast<double>(lengths.size());
    const auto named = static_cast<double>(length.mean_ns());
    EXPECT_NEAR(mean, named, 0.02 * named) << text;
    EXPECT_LE(std::ranges::max(lengths), length.longest_ns()) << text;
    EXPECT_GE(std::ranges::min(lengths), 1U) << text;
  }
  EXPECT_EQ(ItemLength("50us..500us").mean_ns(), 275'000U);
  EXPECT_GE(std::ranges::min(lengths_of(ItemLength("50us..500us"), kSeed, 10'000)), 50'000U);
}

// Quantiles of the distributions, computed by their formulas.
TEST(ItemLength, HasTheShapeThatItNames) {
  const auto median_of = [](const char* text) {
    auto lengths = lengths_of(ItemLength(text), kSeed, 100'001);
    std::ranges::nth_element(lengths, lengths.begin() + 50'000);
    return static_cast<double>(lengths[50'000]);
  };
  EXPECT_NEAR(median_of("50us..500us"), 275'000, 3'000);
  EXPECT_NEAR(median_of("exp:100us"), 69'315, 1'000);
  EXPECT_NEAR(median_of("pareto:100us"), 58'700, 600);
}

TEST(ItemLength, IsAFunctionOfSeedAndNumber) {
  const ItemLength length("exp:100us");
  EXPECT_EQ(lengths_of(length, 1, 100), lengths_of(ItemLength("exp:100us"), 1, 100));
  EXPECT_NE(lengths_of(length, 1, 100), lengths_of(length, 2, 100));
  EXPECT_NE(length.of_item(1, 2), length.of_item(2, 1));
}

TEST(ItemLength, SaysWhatMayBeWritten) {
  const auto rejection = [](std::string_view text) -> std::string {
    try {
      ItemLength{text};
    } catch (const UsageError& error) {
      return error.what();
    }
    return "accepted";
  };
  EXPECT_NE(rejection("normal:10us").find("50us..500us, exp:100us or pareto:100us"),
            std::string::npos);
  EXPECT_NE(rejection("9us..5us").find("descends"), std::string::npos);
  EXPECT_NE(rejection("exp:61min").find("1ns to 60min"), std::string::npos);
}

// Two workers share the items of a part.
TEST(ItemLength, AnItemHasOneLengthWhoeverHasIt) {
  const WorkloadInfo& info = *find_workload("spin:1us..20us").info;
  const auto one = info.make("1us..20us");
  const auto other = info.make("1us..20us");
  std::atomic<std::uint64_t> begun{0};
  one->run({}, 0);  // alone, before any part
  EXPECT_EQ(begun.load(), 0U);
  one->begin_part(kSeed, begun);
  other->begin_part(kSeed, begun);
  for (std::uint64_t sequence = 0; sequence < 3; ++sequence) {
    one->run({}, sequence);
    other->run({}, sequence);
  }
  EXPECT_EQ(begun.load(), 6U);
}

}  // namespace
}  // namespace ipcbench
