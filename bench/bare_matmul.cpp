// The product of two SIZE x SIZE matrices of doubles by Eigen, over and over, on one core: nothing
// of ipcbench. Compiled for this processor, and as plain -O2.
//   ipcbench_bare_matmul_native SIZE SECONDS CORE
#include <sched.h>

#include <Eigen/Core>
#include <chrono>
#include <cstdio>
#include <cstdlib>

namespace {

double seconds() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

// Products per second for about so long.
double rate(const Eigen::MatrixXd& a, const Eigen::MatrixXd& b, Eigen::MatrixXd& c,
            double duration) {
  long products = 0;
  const double begin = seconds();
  double now = begin;
  for (; now - begin < duration; now = seconds(), ++products) {
    c.noalias() = a * b;
    asm volatile("" : : "r"(c.data()) : "memory");
  }
  return static_cast<double>(products) / (now - begin);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) {
    std::fprintf(stderr, "usage: %s SIZE SECONDS CORE\n", argv[0]);
    return 2;
  }
  const int size = std::atoi(argv[1]);
  cpu_set_t cores;
  CPU_ZERO(&cores);
  CPU_SET(static_cast<std::size_t>(std::atoi(argv[3])), &cores);
  if (size < 1 || ::sched_setaffinity(0, sizeof cores, &cores) != 0) {
    std::perror("ipcbench_bare_matmul: SIZE must be at least 1, CORE one that is allowed");
    return 1;
  }
  // Small whole numbers, as the tool's.
  const auto entry = [](Eigen::Index row, Eigen::Index column) {
    return static_cast<double>((row * 31 + column * 17 + 5) % 13) - 6;
  };
  const Eigen::MatrixXd a = Eigen::MatrixXd::NullaryExpr(size, size, entry);
  const Eigen::MatrixXd b = a;
  Eigen::MatrixXd c(size, size);
  rate(a, b, c, 0.05);
  const double operations = 2.0 * size * size * size;
  std::printf("kind=matmul size=%d flops=%.0f\n", size,
              operations * rate(a, b, c, std::atof(argv[2])));
}
