// Causes that lie between processes, each beside the same situation without it.
#include <gmock/gmock.h>

#include "ipcbench/diagnose/diagnose.hpp"
#include "made_observation.hpp"

namespace ipcbench {
namespace {

using sample::cause_of;
using sample::Made;
using sample::Rates;
using testing::HasSubstr;

constexpr double kMiB = 1 << 20;

// Two workers return results through one pipe and its lock; a thread of the parent reads them.
struct Pool {
  Made made;
  std::size_t parent;
  std::vector<std::size_t> workers;
  std::size_t results = made.object(WaitObject::pipe, "pipe:[1]");
  std::size_t tasks = made.object(WaitObject::pipe, "pipe:[2]");
  std::size_t guard = made.object(WaitObject::shared_lock, "/dev/shm/sem.a+0x0");
  std::size_t own_lock = made.object(WaitObject::private_lock, "futex 0x10 of 1");
  std::size_t room = made.wait(WaitKind::write, {results});
  std::size_t data = made.wait(WaitKind::read, {tasks});
  std::size_t locked = made.wait(WaitKind::lock, {guard});
  std::size_t result = made.wait(WaitKind::read, {results});
  std::size_t done = made.wait(WaitKind::lock, {own_lock});

  explicit Pool(const std::string& command = "python3 pool.py")
      : parent(made.process(1, 0, command)),
        workers{made.process(10, 1, command), made.process(20, 1, command)} {
    for (const std::size_t each : {parent, workers[0], workers[1]}) {
      made.maps(each, guard);
      made.holds(each, results, each == parent, true);
      made.holds(each, tasks, true, each == parent);
    }
  }
  Diagnosis diagnosis() { return diagnose(made.seen()); }
};

// One of them writes while the other one waits for the lock, or both compute.
Pool large_results(double queued, const std::string& command = "python3 pool.py") {
  Pool pool(command);
  Made& made = pool.made;
  const double ran = 1 - queued;
  const Rates worker{.run = 0.3 * ran,
                     .queued = 0.3 * queued,
                     .system = 0.1 * ran,
                     .written_bytes = 12 * 16 * kMiB * ran,
                     .write_calls = 24 * ran};
  made.thread(pool.parent, {pool.done}, {.run = 0.01});
  made.thread(pool.parent, {Made::kRuns},
              {.run = 0.95 * ran,
               .queued = 0.95 * queued,
               .system = 0.5 * ran,
               .read_bytes = 24 * 16 * kMiB * ran,
               .read_calls = 7000 * ran});
  made.thread(pool.workers[0], {Made::kRuns, pool.room, pool.room, pool.locked, pool.locked},
              worker);
  made.thread(pool.workers[1], {Made::kRuns, pool.locked, pool.locked, pool.room, pool.room},
              worker);
  for (const std::size_t each : pool.workers)
    made.seen_writing(each, 0, pool.results, static_cast<std::uint64_t>(16 * kMiB));
  return pool;
}

TEST(DiagnoseProcesses, NamesTheReaderOfLargeResults) {
  const Diagnosis said = large_results(0).diagnosis();
  EXPECT_EQ(cause_of(said), "slow-reader");
  EXPECT_THAT(said.sentence, HasSubstr("16.0 MiB"));
  ASSERT_TRUE(said.messages);
  EXPECT_EQ(said.messages->reply_bytes, 16U << 20);
  EXPECT_NEAR(said.messages->per_second, 24, 2);
  ASSERT_TRUE(said.reproduction);
  EXPECT_THAT(said.reproduction->arguments, testing::Contains("--transport=python:pool"));
  EXPECT_THAT(said.reproduction->arguments, testing::Contains("--reply=16777216"));
  EXPECT_THAT(said.reproduction->alternatives, testing::Contains("python:shared_memory"));
  EXPECT_EQ(said.workers, 2U);
}

// Of a program in another language nothing is known but how it is wired.
TEST(DiagnoseProcesses, ReproducesOtherProgramsByTheirWiring) {
  const Diagnosis said = large_results(0, "./pool").diagnosis();
  ASSERT_TRUE(said.reproduction);
  EXPECT_THAT(said.reproduction->arguments,
              testing::IsSupersetOf({"--transport=pipe", "--topology=shared"}));
}

// Who had no core most of the time is no other culprit for it.
TEST(DiagnoseProcesses, SaysTheSameOnABusyMachine) {
  Pool pool = large_results(0.7);
  pool.made.seen().others_cores = 3.5;
  EXPECT_EQ(cause_of(pool.diagnosis()), "slow-reader");
}

TEST(DiagnoseProcesses, NamesAReaderThatMakesObjects) {
  Pool pool;
  const Rates worker{.run = 0.4, .written_bytes = 10 * kMiB, .write_calls = 20};
  pool.made.thread(pool.parent, {pool.done}, {.run = 0.01});
  pool.made.thread(
      pool.parent, {Made::kRuns},
      {.run = 0.95, .user = 0.9, .system = 0.05, .read_bytes = 20 * kMiB, .read_calls = 400});
  pool.made.thread(pool.workers[0], {Made::kRuns, pool.room, pool.locked}, worker);
  pool.made.thread(pool.workers[1], {Made::kRuns, pool.locked, pool.room}, worker);
  EXPECT_EQ(cause_of(pool.diagnosis()), "pickling-reader");
}

TEST(DiagnoseProcesses, NamesAConsumerThatComputes) {
  Pool pool;
  const Rates worker{.run = 0.4, .written_bytes = 1e5, .write_calls = 20};
  pool.made.thread(
      pool.parent, {Made::kRuns},
      {.run = 0.95, .user = 0.94, .system = 0.01, .read_bytes = 2e5, .read_calls = 80});
  pool.made.thread(pool.workers[0], {Made::kRuns, pool.room, pool.locked}, worker);
  pool.made.thread(pool.workers[1], {Made::kRuns, pool.locked, pool.room}, worker);
  EXPECT_EQ(cause_of(pool.diagnosis()), "slow-consumer");
}

TEST(DiagnoseProcesses, FindsNothingWhereWorkersCompute) {
  Pool pool;
  const Rates worker{
      .run = 0.9, .read_bytes = 4000, .written_bytes = 4000, .read_calls = 80, .write_calls = 40};
  pool.made.thread(pool.parent, {pool.done}, {.run = 0.01});
  pool.made.thread(pool.parent, {pool.result},
                   {.run = 0.02, .read_bytes = 8000, .read_calls = 160});
  for (const std::size_t each : pool.workers)
    pool.made.thread(each, {0, 0, 0, 0, 0, 0, 0, 0, 0, pool.data}, worker);
  const Diagnosis said = pool.diagnosis();
  EXPECT_EQ(cause_of(said), "healthy");
  EXPECT_EQ(said.advice, "");
}

TEST(DiagnoseProcesses, TellsABusyMachineFromSleep) {
  Pool pool;
  pool.made.thread(pool.parent, {pool.result}, {.run = 0.01});
  for (const std::size_t each : pool.workers)
    pool.made.thread(each, {Made::kRuns}, {.run = 0.1, .queued = 0.9});
  pool.made.seen().others_cores = 3.8;
  EXPECT_EQ(cause_of(pool.diagnosis()), "busy-machine");
}

// Both wait for tasks; how the parent uses its time tells why.
Diagnosis starved(const Rates& parent, const Rates& worker, bool parent_runs = true) {
  Pool pool;
  const std::size_t sleeps = pool.made.wait(WaitKind::sleep, {}, true);
  pool.made.thread(pool.parent, {parent_runs ? Made::kRuns : sleeps}, parent);
  const std::size_t tasks_lock = pool.made.object(WaitObject::shared_lock, "/dev/shm/sem.b+0x0");
  const std::size_t turn = pool.made.wait(WaitKind::lock, {tasks_lock});
  for (const std::size_t each : {pool.parent, pool.workers[0], pool.workers[1]})
    pool.made.maps(each, tasks_lock);
  pool.made.thread(pool.workers[0], {Made::kRuns, pool.data, pool.data, turn, turn}, worker);
  pool.made.thread(pool.workers[1], {Made::kRuns, turn, turn, pool.data, pool.data}, worker);
  return pool.diagnosis();
}

TEST(DiagnoseProcesses, NamesAProducerThatComputes) {
  const Rates worker{.run = 0.1, .read_bytes = 50'000, .read_calls = 100};
  EXPECT_EQ(cause_of(starved({.run = 0.95, .written_bytes = 1e5, .write_calls = 100}, worker)),
            "slow-producer");
}

TEST(DiagnoseProcesses, NamesASenderOfLargeArguments) {
  const Rates worker{.run = 0.3, .system = 0.2, .read_bytes = 160 * kMiB, .read_calls = 2600};
  EXPECT_EQ(
      cause_of(starved({.run = 0.95, .system = 0.6, .written_bytes = 320 * kMiB, .write_calls = 40},
                       worker)),
      "slow-sender");
}

TEST(DiagnoseProcesses, NamesTasksThatAreTooSmall) {
  const Rates worker{.run = 0.3,
                     .system = 0.15,
                     .read_bytes = 4e5,
                     .written_bytes = 4e5,
                     .read_calls = 16000,
                     .write_calls = 8000};
  const Diagnosis said = starved({.run = 1,
                                  .system = 0.3,
                                  .read_bytes = 8e5,
                                  .written_bytes = 8e5,
                                  .read_calls = 32000,
                                  .write_calls = 16000},
                                 worker);
  EXPECT_EQ(cause_of(said), "dispatch");
  ASSERT_TRUE(said.messages);
  EXPECT_NEAR(said.messages->per_second, 16000, 800);
}

TEST(DiagnoseProcesses, NamesAParentThatSleeps) {
  const Rates worker{.run = 0.1, .read_bytes = 50'000, .read_calls = 100};
  EXPECT_EQ(
      cause_of(starved({.run = 0.01, .written_bytes = 1e5, .write_calls = 100}, worker, false)),
      "outside");
}

// Four processes hold one lock in turn.
Diagnosis convoy(std::size_t waiting) {
  Made made;
  const std::size_t parent = made.process(1, 0, "python3 lock.py");
  const std::size_t lock = made.object(WaitObject::shared_lock, "/dev/shm/sem.l+0x0");
  const std::size_t child = made.wait(WaitKind::child);
  const std::size_t waits = made.wait(WaitKind::lock, {lock});
  made.thread(parent, {child}, {});
  for (std::size_t i = 0; i < 4; ++i) {
    const std::size_t worker =
        made.process(static_cast<std::uint32_t>(10 * (i + 1)), 1, "python3 lock.py");
    std::vector<std::size_t> cycle(4, Made::kRuns);
    for (std::size_t k = 0; k < waiting; ++k) cycle[(i + k + 1) % 4] = waits;
    made.thread(worker, cycle, {.run = 1 - static_cast<double>(waiting) / 4});
    made.maps(worker, lock);
  }
  return diagnose(made.seen());
}

TEST(DiagnoseProcesses, NamesALockThatAllWaitFor) {
  const Diagnosis said = convoy(3);
  EXPECT_EQ(cause_of(said), "lock");
  EXPECT_THAT(said.sentence, HasSubstr("sem.l"));
  ASSERT_FALSE(said.graph.empty());
  EXPECT_TRUE(said.graph[0].holder);
}

TEST(DiagnoseProcesses, LeavesALockAloneThatIsMostlyFree) {
  EXPECT_EQ(cause_of(convoy(0)), "healthy");
}

TEST(DiagnoseProcesses, NamesPageFaults) {
  for (const double system : {0.6, 0.02}) {
    Pool pool;
    pool.made.thread(pool.parent, {pool.result}, {.run = 0.01});
    for (const std::size_t each : pool.workers)
      pool.made.thread(each, {Made::kRuns},
                       {.run = 0.95, .system = system, .faults = 200'000 * system});
    EXPECT_EQ(cause_of(pool.diagnosis()), system > 0.1 ? "page-faults" : "healthy") << system;
  }
}

// Time in the kernel without faults has another reason.
TEST(DiagnoseProcesses, WantsFaultsForPageFaults) {
  Pool pool;
  pool.made.thread(pool.parent, {pool.result}, {.run = 0.01});
  for (const std::size_t each : pool.workers)
    pool.made.thread(each, {Made::kRuns}, {.run = 0.95, .system = 0.6, .faults = 3});
  EXPECT_EQ(cause_of(pool.diagnosis()), "healthy");
}

TEST(DiagnoseProcesses, NamesTheDiskAndTheClock) {
  for (const WaitKind kind : {WaitKind::disk, WaitKind::sleep}) {
    Pool pool;
    pool.made.thread(pool.parent, {pool.result}, {.run = 0.01});
    const std::size_t wait = pool.made.wait(kind, {}, kind == WaitKind::sleep);
    for (const std::size_t each : pool.workers)
      pool.made.thread(each, {0, wait, wait, wait}, {.run = 0.2});
    EXPECT_EQ(cause_of(pool.diagnosis()), kind == WaitKind::disk ? "disk" : "outside");
  }
}

TEST(DiagnoseProcesses, NamesProcessesThatLiveTooShort) {
  Made made;
  const std::size_t parent = made.process(1, 0, "sh loop.sh");
  made.thread(parent, {made.wait(WaitKind::child)}, {.run = 0.05});
  for (std::uint32_t i = 0; i < 38; ++i) {
    const std::size_t child = made.process(100 + i, 1, "python3 -c pass");
    made.thread(child, {Made::kRuns}, {.run = 0.9}, i * 10 + 1, i * 10 + 10);
    made.seen().processes[child].threads[0].counters.push_back(
        {.at_ns = (i * 10 + 9) * 10'000'000ULL, .run_ns = 80'000'000});
  }
  EXPECT_EQ(cause_of(diagnose(made.seen())), "start-up");
}

TEST(DiagnoseProcesses, SpeaksOfOneAsOfOne) {
  Made made;
  made.thread(made.process(1, 0, "burn"), {Made::kRuns}, {.run = 0.99});
  const Diagnosis diagnosis = diagnose(made.seen());
  EXPECT_THAT(diagnosis.sentence, HasSubstr("the thread computes"));
  EXPECT_THAT(diagnosis.sentence, HasSubstr("that it is given"));
  EXPECT_THAT(diagnosis.evidence.at(0).text, testing::StartsWith("of the thread: runs"));
}

// Readings have the time of their look, which is late on a busy machine.
TEST(DiagnoseProcesses, NobodyRunsForMoreThanAllOfTheTime) {
  Made made;
  made.thread(made.process(1, 0, "burn"), {Made::kRuns}, {.run = 1.5});
  const std::vector<Player> players = diagnose(made.seen()).players;
  ASSERT_EQ(players.size(), 1U);
  EXPECT_EQ(players[0].runs, 1);
}

TEST(DiagnoseProcesses, CountsAllProcessesThatNobodySaw) {
  Made made;
  const std::size_t parent = made.process(1, 0, "sh loop.sh");
  made.thread(parent, {made.wait(WaitKind::child)}, {.run = 0.05});
  made.seen().short_lived = {.processes = 50'000, .threads = 50'000, .cpu_ns = 3'600'000'000};
  const Diagnosis diagnosis = diagnose(made.seen());
  EXPECT_EQ(cause_of(diagnosis), "start-up");
  EXPECT_THAT(diagnosis.evidence, testing::Contains(testing::Field(
                                      &Evidence::text, HasSubstr("50000 processes come and go"))));
}

TEST(DiagnoseProcesses, NamesTheSlowestOfAPipeline) {
  Made made;
  const std::size_t shell = made.process(1, 0, "sh");
  const std::size_t cat = made.process(10, 1, "cat"), gzip = made.process(20, 1, "gzip");
  const std::size_t pipe = made.object(WaitObject::pipe, "pipe:[7]");
  made.holds(cat, pipe, false, true);
  made.holds(gzip, pipe, true, false);
  made.thread(shell, {made.wait(WaitKind::child)}, {});
  const std::size_t room = made.wait(WaitKind::write, {pipe});
  made.thread(cat, {0, room, room, room, room, room, room, room, room, room},
              {.run = 0.05,
               .system = 0.05,
               .read_bytes = 3e7,
               .written_bytes = 3e7,
               .read_calls = 230,
               .write_calls = 230});
  made.thread(gzip, {Made::kRuns}, {.run = 0.99, .read_bytes = 3e7, .read_calls = 900});
  const Diagnosis said = diagnose(made.seen());
  EXPECT_EQ(cause_of(said), "slow-consumer");
  EXPECT_THAT(said.sentence, HasSubstr("pid 20"));
}

}  // namespace
}  // namespace ipcbench
