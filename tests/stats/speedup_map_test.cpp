// Speed-up over work and size, from costs that are made up and so can be computed by hand.
#include <gtest/gtest.h>

#include <cmath>

#include "ipcbench/stats/advice_terms.hpp"
#include "ipcbench/stats/speedup_map.hpp"

namespace ipcbench {
namespace {

constexpr std::uint32_t kCores = 4;

// With one worker an exchange takes `alone_ns`; four are bound by half of it, the coordinator's.
void add_way(SizeCosts& size, const std::string& transport, double alone_ns) {
  const double half = alone_ns / 2;
  size.costs.push_back({{transport, 1, 1}, alone_ns, half, half, 0, 1});
  size.costs.push_back({{transport, kCores, 1}, half, half, half, 0, 1});
}

// A pipe of 10 us and 1 ns a byte, and threads of 20 us whatever the size is.
Advice measured_at(std::vector<std::uint64_t> sizes, double work_ns = 1e6) {
  Advice advice;
  advice.cores = kCores;
  advice.work = {{1, work_ns, work_ns, 1}, {kCores, work_ns, work_ns, 1}};
  advice.serial_ns.median = work_ns;
  for (const std::uint64_t size : sizes) {
    SizeCosts costs{size, 8, {}};
    add_way(costs, "pipe", 10e3 + static_cast<double>(size));
    add_way(costs, "thread", 20e3);
    advice.sizes.push_back(costs);
  }
  return advice;
}

const Way kManyPipes{"pipe", kCores, 1}, kManyThreads{"thread", kCores, 1};

TEST(SpeedupMap, CostsLieOnALineBetweenTheMeasuredSizes) {
  const Advice advice = measured_at({8, 1000, 100'000});
  const auto terms = terms_at(advice.sizes, kManyPipes, 50'000);
  ASSERT_TRUE(terms);
  EXPECT_NEAR(terms->exchange_ns, 60e3, 1e-6);
  EXPECT_NEAR(terms->message_ns, 30e3, 1e-6);
  EXPECT_NEAR(terms_at(advice.sizes, kManyPipes, 1)->exchange_ns, 10e3 + 8, 1e-6);
  EXPECT_NEAR(terms_at(advice.sizes, kManyPipes, 1e9)->exchange_ns, 110e3, 1e-6);
  EXPECT_EQ(terms_at(advice.sizes, {"shm", 1, 1}, 8), std::nullopt);
}

TEST(SpeedupMap, NamesTheFastestOfEachPlace) {
  const Advice advice = measured_at({8, 100'000});
  const auto map = speedup_map(advice);
  ASSERT_TRUE(map);
  ASSERT_EQ(map->ways.size(), 2U);
  const auto way_at = [&](double size, double work) {
    const auto column = std::ranges::lower_bound(map->works_ns, work) - map->works_ns.begin();
    const MapCell& cell = map->at(row_of(*map, size), static_cast<std::size_t>(column));
    return cell.way ? map->ways[*cell.way].transport : "serial";
  };
  EXPECT_EQ(way_at(8, 1e3), "serial");
  EXPECT_EQ(way_at(8, 20e3), "pipe");
  EXPECT_EQ(way_at(100'000, 40e3), "thread");
  // Where nearly all is work they are alike, and the plainer one is named.
  EXPECT_EQ(way_at(100'000, 9e6), "pipe");
}

TEST(SpeedupMap, SpeedUpGrowsWithTheWorkUpToTheCores) {
  const auto map = speedup_map(measured_at({8, 100'000}));
  ASSERT_TRUE(map);
  for (std::size_t size = 0; size < map->sizes_bytes.size(); ++size)
    for (std::size_t work = 1; work < map->works_ns.size(); ++work) {
      EXPECT_GE(map->at(size, work).speedup, map->at(size, work - 1).speedup);
      EXPECT_LE(map->at(size, work).speedup, kCores);
    }
  // Of threads: (t + 20 us) / 4 an item, so twice as fast from 20 us on.
  const auto twice = work_at(*map, map->sizes_bytes.size() - 1, 2);
  ASSERT_TRUE(twice);
  EXPECT_NEAR(*twice, 20e3, 500);
  EXPECT_EQ(work_at(*map, 0, kCores + 1), std::nullopt);
}

TEST(SpeedupMap, HasTheMeasuredSizesAndTheWorkThatWasAsked) {
  const auto map = speedup_map(measured_at({8, 1000, 100'000}, 3e9));
  ASSERT_TRUE(map);
  for (const double size : {8.0, 1000.0, 100'000.0})
    EXPECT_EQ(map->sizes_bytes[row_of(*map, size)], size);
  EXPECT_LT(map->works_ns.front(), 3e9);
  EXPECT_GT(map->works_ns.back(), 3e9);
}

TEST(SpeedupMap, OneSizeIsNoMap) {
  EXPECT_EQ(speedup_map(measured_at({8})), std::nullopt);
  EXPECT_EQ(speedup_map({}), std::nullopt);
  // Neither are sizes at which different ways were measured.
  Advice advice = measured_at({8, 1000});
  advice.sizes[1].costs.clear();
  add_way(advice.sizes[1], "shm", 1e3);
  EXPECT_EQ(speedup_map(advice), std::nullopt);
}

TEST(SpeedupMap, LargestSizeIsWhereHalfIsWork) {
  // Of (t + 10 us + s) / 4 half is work where 10 us + s is as long as t; there the coordinator's
  // (10 us + s) / 2 is as long as twice t / 4.
  const Advice advice = measured_at({8, 1000, 1'000'000}, 50e3);
  const auto pipes = largest_size(advice, kManyPipes);
  ASSERT_TRUE(pipes);
  EXPECT_NEAR(*pipes, 40e3, 2);
  EXPECT_EQ(largest_size(advice, kManyThreads), 1'000'000.0);
  EXPECT_EQ(largest_size(measured_at({8, 1000}, 1e3), kManyPipes), std::nullopt);
}

}  // namespace
}  // namespace ipcbench
