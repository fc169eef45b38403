// Every kind of wait, made by a real process: the watcher names it, its object, and who holds the
// other end.
#include <arpa/inet.h>
#include <fcntl.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <poll.h>
#include <semaphore.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/file.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <sys/un.h>

#include <array>
#include <atomic>
#include <condition_variable>
#include <cstdlib>
#include <mutex>
#include <thread>
#include <vector>

#include "watched.hpp"

namespace ipcbench {
namespace {

struct WaitCase {
  const char* name;
  std::function<void()> body;
  WaitKind kind;
  std::optional<WaitObject> object = {};  // of its only one
  bool timed = false;
};

std::array<int, 2> new_pipe() {
  std::array<int, 2> ends{};
  EXPECT_EQ(::pipe(ends.data()), 0);
  return ends;
}

std::array<int, 2> new_pair() {
  std::array<int, 2> ends{};
  EXPECT_EQ(::socketpair(AF_UNIX, SOCK_STREAM, 0, ends.data()), 0);
  return ends;
}

// Writes until it is stuck.
void fill(int fd) {
  const std::vector<char> much(std::size_t{1} << 20);
  for (;;) (void)!::write(fd, much.data(), much.size());
}

void drain(int fd) {
  std::array<char, 4096> some;
  for (;;) (void)!::read(fd, some.data(), some.size());
}

// Somebody else who has all that was open, and sleeps.
void fork_holder() {
  if (::fork() == 0) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    for (;;) ::pause();
  }
}

std::string scratch(const char* name) {
  return ::testing::TempDir() + "ipcbench-watch-" + name + "-" + std::to_string(::getpid());
}

int tcp_pair_reader() {
  const int listener = ::socket(AF_INET, SOCK_STREAM, 0),
            client = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t length = sizeof address;
  ::bind(listener, reinterpret_cast<sockaddr*>(&address), length);
  ::listen(listener, 1);
  ::getsockname(listener, reinterpret_cast<sockaddr*>(&address), &length);
  ::connect(client, reinterpret_cast<sockaddr*>(&address), length);
  return ::accept(listener, nullptr, nullptr);
}

int unix_listener() {
  const int listener = ::socket(AF_UNIX, SOCK_STREAM, 0);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  const std::string name = "ipcbench-watch-" + std::to_string(::getpid());
  std::copy(name.begin(), name.end(), address.sun_path + 1);  // no file
  ::bind(listener, reinterpret_cast<sockaddr*>(&address),
         static_cast<socklen_t>(sizeof(sa_family_t) + 1 + name.size()));
  ::listen(listener, 1);
  return listener;
}

sem_t* shared_semaphore() {
  auto* const semaphore = static_cast<sem_t*>(
      ::mmap(nullptr, sizeof(sem_t), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0));
  ::sem_init(semaphore, 1, 0);
  return semaphore;
}

sem_t* named_semaphore() {
  const std::string name = "/ipcbench-watch-" + std::to_string(::getpid());
  sem_t* const semaphore = ::sem_open(name.c_str(), O_CREAT | O_EXCL, 0600, 0);
  ::sem_unlink(name.c_str());
  return semaphore;
}

void poll_one(int fd, short events, int timeout) {
  pollfd polled{fd, events, 0};
  for (;;) ::poll(&polled, 1, timeout);
}

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

class Waits : public ::testing::TestWithParam<WaitCase> {};

TEST_P(Waits, AreNamedWithTheirObject) {
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

INSTANTIATE_TEST_SUITE_P(OfAllKinds, Waits, ::testing::ValuesIn(kCases),
                         [](const auto& each) { return std::string(each.param.name); });

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

TEST(WaitEnds, OfAPipeAreKnownByTheirDirection) {
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

TEST(WaitEnds, OfASocketAreFoundOverItsPeer) {
  expect_peer_is_held(
      [] {
        const auto ends = new_pair();
        fork_holder();
        ::close(ends[1]);
        drain(ends[0]);
      },
      "unix");
}

TEST(WaitEnds, OfTcpAreFoundOverItsPeer) {
  expect_peer_is_held(
      [] {
        const int fd = tcp_pair_reader();
        fork_holder();
        drain(fd);
      },
      "tcp 127.0.0.1:");
}

TEST(WaitEnds, OfASharedSemaphoreAreAllThatMapIt) {
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

TEST(WaitEnds, OfAMutexIsTheThreadThatHoldsIt) {
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

TEST(WaitEnds, OfAMutexBetweenProcessesIsTheOtherProcess) {
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

TEST(WaitEnds, OfAThreadAndOfAChildAreNamed) {
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

TEST(WaitEnds, OfAPollForRoomIsTheFullPipe) {
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

TEST(WaitEnds, OfAPidfdIsItsProcess) {
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

TEST(WaitStates, OfAStoppedProcessAndOfAZombie) {
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

TEST(WaitStates, OfAProcessThatComputesIsRunning) {
  const WatchedChild child([] {
    for (std::atomic<std::uint64_t> i{0};;) ++i;
  });
  const Observation seen = watch_pid(child.pid());
  EXPECT_EQ(main_wait(seen, child.pid()).kind, WaitKind::running);
}

}  // namespace
}  // namespace ipcbench
