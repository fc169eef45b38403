// Work on memory that all workers share: counters and locks, by threads on one control block.
#include <gtest/gtest.h>
#include <semaphore.h>

#include <latch>
#include <numeric>
#include <string>
#include <thread>
#include <vector>

#include "begun.hpp"
#include "ipcbench/base/cpu.hpp"
#include "ipcbench/run/collect.hpp"

namespace ipcbench {
namespace {

class SharedWorkTest : public testing::Test {
 protected:
  ControlBlock& control() { return mapping_.block(); }
  void enter(Stage stage) { control().stage.store(static_cast<std::uint32_t>(stage)); }

  // `workers` threads do `items` items each, all at the same time.
  void work(const std::string& text, std::uint32_t workers, std::uint64_t items) {
    control().experiment.workers = workers;
    std::latch together(workers);
    std::vector<std::jthread> threads;
    for (std::uint32_t party = 1; party <= workers; ++party)
      threads.emplace_back([&, party] {
        const auto mine = begun_work(text, control(), party);
        together.arrive_and_wait();
        for (std::uint64_t item = 0; item < items; ++item) {
          mine->run({}, item);
          mine->check({}, item);
        }
      });
  }
  InvocationResult result() {
    InvocationResult result;
    collect_shared_work(control(), result);
    return result;
  }
  // A run of its own, from zero bits on.
  InvocationResult measured(const std::string& text, std::uint32_t workers, std::uint64_t items) {
    mapping_.reset();
    share_work(text, control());
    enter(Stage::measured);
    work(text, workers, items);
    return result();
  }

 private:
  ControlMapping mapping_;
};

using SharedCounterTest = SharedWorkTest;

TEST_F(SharedCounterTest, LosesNothingWhereIncrementsAreWholeOrLocked) {
  for (const char* text : {"counter:atomic:5000", "counter:mutex:2000"}) {
    SCOPED_TRACE(text);
    const auto counter = measured(text, 4, 10).shared_counter;
    ASSERT_TRUE(counter);
    EXPECT_EQ(counter->updates_made, std::string(text).ends_with("5000") ? 200'000U : 80'000U);
    EXPECT_EQ(counter->updates_counted, counter->updates_made);
    EXPECT_EQ(counter->updates_lost, 0);
  }
}

TEST_F(SharedCounterTest, ABrokerLosesNothing) {
  control().experiment.workers = 2;
  const WorkloadChoice choice = find_workload("counter:broker:200");
  const auto server = choice.info->serve(choice.arguments, control());
  ASSERT_TRUE(server);
  work("counter:broker:200", 2, 1);
  EXPECT_EQ(control().shared_work.counted_before.load(), 400U) << "before the measured part";
  enter(Stage::measured);
  work("counter:broker:200", 2, 3);
  server->await_end();
  const auto counter = result().shared_counter;
  ASSERT_TRUE(counter);
  EXPECT_EQ(counter->updates_made, 1'200U);
  EXPECT_EQ(counter->updates_counted, 1'200U);
}

TEST_F(SharedCounterTest, WithoutItsBrokerFails) {
  control().experiment.workers = 1;
  const WorkloadChoice choice = find_workload("counter:broker:5");
  EXPECT_FALSE(find_workload("counter:raw").info->serve("raw", control()));
  const auto server = choice.info->serve(choice.arguments, control());
  const auto mine = begun_work("counter:broker:5", control(), 1);
  mine->run({}, 0);
  server->await_end();  // closes the worker's end, which is this process's too
  EXPECT_THROW(mine->run({}, 1), std::runtime_error);
}

TEST_F(SharedCounterTest, LosesUpdatesInTwoSteps) {
  if (allowed_cpus().size() < 2) GTEST_SKIP() << "needs two cores";
  for (int attempt = 0; attempt < 20; ++attempt) {
    const auto counter = measured("counter:raw:100k", 4, 20).shared_counter;
    ASSERT_TRUE(counter);
    EXPECT_EQ(counter->updates_made, 8'000'000U);
    EXPECT_LE(counter->updates_counted, counter->updates_made);
    const double made = 8'000'000;
    EXPECT_DOUBLE_EQ(counter->updates_lost,
                     1 - static_cast<double>(counter->updates_counted) / made);
    if (counter->updates_lost > 0) return;
  }
  FAIL() << "not one of 160 million increments was lost";
}

TEST_F(SharedCounterTest, AloneLosesNothing) {
  const auto counter = measured("counter:raw", 1, 10).shared_counter;
  ASSERT_TRUE(counter);
  EXPECT_EQ(counter->updates_counted, 10'000U);
}

// Baselines and warm-up run the same items, and neither side of the account has them.
TEST_F(SharedCounterTest, CountsTheMeasuredPartAlone) {
  share_work("counter:atomic:7", control());
  for (const Stage stage : {Stage::compute_only, Stage::warmup, Stage::measured}) {
    EXPECT_FALSE(result().shared_counter);
    enter(stage);
    work("counter:atomic:7", 2, 3);
  }
  const auto counter = result().shared_counter;
  ASSERT_TRUE(counter);
  EXPECT_EQ(counter->updates_made, 42U);
  EXPECT_EQ(counter->updates_counted, 42U);
  EXPECT_FALSE(result().lock);
}

using SharedLockTest = SharedWorkTest;

// Two at a time in what it guards would lose updates there, as the raw counter does.
TEST_F(SharedLockTest, HasOneHolder) {
  for (const std::string kind :
       {"mutex", "robust", "semaphore:1", "condition", "futex", "spin", "ticket"}) {
    SCOPED_TRACE(kind);
    // Tickets are served in turn, each by a thread that may have to wait for a core first.
    const std::uint64_t count = kind == "ticket" ? 20 : 2000;
    const InvocationResult found = measured("lock:" + kind + ":0:" + std::to_string(count), 4, 10);
    ASSERT_TRUE(found.lock);
    EXPECT_EQ(found.lock->acquisitions, (std::vector<std::uint64_t>(4, 10 * count)));
    ASSERT_TRUE(found.shared_counter);
    EXPECT_EQ(found.shared_counter->updates_made, 40 * count);
    EXPECT_EQ(found.shared_counter->updates_counted, 40 * count);
    for (const std::uint64_t each : found.lock->busy_ns) EXPECT_GT(each, 0U);
    EXPECT_LE(found.lock->least_per_second, found.lock->median_per_second);
    EXPECT_LE(found.lock->median_per_second, found.lock->most_per_second);
    EXPECT_LE(found.lock->wait_p50_ns, found.lock->wait_p99_ns);
  }
}

TEST_F(SharedLockTest, ASemaphoreHasAsManyPlacesAsItIsTold) {
  share_work("lock:semaphore:3:1us", control());
  int places = 0;
  ASSERT_EQ(::sem_getvalue(reinterpret_cast<sem_t*>(control().shared_work.objects.data()), &places),
            0);
  EXPECT_EQ(places, 3);
  enter(Stage::measured);
  work("lock:semaphore:3:0:100", 4, 10);
  EXPECT_TRUE(result().lock);
  EXPECT_FALSE(result().shared_counter) << "several may be in it";
}

TEST_F(SharedLockTest, IsHeldForItsTime) {
  const InvocationResult found = measured("lock:mutex:300us:4", 2, 5);
  ASSERT_TRUE(found.lock);
  for (const std::uint64_t each : found.lock->busy_ns) EXPECT_GE(each, 5 * 4 * 299'000U);
}

TEST_F(SharedLockTest, AnItemHoldsItForAMillisecondUnlessToldOtherwise) {
  const std::pair<const char*, std::uint64_t> items[] = {
      {"lock:mutex", 1000},      {"lock:mutex:1us", 1000}, {"lock:mutex:100us", 10},
      {"lock:mutex:2ms", 1},     {"lock:mutex:0:3", 3},    {"lock:semaphore:2:100us:7", 7},
      {"lock:semaphore:2", 1000}};
  for (const auto& [text, count] : items) {
    const InvocationResult found = measured(text, 1, 2);
    ASSERT_TRUE(found.lock) << text;
    EXPECT_EQ(found.lock->acquisitions.at(0), 2 * count) << text;
  }
}

TEST_F(SharedLockTest, CountsWhoHadItInTurn) {
  OwnerBooks owners;
  for (const std::uint32_t worker : {0U, 0U, 1U, 2U, 127U, 127U, 127U, 127U, 3U})
    owners.note(worker, 4);
  EXPECT_EQ(owners.windows, 2U);
  EXPECT_EQ(owners.owners, 3U + 1U);
  EXPECT_EQ(owners.changes, 4U);
}

TEST_F(SharedLockTest, GoesRoundAsItsOwnersSay) {
  const auto alone = measured("lock:ticket:0:20", 1, 1).lock;
  ASSERT_TRUE(alone);
  EXPECT_EQ(alone->owners_in_window, 1);
  EXPECT_EQ(alone->change_share, 0);
  EXPECT_EQ(alone->convoy, false);
  EXPECT_GT(alone->cpu_ns_per_acquisition, 0);
  EXPECT_FALSE(alone->wait_p99_99_ns) << "of 20";
}

TEST_F(SharedLockTest, OfSeveralPlacesHasNoTurns) {
  const auto lock = measured("lock:semaphore:2:0:20", 2, 1).lock;
  ASSERT_TRUE(lock);
  EXPECT_FALSE(lock->owners_in_window);
  EXPECT_FALSE(lock->change_share);
  EXPECT_FALSE(lock->convoy);
  EXPECT_TRUE(lock->switches_per_acquisition);
}

TEST_F(SharedLockTest, HasFiguresOfTheBooks) {
  control().experiment.workers = 3;
  const std::uint64_t acquisitions[] = {10, 30, 20};
  for (std::uint32_t i = 0; i < 3; ++i) {
    WorkBooks& books = control().parties[i + 1].work_books;
    books.acquisitions = acquisitions[i];
    books.busy_ns = 1'000'000'000;
    books.waits.record(100 * (i + 1), acquisitions[i]);
  }
  const auto lock = result().lock;
  ASSERT_TRUE(lock);
  EXPECT_EQ(lock->acquisitions, (std::vector<std::uint64_t>{10, 30, 20}));
  EXPECT_DOUBLE_EQ(lock->least_per_second, 10);
  EXPECT_DOUBLE_EQ(lock->median_per_second, 20);
  EXPECT_DOUBLE_EQ(lock->most_per_second, 30);
  EXPECT_DOUBLE_EQ(lock->fairness, 3600.0 / (3 * 1400));
  EXPECT_EQ(lock->wait_p50_ns, 200U) << "10 waited 100 ns, 30 waited 200";
  EXPECT_EQ(lock->wait_p99_ns, 300U);
}

TEST_F(SharedCounterTest, ThatSaysMoreThanWasMadeIsCorrupt) {
  InvocationResult found;
  found.shared_counter = SharedCounter{10, 11, 0};
  check_counts(control().experiment, found);
  EXPECT_EQ(found.failure.status, Status::corrupt);
  EXPECT_EQ(found.failure.reason, "the workers made 10 updates, their counter says 11");
  InvocationResult lossy;
  lossy.shared_counter = SharedCounter{10, 4, 0.6};
  check_counts(control().experiment, lossy);
  EXPECT_EQ(lossy.failure.status, Status::ok);
}

}  // namespace
}  // namespace ipcbench
