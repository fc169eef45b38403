// Causes within one process, deadlocks, and what is said where there is little to go by.
#include <gmock/gmock.h>

#include "ipcbench/diagnose/diagnose.hpp"
#include "made_observation.hpp"

namespace ipcbench {
namespace {

using sample::Made;
using testing::HasSubstr;

std::string cause_of(const Observation& seen) { return std::string(name_of(diagnose(seen).cause)); }

// Four threads of which `at_once` run while the others wait at one object.
Observation threads_at(WaitObject kind, std::size_t at_once) {
  Made made;
  const std::size_t process = made.process(1, 0, "python3 threads.py");
  const std::size_t joins = made.object(WaitObject::private_lock, "futex 0x1 of 1");
  const std::size_t lock = made.object(kind, "futex 0x2 of 1");
  const std::size_t waits = made.wait(WaitKind::lock, {lock});
  made.thread(process, {made.wait(WaitKind::lock, {joins})}, {.run = 0.01});
  for (std::size_t i = 0; i < 4; ++i) {
    std::vector<std::size_t> cycle(4, waits);
    for (std::size_t k = 0; k < at_once; ++k) cycle[(i + k) % 4] = Made::kRuns;
    made.thread(process, cycle, {.run = static_cast<double>(at_once) / 4});
  }
  return made.seen();
}

TEST(DiagnoseThreads, NamesTheInterpretersLock) {
  EXPECT_EQ(cause_of(threads_at(WaitObject::runtime_lock, 1)), "interpreter-lock");
}
TEST(DiagnoseThreads, LeavesThreadsAloneThatGiveItUp) {
  EXPECT_EQ(cause_of(threads_at(WaitObject::runtime_lock, 4)), "healthy");
  EXPECT_EQ(cause_of(threads_at(WaitObject::runtime_lock, 3)), "healthy");
}
TEST(DiagnoseThreads, NamesAMutex) {
  EXPECT_EQ(cause_of(threads_at(WaitObject::private_lock, 1)), "lock");
  EXPECT_EQ(cause_of(threads_at(WaitObject::private_lock, 4)), "healthy");
}

// Who never waits there is no holder: the others wait for what it makes.
TEST(DiagnoseThreads, TellsAConditionFromAMutex) {
  Made made;
  const std::size_t process = made.process(1, 0, "queue");
  const std::size_t condition = made.object(WaitObject::private_lock, "futex 0x2 of 1");
  const std::size_t waits = made.wait(WaitKind::lock, {condition});
  made.thread(process, {Made::kRuns}, {.run = 0.99});
  for (std::size_t i = 0; i < 3; ++i)
    made.thread(process, {Made::kRuns, waits, waits, waits, waits}, {.run = 0.15});
  const Diagnosis said = diagnose(made.seen());
  EXPECT_EQ(name_of(said.cause), "slow-producer");
  EXPECT_TRUE(said.workers_are_threads);
}

// A mutex that tells its holder is believed.
TEST(DiagnoseThreads, AsksTheMutexWhoHoldsIt) {
  Observation seen = threads_at(WaitObject::private_lock, 1);
  for (WatchedWait& each : seen.waits)
    if (each.kind == WaitKind::lock) each.holder = 3;
  const Diagnosis said = diagnose(seen);
  EXPECT_EQ(name_of(said.cause), "lock");
  ASSERT_FALSE(said.graph.empty());
  ASSERT_TRUE(said.graph[0].holder);
  EXPECT_EQ(said.graph[0].holder->tid, 3U);
}

// An unfair mutex goes to the same thread again and again. The others never run, and at the end the
// one may be gone.
TEST(DiagnoseThreads, NamesAMutexThatOneThreadKeeps) {
  for (const std::size_t end : {Made::kLooks, Made::kLooks - 2}) {
    Made made;
    const std::size_t process = made.process(1, 0, "./threads");
    const std::size_t lock =
        made.wait(WaitKind::lock, {made.object(WaitObject::private_lock, "m")});
    for (WatchedWait& each : made.seen().waits)
      if (each.kind == WaitKind::lock) each.holder = 2;
    made.thread(process, {made.wait(WaitKind::sleep, {}, true)}, {.run = 0.001});
    made.thread(process, {Made::kRuns}, {.run = 0.98}, 0, end);
    for (int i = 0; i < 3; ++i) made.thread(process, {lock}, {.run = 0.001});
    EXPECT_EQ(cause_of(made.seen()), "lock") << end;
  }
}

TEST(DiagnoseThreads, FindsTwoLocksInOppositeOrder) {
  Made made;
  const std::size_t process = made.process(1, 0, "python3 two.py");
  const std::size_t joins = made.object(WaitObject::private_lock, "futex 0x1 of 1");
  made.thread(process, {made.wait(WaitKind::lock, {joins})}, {});
  for (const char* const name : {"futex 0x2 of 1", "futex 0x3 of 1"})
    made.thread(process, {made.wait(WaitKind::lock, {made.object(WaitObject::private_lock, name)})},
                {});
  const Diagnosis said = diagnose(made.seen());
  EXPECT_EQ(name_of(said.cause), "deadlock");
  ASSERT_GE(said.evidence.size(), 1U);
  EXPECT_THAT(said.evidence.back().text, HasSubstr("futex 0x3 of 1"));
}

// A wait that ends by itself, somebody who runs or who is outside can still help.
TEST(DiagnoseThreads, SeesNoDeadlockWhileSomebodyCanHelp) {
  for (const int help : {0, 1, 2}) {
    Made made;
    const std::size_t process = made.process(1, 0, "server");
    const std::size_t lock = made.object(WaitObject::private_lock, "futex 0x1 of 1");
    const std::size_t socket = made.object(WaitObject::socket, "socket:[1]");
    made.thread(process, {made.wait(WaitKind::lock, {lock}, help == 0)}, {.run = 0.001});
    made.thread(process,
                {help == 1   ? Made::kRuns
                 : help == 2 ? made.wait(WaitKind::poll, {socket})
                             : made.wait(WaitKind::lock, {lock})},
                {.run = help == 1 ? 0.99 : 0.001});
    EXPECT_NE(cause_of(made.seen()), "deadlock") << help;
  }
}

TEST(DiagnoseThreads, FindsACopyWithALockThatNobodyHolds) {
  Made made;
  const std::size_t parent = made.process(1, 0, "python3 fork.py");
  const std::size_t clock = made.wait(WaitKind::sleep, {}, true);
  made.thread(parent, {made.wait(WaitKind::child)}, {});
  made.thread(parent, {clock}, {.run = 0.01});
  const std::size_t child = made.process(10, 1, "python3 fork.py");
  made.thread(
      child,
      {made.wait(WaitKind::lock, {made.object(WaitObject::private_lock, "futex 0x9 of 10")})}, {});
  const Diagnosis said = diagnose(made.seen());
  EXPECT_EQ(name_of(said.cause), "deadlock");
  EXPECT_THAT(said.advice, HasSubstr("fork"));
}

TEST(DiagnoseThreads, FindsTwoPipesThatAreBothFull) {
  Made made;
  const std::size_t parent = made.process(1, 0, "python3 pipes.py"),
                    child = made.process(10, 1, "filter");
  const std::size_t there = made.object(WaitObject::pipe, "pipe:[1]"),
                    back = made.object(WaitObject::pipe, "pipe:[2]");
  made.holds(parent, there, false, true);
  made.holds(child, there, true, false);
  made.holds(child, back, false, true);
  made.holds(parent, back, true, false);
  made.thread(parent, {made.wait(WaitKind::write, {there})}, {});
  made.thread(child, {made.wait(WaitKind::write, {back})}, {});
  EXPECT_EQ(cause_of(made.seen()), "deadlock");
}

TEST(DiagnoseThreads, SaysThatItCannotTell) {
  EXPECT_EQ(diagnose({}).sentence, "There was nobody to watch.");
  Made made;
  const std::size_t process = made.process(1, 0, "brief");
  made.thread(process, {Made::kRuns}, {.run = 1}, 0, 5);
  made.seen().looks_ns.resize(5);
  made.seen().wall_ns = 50'000'000;
  EXPECT_EQ(cause_of(made.seen()), "unknown");
}

// Two causes that explain as much as each other, and neither much.
TEST(DiagnoseThreads, NamesTheRunnersUp) {
  Made made;
  const std::size_t parent = made.process(1, 0, "python3 both.py");
  made.thread(parent, {made.wait(WaitKind::child)}, {});
  const std::size_t disk = made.wait(WaitKind::disk), clock = made.wait(WaitKind::sleep, {}, true);
  for (std::uint32_t i = 0; i < 2; ++i) {
    const std::size_t worker = made.process(10 * (i + 1), 1, "python3 both.py");
    made.thread(worker, {0, 0, 0, disk, disk, disk, disk, clock, clock, clock, clock},
                {.run = 0.27});
  }
  const Diagnosis said = diagnose(made.seen());
  EXPECT_EQ(name_of(said.cause), "unknown");
  ASSERT_EQ(said.runners_up.size(), 2U);
}

TEST(DiagnoseThreads, ManyThreadsThatWaitForEachOtherTakeNoTime) {
  Made made;
  const std::size_t process = made.process(1, 0, "many");
  const std::size_t clock = made.wait(WaitKind::sleep, {}, true);
  made.thread(process, {clock}, {.run = 0.01});
  for (int i = 0; i < 300; ++i)
    made.thread(process,
                {made.wait(WaitKind::lock,
                           {made.object(WaitObject::private_lock, "futex " + std::to_string(i))}),
                 Made::kRuns},
                {.run = 0.02});
  EXPECT_FALSE(diagnose(made.seen()).sentence.empty());
}

}  // namespace
}  // namespace ipcbench
