#include "ipcbench/config/sweep.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ipcbench/base/error.hpp"

namespace ipcbench {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::vector<std::string> expanded(std::string_view key, std::string_view item) {
  return expand_item(find_key(key), item);
}

std::string sweep_rejection(std::string_view key, std::string_view item) {
  try {
    expand_item(find_key(key), item);
  } catch (const UsageError& error) {
    return error.what();
  }
  return "accepted";
}

TEST(SplitList, PartsAtCommas) {
  EXPECT_THAT(split_list(find_key("size"), "8,64K,1..9:+1"), ElementsAre("8", "64K", "1..9:+1"));
  EXPECT_THAT(split_list(find_key("transport"), "pipe,file:dir=/tmp:fsync=true"),
              ElementsAre("pipe", "file:dir=/tmp:fsync=true"));
  EXPECT_THAT(split_list(find_key("size"), "8,,9"), ElementsAre("8", "", "9"));
  EXPECT_THAT(split_list(find_key("size"), ""), ElementsAre(""));
}

TEST(SplitList, LeavesCommasOfKeysThatDoNotSweep) {
  EXPECT_THAT(split_list(find_key("description"), "one, two"), ElementsAre("one, two"));
}

TEST(SplitList, KeepsTheCoresOfAPlacementTogether) {
  EXPECT_THAT(split_list(find_key("placement"), "cross,0,1,1,same,0"),
              ElementsAre("cross", "0,1,1", "same", "0"));
}

TEST(SplitList, KeepsTheHostsOfAJobTogether) {
  EXPECT_THAT(split_list(find_key("hosts"), "a:2,b:2"), ElementsAre("a:2,b:2"));
  EXPECT_THAT(split_list(find_key("hosts"), "@1,@2"), ElementsAre("@1", "@2"));
  EXPECT_THAT(split_list(find_key("hosts"), "a:2,b:2,@1"), ElementsAre("a:2,b:2", "@1"));
}

TEST(ExpandItem, WritesValuesInOneWay) {
  EXPECT_THAT(expanded("size", "65536"), ElementsAre("64KiB"));
  EXPECT_THAT(expanded("duration", "0.5s"), ElementsAre("500ms"));
  EXPECT_THAT(expanded("messages", "1k"), ElementsAre("1000"));
  EXPECT_THAT(expanded("reply", "auto"), ElementsAre("auto"));
  EXPECT_THAT(expanded("sample", "off"), ElementsAre("off"));
}

TEST(ExpandItem, MultipliesAndAdds) {
  EXPECT_THAT(expanded("size", "4KiB..64KiB:x4"), ElementsAre("4KiB", "16KiB", "64KiB"));
  EXPECT_THAT(expanded("size", "4KiB..63KiB:x4"), ElementsAre("4KiB", "16KiB"));
  EXPECT_THAT(expanded("workers", "1..5:+2"), ElementsAre("1", "3", "5"));
  EXPECT_THAT(expanded("workers", "3..3:+1"), ElementsAre("3"));
  EXPECT_THAT(expanded("duration", "10ms..1s:x10"), ElementsAre("10ms", "100ms", "1s"));
}

TEST(ExpandItem, EndsWhereTheNextPointIsBeyondEveryNumber) {
  EXPECT_THAT(expanded("size", "8388608TiB..16777215TiB:x2"), ElementsAre("8388608TiB"));
}

TEST(ExpandItem, RejectsRangesThatMakeNoSense) {
  EXPECT_THAT(sweep_rejection("size", "1..8"), HasSubstr("has no step"));
  EXPECT_THAT(sweep_rejection("size", "1..8:2"), HasSubstr("has no step"));
  EXPECT_THAT(sweep_rejection("size", "1..8:x0"), HasSubstr("never gets on"));
  EXPECT_THAT(sweep_rejection("size", "1..8:x1"), HasSubstr("never gets on"));
  EXPECT_THAT(sweep_rejection("size", "1..8:+0"), HasSubstr("never gets on"));
  EXPECT_THAT(sweep_rejection("size", "0..8:x2"), HasSubstr("never leaves 0"));
  EXPECT_THAT(sweep_rejection("size", "8..1:+1"), HasSubstr("descends"));
  EXPECT_THAT(sweep_rejection("size", "..8:+1"), HasSubstr("is not a number"));
  EXPECT_THAT(sweep_rejection("size", "1..:+1"), HasSubstr("is not a number"));
  EXPECT_THAT(sweep_rejection("size", "1..8:x-2"), HasSubstr("is negative"));
  EXPECT_THAT(sweep_rejection("size", "1..20000:+1"), HasSubstr("more than 10000 points"));
  EXPECT_THAT(sweep_rejection("workers", "1..200:+1"), HasSubstr("out of range"));
}

TEST(ExpandItem, AcceptsTheLargestRange) {
  EXPECT_EQ(expanded("size", "1..10000:+1").size(), kMaxPoints);
}

}  // namespace
}  // namespace ipcbench
