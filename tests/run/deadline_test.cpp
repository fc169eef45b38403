#include "ipcbench/run/deadline.hpp"

#include <gtest/gtest.h>

namespace ipcbench {
namespace {

constexpr std::uint64_t kSecond = 1'000'000'000;
constexpr std::uint64_t kTenth = kSecond / 10;

// When it passes, for a watcher who asks every tenth of a second but once sleeps for `stood_ns`.
std::uint64_t passes_after(std::uint64_t allowed_ns, std::uint64_t stood_ns) {
  Deadline deadline(5 * kSecond, allowed_ns);
  std::uint64_t now = 5 * kSecond + kTenth;
  if (deadline.has_passed(now)) return 0;
  now += stood_ns;
  while (!deadline.has_passed(now)) now += kTenth;
  return now - 5 * kSecond;
}

TEST(Deadline, PassesOnceItsTimeIsUp) {
  EXPECT_EQ(passes_after(10 * kSecond, kTenth), 10 * kSecond);
  EXPECT_EQ(passes_after(2 * kTenth, kTenth), 2 * kTenth);
}

TEST(Deadline, DoesNotCountWhatItsWatcherStoodStill) {
  EXPECT_GE(passes_after(10 * kSecond, 14 * kSecond), 24 * kSecond);
  EXPECT_LE(passes_after(10 * kSecond, 14 * kSecond), 25 * kSecond);
}

TEST(Deadline, CountsShortDelays) {
  EXPECT_EQ(passes_after(10 * kSecond, 9 * kTenth), 10 * kSecond);
}

TEST(Deadline, BeginsAnew) {
  Deadline deadline(0, kTenth);
  EXPECT_TRUE(deadline.has_passed(2 * kTenth));
  deadline.restart(2 * kTenth, kSecond);
  EXPECT_FALSE(deadline.has_passed(11 * kTenth));
  EXPECT_TRUE(deadline.has_passed(12 * kTenth));
}

TEST(Deadline, WithoutAnEndNeverPasses) {
  Deadline deadline(kSecond, UINT64_MAX);
  EXPECT_FALSE(deadline.has_passed(kSecond + kTenth));
}

}  // namespace
}  // namespace ipcbench
