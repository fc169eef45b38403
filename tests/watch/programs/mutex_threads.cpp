// expect: lock
// Threads hold one mutex for nearly all of their work.
#include <atomic>
#include <chrono>
#include <cstdlib>
#include <mutex>
#include <thread>
#include <vector>

namespace {

std::atomic<bool> is_over{false};
volatile unsigned sum = 0;

void work(std::mutex& mutex) {
  while (!is_over) {
    const std::lock_guard lock(mutex);
    for (unsigned i = 0; i < 2'000'000; ++i) sum = sum + i;
  }
}

}  // namespace

int main(int count, char** arguments) {
  const double seconds = count > 1 ? std::atof(arguments[1]) : 5;
  std::mutex mutex;
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) threads.emplace_back(work, std::ref(mutex));
  std::this_thread::sleep_for(std::chrono::duration<double>(seconds));
  is_over = true;
  for (std::thread& each : threads) each.join();
}
