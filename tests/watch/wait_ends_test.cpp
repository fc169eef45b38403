// Who could end a wait: whoever has the other end, the lock, or is waited for.
#include <gtest/gtest.h>

#include <atomic>
#include <mutex>
#include <thread>

#include "sleepers.hpp"

namespace ipcbench {
namespace {

// Who holds the object that the child waits at, but the child itself.
std::vector<Held> others_who_hold(const Observation& seen, pid_t pid, std::size_t object) {
  std::vector<Held> others;
  for (const WatchedProcess& process : seen.processes)
    if (process.pid != static_cast<std::uint32_t>(pid))
      for (const Held& each : process.holds)
        if (each.object == object) others.push_back(each);
  return others;
}

const WatchedWait& main_wait(const Observation& seen, pid_t pid) {
  const WatchedProcess* const process = process_of(seen, pid);
  return usual_wait(seen, process->threads.at(0));
}

TEST(WatchedEnds, OfAPipeAreKnownByTheirDirection) {
  const WatchedChild child([] {
    const auto ends = new_pipe();
    if (::fork() == 0) {
      ::close(ends[0]);
      for (;;) ::pause();
    }
    ::close(ends[1]);
    drain(ends[0]);
  });
  const Observation seen = watch_pid(child.pid());
  const WatchedWait& wait = main_wait(seen, child.pid());
  ASSERT_EQ(wait.objects.size(), 1U);
  const auto others = others_who_hold(seen, child.pid(), wait.objects[0]);
  ASSERT_EQ(others.size(), 1U);
  EXPECT_TRUE(others[0].writes);
  EXPECT_FALSE(others[0].reads);
}

void expect_peer_is_held(const std::function<void()>& body, const char* detail) {
  const WatchedChild child(body);
  const Observation seen = watch_pid(child.pid(), 800);
  const WatchedWait& wait = main_wait(seen, child.pid());
  ASSERT_EQ(wait.objects.size(), 1U) << text_of(seen, wait);
  const WatchedObject& object = seen.objects[wait.objects[0]];
  EXPECT_NE(object.detail.find(detail), std::string::npos) << object.detail;
  ASSERT_TRUE(object.peer) << object.detail;
  EXPECT_EQ(seen.objects[*object.peer].peer, wait.objects[0]);
  EXPECT_EQ(others_who_hold(seen, child.pid(), *object.peer).size(), 1U);
}

TEST(WatchedEnds, OfASocketAreFoundOverItsPeer) {
  expect_peer_is_held(
      [] {
        const auto ends = new_pair();
        fork_holder();
        ::close(ends[1]);
        drain(ends[0]);
      },
      "unix");
}

TEST(WatchedEnds, OfTcpAreFoundOverItsPeer) {
  expect_peer_is_held(
      [] {
        const int fd = tcp_pair_reader();
        fork_holder();
        drain(fd);
      },
      "tcp 127.0.0.1:");
}

TEST(WatchedEnds, OfASharedSemaphoreAreAllThatMapIt) {
  const WatchedChild child([] {
    sem_t* const semaphore = shared_semaphore();
    fork_holder();
    ::sem_wait(semaphore);
  });
  const Observation seen = watch_pid(child.pid());
  const WatchedWait& wait = main_wait(seen, child.pid());
  ASSERT_EQ(wait.objects.size(), 1U);
  EXPECT_TRUE(seen.objects[wait.objects[0]].memory);
  EXPECT_EQ(others_who_hold(seen, child.pid(), wait.objects[0]).size(), 1U);
}

TEST(WatchedEnds, OfANamedSemaphoreHaveItsName) {
  const WatchedChild child([] {
    // Whoever makes one maps a file of another name, which glibc links to this one.
    const std::string name = "/ipcbench-watch-" + std::to_string(::getpid());
    ::sem_close(::sem_open(name.c_str(), O_CREAT | O_EXCL, 0600, 0));
    sem_t* const semaphore = ::sem_open(name.c_str(), 0);
    ::sem_unlink(name.c_str());
    ::sem_wait(semaphore);
  });
  const Observation seen = watch_pid(child.pid());
  const WatchedWait& wait = main_wait(seen, child.pid());
  ASSERT_EQ(wait.objects.size(), 1U);
  EXPECT_EQ(seen.objects[wait.objects[0]].name,
            "/dev/shm/sem.ipcbench-watch-" + std::to_string(child.pid()));
}

TEST(WatchedEnds, OfAMutexIsTheThreadThatHoldsIt) {
  const WatchedChild child([] {
    std::mutex mutex;
    std::thread holder([&] {
      ::prctl(PR_SET_NAME, "holder");
      const std::scoped_lock lock(mutex);
      sleep_ms(50'000);
    });
    sleep_ms(50);
    mutex.lock();
    ::_exit(0);
  });
  const Observation seen = watch_pid(child.pid());
  const WatchedProcess* const process = process_of(seen, child.pid());
  ASSERT_NE(process, nullptr);
  const auto holder = std::ranges::find(process->threads, "holder", &WatchedThread::name);
  ASSERT_NE(holder, process->threads.end());
  const WatchedWait& wait = main_wait(seen, child.pid());
  EXPECT_EQ(wait.kind, WaitKind::lock) << text_of(seen, wait);
  EXPECT_EQ(wait.holder, holder->tid);
}

TEST(WatchedEnds, OfAMutexBetweenProcessesIsTheOtherProcess) {
  const WatchedChild child([] {
    auto* const mutex = static_cast<pthread_mutex_t*>(::mmap(nullptr, sizeof(pthread_mutex_t),
                                                             PROT_READ | PROT_WRITE,
                                                             MAP_SHARED | MAP_ANONYMOUS, -1, 0));
    pthread_mutexattr_t attributes;
    ::pthread_mutexattr_init(&attributes);
    ::pthread_mutexattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED);
    ::pthread_mutex_init(mutex, &attributes);
    if (::fork() == 0) {
      ::pthread_mutex_lock(mutex);
      for (;;) ::pause();
    }
    sleep_ms(100);
    ::pthread_mutex_lock(mutex);
  });
  const Observation seen = watch_pid(child.pid());
  ASSERT_EQ(seen.processes.size(), 2U);
  const WatchedWait& wait = main_wait(seen, child.pid());
  EXPECT_EQ(wait.holder, seen.processes[1].pid) << text_of(seen, wait);
}

TEST(WatchedEnds, OfAThreadAndOfAChildAreNamed) {
  const WatchedChild joins([] { std::thread([] { sleep_ms(50'000); }).join(); });
  const WatchedChild reaps([] {
    const pid_t pid = ::fork();
    if (pid == 0)
      for (;;) ::pause();
    ::waitpid(pid, nullptr, 0);
  });
  const Observation join = watch_pid(joins.pid()), reap = watch_pid(reaps.pid());
  const WatchedProcess* const process = process_of(join, joins.pid());
  ASSERT_NE(process, nullptr);
  ASSERT_EQ(process->threads.size(), 2U);
  EXPECT_EQ(main_wait(join, joins.pid()).kind, WaitKind::child);
  EXPECT_EQ(main_wait(join, joins.pid()).ends, process->threads[1].tid);
  ASSERT_EQ(reap.processes.size(), 2U);
  EXPECT_EQ(main_wait(reap, reaps.pid()).kind, WaitKind::child);
  EXPECT_EQ(main_wait(reap, reaps.pid()).ends, reap.processes[1].pid);
}

TEST(WatchedEnds, OfAPollForRoomIsTheFullPipe) {
  const WatchedChild child([] {
    const auto full = new_pipe(), empty = new_pipe();
    ::fcntl(full[1], F_SETFL, O_NONBLOCK);
    const std::vector<char> much(std::size_t{1} << 20);
    while (::write(full[1], much.data(), much.size()) > 0) {
    }
    std::array<pollfd, 2> polled{pollfd{full[1], POLLOUT, 0}, pollfd{empty[0], POLLIN, 0}};
    for (;;) ::poll(polled.data(), polled.size(), -1);
  });
  const Observation seen = watch_pid(child.pid());
  const WatchedWait& wait = main_wait(seen, child.pid());
  EXPECT_EQ(wait.objects.size(), 2U) << text_of(seen, wait);
  EXPECT_EQ(wait.room.size(), 1U);
}

TEST(WatchedEnds, OfAPidfdIsItsProcess) {
  const WatchedChild child([] {
    const pid_t pid = ::fork();
    if (pid == 0)
      for (;;) ::pause();
    poll_one(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0)), POLLIN, -1);
  });
  const Observation seen = watch_pid(child.pid());
  const WatchedWait& wait = main_wait(seen, child.pid());
  ASSERT_EQ(wait.objects.size(), 1U) << text_of(seen, wait);
  EXPECT_EQ(seen.objects[wait.objects[0]].kind, WaitObject::event);
  ASSERT_EQ(seen.processes.size(), 2U);
  EXPECT_EQ(seen.objects[wait.objects[0]].pid, seen.processes[1].pid);
}

TEST(WatchedStates, OfAStoppedProcessAndOfAZombie) {
  const WatchedChild stopped([] {
    const auto ends = new_pipe();
    drain(ends[0]);
  });
  sleep_ms(50);
  ::kill(stopped.pid(), SIGSTOP);
  sleep_ms(50);
  const Observation seen = watch_pid(stopped.pid());
  EXPECT_EQ(main_wait(seen, stopped.pid()).kind, WaitKind::stopped)
      << text_of(seen, main_wait(seen, stopped.pid()));

  const WatchedChild parent([] {
    if (::fork() == 0) {
      sleep_ms(150);
      ::_exit(0);
    }
    for (;;) ::pause();
  });
  const Observation with_zombie = watch_pid(parent.pid(), 1000);
  ASSERT_EQ(with_zombie.processes.size(), 2U);
  const WatchedProcess& zombie = with_zombie.processes[1];
  EXPECT_TRUE(zombie.ended_ns);
  EXPECT_EQ(usual_wait(with_zombie, zombie.threads.at(0)).kind, WaitKind::exit);
}

TEST(WatchedStates, OfAProcessThatComputesIsRunning) {
  const WatchedChild child([] {
    for (std::atomic<std::uint64_t> i{0};;) ++i;
  });
  const Observation seen = watch_pid(child.pid());
  EXPECT_EQ(main_wait(seen, child.pid()).kind, WaitKind::running);
}

}  // namespace
}  // namespace ipcbench
