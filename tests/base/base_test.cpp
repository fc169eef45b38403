#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include "ipcbench/base/clock.hpp"
#include "ipcbench/base/error.hpp"
#include "ipcbench/base/shared_library.hpp"
#include "ipcbench/base/spelling.hpp"
#include "ipcbench/base/text.hpp"
#include "ipcbench/base/units.hpp"

namespace ipcbench {
namespace {

TEST(SharedLibrary, FindsFunctionsAndSaysWhatItDoesNotFind) {
  const SharedLibrary math("libm.so.6");
  const auto root = math.function<double (*)(double)>("sqrt");
  EXPECT_EQ(root(16), 4);
  const auto reason = [](auto body) {
    try {
      body();
    } catch (const ResourceError& error) {
      return std::string(error.what());
    }
    return std::string("no error");
  };
  const std::string missing = reason([] { const SharedLibrary none("libnowhere.so.7"); });
  EXPECT_NE(missing.find("cannot load libnowhere.so.7: "), std::string::npos) << missing;
  EXPECT_NE(missing.find("; install the package that has libnowhere.so.7"), std::string::npos)
      << missing;
  const std::string old = reason([&] { math.function<void (*)()>("no_such_name"); });
  EXPECT_NE(old.find("libm.so.6 has no no_such_name; install"), std::string::npos) << old;
}

TEST(Clock, AReadingCostsTheSameWhateverRunsBeside) {
  const TickClock clock = TickClock::calibrate();
  std::atomic<bool> stop{false};
  std::vector<std::thread> others;
  for (unsigned i = 0; i < 2 * std::thread::hardware_concurrency(); ++i)
    others.emplace_back([&] {
      while (!stop.load(std::memory_order_relaxed)) {
      }
    });
  std::vector<double> costs;
  for (int i = 0; i < 300; ++i) {
    costs.push_back(clock.cost_ns());
    std::this_thread::yield();  // so that slices end at other places
  }
  stop.store(true);
  for (std::thread& each : others) each.join();
  std::ranges::sort(costs);
  EXPECT_GT(costs.front(), 0);
  // A slice that others had, spread over the readings of one go, would be a hundred times as much.
  EXPECT_LT(costs.back(), 20 * costs[costs.size() / 2]);
}

TEST(Units, SizesAreBytes) {
  EXPECT_EQ(parse_size("0"), 0U);
  EXPECT_EQ(parse_size("8"), 8U);
  EXPECT_EQ(parse_size("8B"), 8U);
  EXPECT_EQ(parse_size("64K"), 65536U);
  EXPECT_EQ(parse_size("64KiB"), 65536U);
  EXPECT_EQ(parse_size("1.5MiB"), 1572864U);
  EXPECT_EQ(parse_size("18446744073709551615"), UINT64_MAX);
  for (const char* bad :
       {"", " 8", "8 ", "-1", "+1", "1e3", "0x10", "1.9", "1.", ".5", "1MB", "1kB", "1Mi", "NaN",
        "inf", "18446744073709551616", "17179869184GiB", "1.0000000001K"})
    EXPECT_THROW(parse_size(bad), UsageError) << bad;
}

TEST(Units, DurationsNeedAUnit) {
  EXPECT_EQ(parse_duration("0"), 0U);
  EXPECT_EQ(parse_duration("250ns"), 250U);
  EXPECT_EQ(parse_duration("1.5s"), 1'500'000'000U);
  EXPECT_EQ(parse_duration("2min"), 120'000'000'000U);
  for (const char* bad : {"", "10", "1h", "-1s", "1.5ns", "s", "1 s", "600000000000s"})
    EXPECT_THROW(parse_duration(bad), UsageError) << bad;
}

TEST(Units, IntegersHaveNoSignAndNoFraction) {
  EXPECT_EQ(parse_integer("17"), 17U);
  EXPECT_EQ(parse_integer("2k"), 2000U);
  for (const char* bad : {"", "-1", "1.9", "1e30", "true", "99999999999999999999", "1K"})
    EXPECT_THROW(parse_integer(bad), UsageError) << bad;
}

TEST(Units, WhatIsFormattedParsesBack) {
  for (const std::uint64_t value :
       {0ULL, 1ULL, 1023ULL, 1024ULL, 65537ULL, 1048576ULL, 3ULL << 40}) {
    EXPECT_EQ(parse_size(format_size(value)), value);
    if (value != 0) {
      EXPECT_EQ(parse_duration(format_duration(value)), value);
    }
  }
  EXPECT_EQ(format_size(65536), "64KiB");
  EXPECT_EQ(format_duration(10'000'000), "10ms");
}

TEST(Units, PeopleReadThreeDigits) {
  EXPECT_EQ(human_duration(1234), "1.23 us");
  EXPECT_EQ(human_duration(999.96), "1.00 us");
  EXPECT_EQ(human_duration(12'345'678), "12.3 ms");
  EXPECT_EQ(human_size(1.5 * 1024), "1.50 KiB");
  EXPECT_EQ(human_rate(1.23e9), "1.23 GB/s");
}

TEST(Spelling, SuggestsWhatIsNear) {
  const std::vector<std::string> names = {"pipe", "posix-mq", "sysv-mq", "shm", "thread"};
  EXPECT_EQ(nearest("mq", names), "posix-mq");
  EXPECT_EQ(nearest("pip", names), "pipe");
  EXPECT_EQ(nearest("pipes", names), "pipe");
  EXPECT_EQ(nearest("posixmq", names), "posix-mq");
  EXPECT_EQ(nearest("threads", names), "thread");
  EXPECT_EQ(nearest("", names), "");
  EXPECT_EQ(nearest("carrier-pigeon", names), "");
  EXPECT_EQ(nearest("tcp", names), "");
  EXPECT_EQ(nearest("hsm", names), "shm") << "a swap is one mistake";
}

TEST(Spelling, SuggestsNoOtherWord) {
  const std::vector<std::string> options = {"--pool", "--wait", "--size", "--no-warn"};
  EXPECT_EQ(nearest("--json", options), "");
  EXPECT_EQ(nearest("--quiet", options), "");
  EXPECT_EQ(nearest("-n", options), "") << "one letter is contained in much";
  EXPECT_EQ(nearest("--siez", options), "--size");
  EXPECT_EQ(nearest("--size-bytes", options), "--size");
  EXPECT_EQ(nearest("--", options), "");
  EXPECT_EQ(nearest("all", std::vector<std::string>{"null", "file"}), "");
}

TEST(Text, HoldsWhatFits) {
  Text<8> text("1234567");
  EXPECT_EQ(text.view(), "1234567");
  EXPECT_THROW(text = "12345678", std::length_error);
  text.assign_truncated("123456789");
  EXPECT_EQ(text.view(), "1234567");
  text = "a";
  EXPECT_EQ(text.view(), "a");
}

TEST(Clock, TicksAndNanosecondsAgree) {
  const TickClock clock = TickClock::calibrate();
  const std::uint64_t ns = monotonic_ns();
  const std::uint64_t ticks = clock.now();
  const std::uint64_t until = ns + 20'000'000;
  while (monotonic_ns() < until) {
  }
  const auto by_ticks = static_cast<double>(clock.to_ns(clock.now() - ticks));
  const auto by_kernel = static_cast<double>(monotonic_ns() - ns);
  EXPECT_NEAR(by_ticks / by_kernel, 1.0, 0.01);
  EXPECT_NEAR(static_cast<double>(clock.to_ns(clock.to_ticks(1'000'000'000))), 1e9, 10);
}

}  // namespace
}  // namespace ipcbench
