// expect: slow-producer
// Three threads wait at a condition for what a fourth computes.
#include <chrono>
#include <condition_variable>
#include <cstdlib>
#include <deque>
#include <mutex>
#include <thread>
#include <vector>

namespace {

std::mutex mutex;
std::condition_variable arrived;
std::deque<int> items;
bool is_over = false;

void compute(unsigned rounds) {
  volatile unsigned sum = 0;
  for (unsigned i = 0; i < rounds; ++i) sum = sum + i;
}

void consume() {
  while (true) {
    std::unique_lock lock(mutex);
    arrived.wait(lock, [] { return is_over || !items.empty(); });
    if (items.empty()) return;
    items.pop_front();
    lock.unlock();
    compute(1'000'000);
  }
}

}  // namespace

int main(int count, char** arguments) {
  const std::chrono::duration<double> seconds(count > 1 ? std::atof(arguments[1]) : 5);
  const auto begin = std::chrono::steady_clock::now();
  std::vector<std::thread> consumers;
  for (int i = 0; i < 3; ++i) consumers.emplace_back(consume);
  while (std::chrono::steady_clock::now() - begin < seconds) {
    compute(5'000'000);
    const std::lock_guard lock(mutex);
    items.push_back(1);
    arrived.notify_one();
  }
  {
    const std::lock_guard lock(mutex);
    is_over = true;
  }
  arrived.notify_all();
  for (std::thread& each : consumers) each.join();
}
