// Processes and threads that come and go, what they count, and that they are left as they are.
#include <fcntl.h>
#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <fstream>
#include <set>
#include <thread>
#include <vector>

#include "child_process.hpp"
#include "ipcbench/base/error.hpp"
#include "watched.hpp"

namespace ipcbench {
namespace {

std::uint64_t number_in_status(pid_t pid, const std::string& key) {
  std::ifstream status("/proc/" + std::to_string(pid) + "/status");
  for (std::string line; std::getline(status, line);)
    if (line.starts_with(key)) return std::stoull(line.substr(key.size() + 1));
  return 0;
}

char state_of(pid_t pid) {
  std::ifstream stat("/proc/" + std::to_string(pid) + "/stat");
  std::string line;
  std::getline(stat, line);
  const std::size_t end = line.rfind(')');
  return end == std::string::npos ? '?' : line.at(end + 2);
}

TEST(WatchedTree, FollowsThreadsThatComeAndGo) {
  const WatchedChild child([] {
    for (;;) {
      std::thread one([] { sleep_ms(60); }), two([] { sleep_ms(60); });
      one.join();
      two.join();
    }
  });
  const Observation seen = watch_pid(child.pid(), 1000);
  const WatchedProcess* const process = process_of(seen, child.pid());
  ASSERT_NE(process, nullptr);
  EXPECT_GT(process->threads.size(), 4U);
  EXPECT_EQ(process->threads[0].tid, process->pid);
  // A look has at most the three that live at once.
  std::vector<int> alive(seen.looks_ns.size());
  for (const WatchedThread& thread : process->threads)
    for (const WatchedSpan& span : thread.spans)
      for (std::uint32_t i = 0; i < span.looks; ++i) ++alive.at(span.first_look + i);
  EXPECT_LE(*std::ranges::max_element(alive), 3);
}

TEST(WatchedTree, FollowsProcessesAndWhatTheyBear) {
  const WatchedChild child([] {
    for (;;) {
      const pid_t pid = ::fork();
      if (pid == 0) {
        if (::fork() == 0) {
          sleep_ms(80);
          ::_exit(0);
        }
        ::wait(nullptr);
        ::_exit(0);
      }
      ::waitpid(pid, nullptr, 0);
    }
  });
  const Observation seen = watch_pid(child.pid(), 1200);
  std::set<std::uint32_t> pids;
  for (const WatchedProcess& each : seen.processes) pids.insert(each.pid);
  EXPECT_GT(seen.processes.size(), 4U);
  std::size_t there_before = 0;
  for (const WatchedProcess& each : seen.processes) {
    if (each.pid == static_cast<std::uint32_t>(child.pid())) continue;
    EXPECT_TRUE(pids.contains(each.parent)) << each.pid << " of " << each.parent;
    if (each.born_ns == 0) {
      ++there_before;
      continue;
    }
    EXPECT_EQ(each.born_by, BornBy::fork);
    if (each.ended_ns) {
      EXPECT_LE(*each.ended_ns, seen.wall_ns);
    }
  }
  EXPECT_LE(there_before, 2U);
}

TEST(WatchedTree, CountsWhatTheProgramDid) {
  const WatchedChild child([] {
    const int null = ::open("/dev/null", O_WRONLY);
    std::array<char, 5000> bytes{};
    sleep_ms(300);
    for (int i = 0; i < 1000; ++i) (void)!::write(null, bytes.data(), bytes.size());
    for (;;) ::pause();
  });
  const Observation seen = watch_pid(child.pid(), 900);
  const WatchedProcess* const process = process_of(seen, child.pid());
  ASSERT_NE(process, nullptr);
  const auto& counters = process->threads.at(0).counters;
  ASSERT_GE(counters.size(), 2U);
  EXPECT_EQ(counters.back().written_bytes - counters.front().written_bytes, 5'000'000U);
  EXPECT_EQ(counters.back().write_calls - counters.front().write_calls, 1000U);
  for (std::size_t i = 1; i < counters.size(); ++i) {
    EXPECT_GE(counters[i].at_ns, counters[i - 1].at_ns);
    EXPECT_GE(counters[i].run_ns, counters[i - 1].run_ns);
  }
}

TEST(WatchedTree, NotesTheLengthOfCallsThatSleep) {
  const WatchedChild child([] {
    std::array<int, 2> ends{};
    (void)!::pipe(ends.data());
    std::array<char, 12'345> bytes{};
    for (;;) (void)!::write(ends[1], bytes.data(), bytes.size());
  });
  const Observation seen = watch_pid(child.pid());
  const WatchedProcess* const process = process_of(seen, child.pid());
  ASSERT_NE(process, nullptr);
  ASSERT_EQ(process->threads.at(0).calls.size(), 1U);
  const SeenCall& call = process->threads[0].calls[0];
  EXPECT_TRUE(call.writes);
  ASSERT_EQ(call.looks_by_bytes.size(), 1U);
  EXPECT_EQ(call.looks_by_bytes.begin()->first, 12'345U);
}

TEST(WatchedTree, LeavesTheProgramAsItIs) {
  const WatchedChild child([] {
    std::thread([] { sleep_ms(50'000); }).detach();
    for (;;) sleep_ms(3);
  });
  std::atomic<bool> done{false};
  std::uint64_t traced = 0, stopped = 0, looked = 0;
  std::thread guard([&] {
    while (!done) {
      traced += number_in_status(child.pid(), "TracerPid:");
      const char state = state_of(child.pid());
      stopped += state == 'T' || state == 't' ? 1 : 0;
      ++looked;
    }
  });
  const Observation seen = watch_pid(child.pid(), 700);
  done = true;
  guard.join();
  EXPECT_GT(looked, 100U);
  EXPECT_EQ(traced, 0U);
  EXPECT_EQ(stopped, 0U);
  EXPECT_FALSE(seen.exit_status);
  EXPECT_EQ(::kill(child.pid(), 0), 0);
  EXPECT_NE(state_of(child.pid()), 'Z');
}

TEST(WatchedTree, EndsWithTheProcess) {
  const WatchedChild child([] { sleep_ms(200); });
  const Observation seen = watch_pid(child.pid(), 20'000);
  EXPECT_LT(seen.wall_ns, 10'000'000'000U);
  EXPECT_FALSE(seen.interrupted);
}

TEST(WatchedTree, IsRefusedOfAnotherUser) {
  if (::geteuid() != 0) GTEST_SKIP() << "needs a second user";
  const WatchedChild child([] {
    for (;;) ::pause();
  });
  expect_in_child([&] {
    ASSERT_EQ(::setgid(65'534), 0);
    ASSERT_EQ(::setuid(65'534), 0);
    EXPECT_THROW(watch_pid(child.pid()), UsageError);
  });
}

TEST(WatchedTree, SaysWhatOfAProcessMayNotBeRead) {
  if (::geteuid() != 0) GTEST_SKIP() << "needs a second user";
  expect_in_child([&] {
    // The watcher has no rights over the child that stays root; its parent is the watcher's own.
    std::array<int, 2> ends{};
    ASSERT_EQ(::pipe(ends.data()), 0);
    const WatchedChild child([&] {
      if (::fork() == 0) {
        ::prctl(PR_SET_NAME, "stays-root");
        ::alarm(10);  // nobody else may end it
        for (;;) sleep_ms(20);
      }
      ::setgid(65'534);
      ::setuid(65'534);
      ::prctl(PR_SET_DUMPABLE, 1);
      for (;;) ::pause();
    });
    sleep_ms(100);
    ASSERT_EQ(::setgid(65'534), 0);
    ASSERT_EQ(::setuid(65'534), 0);
    const Observation seen = watch_pid(child.pid());
    EXPECT_EQ(seen.processes.size(), 2U);
    ASSERT_FALSE(seen.refused.empty());
    const auto names_it = [](const std::string& each) {
      return each.find("stays-root") != std::string::npos;
    };
    EXPECT_TRUE(std::ranges::any_of(seen.refused, names_it)) << seen.refused[0];
  });
}

TEST(WatchedCommandTest, GivesTheCommandsStatus) {
  EXPECT_EQ(watch_command({"sh", "-c", "exit 42"}).exit_status, 42);
  EXPECT_EQ(watch_command({"sh", "-c", "kill -9 $$"}).exit_status, 128 + SIGKILL);
  EXPECT_EQ(watch_command({"true"}).exit_status, 0);
}

TEST(WatchedCommandTest, SaysThatItCannotBeStarted) {
  const auto code_of = [](const std::string& name) {
    try {
      watch_command({name});
    } catch (const CannotStart& error) {
      EXPECT_NE(std::string(error.what()).find(name), std::string::npos);
      return error.code;
    }
    return 0;
  };
  EXPECT_EQ(code_of("/nowhere/at-all"), 127);
  EXPECT_EQ(code_of("/"), 126);
}

TEST(WatchedCommandTest, CountsProcessesThatForkWithoutEnd) {
  const Observation seen =
      watch_command({"sh", "-c", "i=0; while [ $i -lt 300 ]; do /bin/true; i=$((i+1)); done"});
  EXPECT_EQ(seen.exit_status, 0);
  if (seen.switches_recorded && seen.cost.lost_records == 0) {
    EXPECT_EQ(seen.short_lived.processes + seen.processes.size(), 301U);
  }
}

TEST(WatchedCommandTest, RecordsEverySwitchWhereTheKernelAllowsIt) {
  const Observation seen = watch_command(
      {"sh", "-c", "i=0; while [ $i -lt 20 ]; do sleep 0.01; i=$((i+1)); done; sleep 0.2"});
  if (!seen.switches_recorded) GTEST_SKIP() << seen.refused.at(0);
  ASSERT_FALSE(seen.processes.empty());
  const auto& switches = seen.processes[0].threads.at(0).switches;
  ASSERT_TRUE(switches);
  EXPECT_GE(switches->slept, 20U);  // it waited for each of them
}

TEST(WatchedCommandTest, FollowsOrphans) {
  const Observation seen = watch_command({"sh", "-c", "(sh -c 'sleep 0.5 & exit 0'); sleep 0.6"});
  const auto orphan = std::ranges::find_if(
      seen.processes, [](const WatchedProcess& each) { return each.command == "sleep 0.5"; });
  ASSERT_NE(orphan, seen.processes.end());
  if (seen.switches_recorded) {
    EXPECT_EQ(orphan->born_by, BornBy::exec);
  }
}

TEST(WatchedCommandTest, IsWaitedForWhenTheWatchingIsOver) {
  WatchRequest request;
  request.command = {"sh", "-c", "sleep 0.5; exit 7"};
  request.duration_ns = 200'000'000;
  Watcher watcher(request);
  const Observation seen = watcher.watch();
  EXPECT_FALSE(seen.exit_status);
  EXPECT_EQ(watcher.wait_for_command(), 7);
}

TEST(WatchedCommandTest, GetsTheSignalsThatAreForIt) {
  std::thread sender([self = ::getpid()] {
    sleep_ms(300);
    ::kill(self, SIGTERM);
  });
  const Observation seen =
      watch_command({"sh", "-c", "trap 'exit 9' TERM; while true; do sleep 0.05; done"});
  sender.join();
  EXPECT_EQ(seen.exit_status, 9);
  EXPECT_FALSE(seen.interrupted);
}

TEST(WatchedCommandTest, LivesOnWhereSomebodyInterrupts) {
  WatchRequest request;
  request.command = {"sh", "-c", "sleep 0.7; exit 3"};
  std::thread sender([self = ::getpid()] {
    sleep_ms(100);
    ::kill(self, SIGINT);
  });
  Watcher watcher(request);
  const Observation seen = watcher.watch();
  sender.join();
  EXPECT_TRUE(seen.interrupted);
  EXPECT_FALSE(seen.exit_status);
  EXPECT_EQ(watcher.wait_for_command(), 3);
}

}  // namespace
}  // namespace ipcbench
