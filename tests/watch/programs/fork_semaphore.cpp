// expect: lock
// Processes share a counter that a semaphore guards, and compute while they hold it.
#include <semaphore.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <new>

namespace {

struct Shared {
  sem_t guard;
  volatile unsigned count;
};

void work(Shared& shared, std::chrono::duration<double> seconds) {
  const auto begin = std::chrono::steady_clock::now();
  while (std::chrono::steady_clock::now() - begin < seconds) {
    sem_wait(&shared.guard);
    for (unsigned i = 0; i < 2'000'000; ++i) shared.count = shared.count + i;
    sem_post(&shared.guard);
  }
}

}  // namespace

int main(int count, char** arguments) {
  const std::chrono::duration<double> seconds(count > 1 ? std::atof(arguments[1]) : 5);
  void* const memory =
      mmap(nullptr, sizeof(Shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) return 1;
  Shared& shared = *new (memory) Shared{};
  sem_init(&shared.guard, 1, 1);
  for (int i = 0; i < 4; ++i)
    if (fork() == 0) {
      work(shared, seconds);
      _exit(0);
    }
  while (wait(nullptr) > 0) {
  }
}
