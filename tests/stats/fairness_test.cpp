#include "ipcbench/stats/fairness.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace ipcbench {
namespace {

double index_of(const std::vector<double>& shares) { return jain_index(shares); }

TEST(Fairness, IsJainsIndex) {
  EXPECT_DOUBLE_EQ(index_of({3, 3, 3, 3}), 1);
  EXPECT_DOUBLE_EQ(index_of({5, 0, 0, 0}), 0.25);
  EXPECT_DOUBLE_EQ(index_of({5, 5, 0, 0}), 0.5);
  EXPECT_DOUBLE_EQ(index_of({1, 3}), 0.8);
  EXPECT_DOUBLE_EQ(index_of({7}), 1);
  EXPECT_DOUBLE_EQ(index_of({0, 0}), 1);
}

TEST(Convoy, IsALockThatIsHandedToWhoeverSleeps) {
  EXPECT_TRUE(is_convoy(0.5, 0.5));
  EXPECT_TRUE(is_convoy(1, 1.2));
  EXPECT_FALSE(is_convoy(0.9, 0.01)) << "handed on between those who are awake";
  EXPECT_FALSE(is_convoy(0.01, 1)) << "one worker has it, whatever it sleeps for";
}

}  // namespace
}  // namespace ipcbench
