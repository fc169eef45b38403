// The records of metrics hold for each other, and options of transports are data.
#include "ipcbench/model/fields.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace ipcbench {
namespace {

template <class Struct>
class Records : public testing::Test {};

using Structs =
    testing::Types<Interval, Warning, Failure, SamplerCost, ExactCost, CacheLine, Noise, OpenLoop,
                   EncodedSize, Accounting, SharedCounter, LockUse, HistogramEntry,
                   InvocationResult, ChosenPercentile, Percentiles, Mode, SerialCorrelation, Spread,
                   RateSummary, Sharing, Summary, ExperimentResult, Ratio, Yardstick, Yardsticks,
                   YardstickEnds, ToolInfo, CacheInfo, ResourceLimit, HostInfo, Document, StateSpan,
                   OccupationSpan, StateShare, ExactStates, ExactShares, PartyResult, PartySummary>;
TYPED_TEST_SUITE(Records, Structs);

TYPED_TEST(Records, NameEveryFieldOnceWithASentence) {
  std::set<std::string_view> names;
  for_each_field<TypeParam>([&](const auto& field) {
    EXPECT_TRUE(names.insert(field.name).second) << field.name;
    EXPECT_FALSE(field.about.empty()) << field.name;
  });
  EXPECT_FALSE(Record<TypeParam>::kAbout.empty());
}

// A share or a ratio has no ending that says so.
TYPED_TEST(Records, GiveAFractionItsUnit) {
  for_each_field<TypeParam>([&](const auto& field) {
    using Value = typename std::remove_cvref_t<decltype(field)>::Value;
    if constexpr (std::is_same_v<Value, double>) {
      EXPECT_FALSE(field.rule.up_to_one && field.rule.unit.empty()) << field.name;
    }
  });
}

TEST(Fields, HaveTheUnitThatEndsTheirName) {
  EXPECT_EQ(unit_of("wall_ns", {}), "ns");
  EXPECT_EQ(unit_of("peak_resident_bytes", {}), "bytes");
  EXPECT_EQ(unit_of("bytes_per_second", {}), "bytes per second");
  EXPECT_EQ(unit_of("messages_per_second", {}), "per second");
  EXPECT_EQ(unit_of("frequency_hz", {}), "Hz");
  EXPECT_EQ(unit_of("messages", {}), "");
  EXPECT_EQ(unit_of("speedup", {.unit = "ratio"}), "ratio");
}

TEST(Fields, AreStoredWhereTheyCanBeSet) {
  std::set<std::string_view> computed;
  for_each_field<PartyResult>([&](const auto& field) {
    if (!std::remove_cvref_t<decltype(field)>::kStored) computed.insert(field.name);
  });
  EXPECT_EQ(computed, (std::set<std::string_view>{"sleep_ns", "states"}));
}

TEST(OptionValues, AreParsedOnceAndWrittenBack) {
  const OptionValues values = parse_option_values("capacity=64KiB:queue=10:huge:path=/a=b");
  ASSERT_EQ(values.size(), 4U);
  EXPECT_EQ(find_option_value(values, "capacity")->number, 65536U);
  EXPECT_EQ(find_option_value(values, "queue")->number, 10U);
  EXPECT_EQ(find_option_value(values, "huge")->value, "");
  EXPECT_EQ(find_option_value(values, "path")->value, "/a=b");
  EXPECT_FALSE(find_option_value(values, "path")->number);
  EXPECT_EQ(find_option_value(values, "cap"), nullptr);
  EXPECT_EQ(option_values_text(values), "capacity=64KiB:queue=10:huge:path=/a=b");
  EXPECT_EQ(option_values_text(parse_option_values("")), "");
}

TEST(OptionValues, TakeWhatASystemSaysInWords) {
  for (const std::string_view text :
       {"slots=1 (the reply over its task)", "capacity=64KiB to capacity=4KiB", "a::b", "=", "x"})
    EXPECT_NO_THROW(parse_option_values(text)) << text;
  EXPECT_EQ(option_values_text(parse_option_values("capacity=64KiB to capacity=4KiB")),
            "capacity=64KiB to capacity=4KiB");
  EXPECT_FALSE(parse_option_values("slots=1 (the reply over its task)").front().number);
}

TEST(SleepTime, IsWhatTheKernelLeaves) {
  PartyResult party;
  party.wall_ns = 100;
  party.counters.run_ns = 60;
  party.counters.run_queue_ns = 30;
  EXPECT_EQ(sleep_ns(party), 10U);
  party.counters.run_queue_ns = 41;
  EXPECT_EQ(sleep_ns(party), 0U);
}

}  // namespace
}  // namespace ipcbench
