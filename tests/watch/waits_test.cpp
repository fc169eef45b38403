// Every kind of wait, made by a real process: the watcher names it and its object.
#include <gtest/gtest.h>

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <optional>

#include "sleepers.hpp"

namespace ipcbench {
namespace {

struct WaitCase {
  const char* name;
  std::function<void()> body;
  WaitKind kind;
  std::optional<WaitObject> object = {};  // of its only one
  bool timed = false;
};

const WaitCase kCases[] = {
    {"EmptyPipe",
     [] {
       auto p = new_pipe();
       fork_holder();
       drain(p[0]);
     },
     WaitKind::read, WaitObject::pipe},
    {"FullPipe",
     [] {
       auto p = new_pipe();
       fork_holder();
       fill(p[1]);
     },
     WaitKind::write, WaitObject::pipe},
    {"EmptySocket",
     [] {
       auto p = new_pair();
       fork_holder();
       drain(p[0]);
     },
     WaitKind::read, WaitObject::socket},
    {"FullSocket",
     [] {
       auto p = new_pair();
       fork_holder();
       fill(p[1]);
     },
     WaitKind::write, WaitObject::socket},
    {"Tcp",
     [] {
       const int fd = tcp_pair_reader();
       fork_holder();
       drain(fd);
     },
     WaitKind::read, WaitObject::socket},
    {"Accept", [] { ::accept(unix_listener(), nullptr, nullptr); }, WaitKind::read,
     WaitObject::socket},
    {"NamedSemaphore",
     [] {
       sem_t* s = named_semaphore();
       fork_holder();
       ::sem_wait(s);
     },
     WaitKind::lock, WaitObject::shared_lock},
    {"SharedSemaphore",
     [] {
       sem_t* s = shared_semaphore();
       fork_holder();
       ::sem_wait(s);
     },
     WaitKind::lock, WaitObject::shared_lock},
    {"PrivateSemaphore",
     [] {
       sem_t s;
       ::sem_init(&s, 0, 0);
       ::sem_wait(&s);
     },
     WaitKind::lock, WaitObject::private_lock},
    {"Condition",
     [] {
       std::mutex mutex;
       std::condition_variable never;
       std::unique_lock lock(mutex);
       for (;;) never.wait(lock);
     },
     WaitKind::lock, WaitObject::private_lock},
    {"Eventfd",
     [] {
       eventfd_t n = 0;
       ::eventfd_read(::eventfd(0, 0), &n);
     },
     WaitKind::read, WaitObject::event},
    {"Timerfd",
     [] {
       std::uint64_t n = 0;
       (void)!::read(::timerfd_create(CLOCK_MONOTONIC, 0), &n, 8);
     },
     WaitKind::read, WaitObject::event},
    {"Poll",
     [] {
       auto p = new_pipe();
       poll_one(p[0], POLLIN, -1);
     },
     WaitKind::poll, WaitObject::pipe},
    {"TimedPoll",
     [] {
       auto p = new_pipe();
       poll_one(p[0], POLLIN, 30'000);
     },
     WaitKind::poll, WaitObject::pipe, true},
    {"Select",
     [] {
       auto p = new_pipe();
       fd_set set;
       FD_ZERO(&set);
       FD_SET(p[0], &set);
       ::select(p[0] + 1, &set, nullptr, nullptr, nullptr);
     },
     WaitKind::poll, WaitObject::pipe},
    {"Epoll",
     [] {
       auto p = new_pipe();
       const int poll = ::epoll_create1(0);
       epoll_event event{};
       event.events = EPOLLIN;
       ::epoll_ctl(poll, EPOLL_CTL_ADD, p[0], &event);
       ::epoll_wait(poll, &event, 1, -1);
     },
     WaitKind::poll, WaitObject::pipe},
    {"Sleep", [] { sleep_ms(30'000); }, WaitKind::sleep, {}, true},
    {"SelectOfNothing",
     [] {
       timeval time{30, 0};
       ::select(0, nullptr, nullptr, nullptr, &time);
     },
     WaitKind::sleep,
     {},
     true},
    {"Fifo",
     [] {
       const std::string path = scratch("fifo");
       ::mkfifo(path.c_str(), 0600);
       const int fd = ::open(path.c_str(), O_RDWR);
       ::unlink(path.c_str());
       drain(fd);
     },
     WaitKind::read, WaitObject::pipe},
    {"FileLock",
     [] {
       const std::string path = scratch("lock");
       const int held = ::open(path.c_str(), O_CREAT | O_RDWR, 0600);
       const int other = ::open(path.c_str(), O_RDWR);
       ::unlink(path.c_str());
       ::flock(held, LOCK_EX);
       ::flock(other, LOCK_EX);
     },
     WaitKind::lock, WaitObject::file},
    {"SystemVSemaphore",
     [] {
       const int id = ::semget(IPC_PRIVATE, 1, 0600);
       if (::fork() == 0) {
         ::prctl(PR_SET_PDEATHSIG, SIGKILL);
         sleep_ms(3000);
         ::semctl(id, 0, IPC_RMID);
         ::_exit(0);
       }
       sembuf take{0, -1, 0};
       ::semop(id, &take, 1);
       for (;;) ::pause();
     },
     WaitKind::lock, WaitObject::shared_lock},
};

class WatchedWaits : public ::testing::TestWithParam<WaitCase> {};

TEST_P(WatchedWaits, AreNamedWithTheirObject) {
  const WaitCase& wanted = GetParam();
  const WatchedChild child(wanted.body);
  const Observation seen = watch_pid(child.pid());
  const WatchedProcess* const process = process_of(seen, child.pid());
  ASSERT_NE(process, nullptr);
  ASSERT_FALSE(process->threads.empty());
  const WatchedWait& wait = usual_wait(seen, process->threads[0]);
  SCOPED_TRACE(text_of(seen, wait));
  EXPECT_EQ(wait.kind, wanted.kind);
  EXPECT_EQ(wait.timed, wanted.timed);
  ASSERT_EQ(wait.objects.size(), wanted.object ? 1U : 0U);
  if (wanted.object) {
    EXPECT_EQ(seen.objects[wait.objects[0]].kind, *wanted.object);
  }
  EXPECT_GT(looks_of(process->threads[0]), seen.looks_ns.size() / 2);
}

INSTANTIATE_TEST_SUITE_P(OfAllKinds, WatchedWaits, ::testing::ValuesIn(kCases),
                         [](const auto& each) { return std::string(each.param.name); });

}  // namespace
}  // namespace ipcbench
