// C = A B with Eigen, for one instruction set: compiled once for each, as IPCBENCH_ISA.
//
// The linker keeps one of several equal inline functions, whichever instructions it has. So nothing
// here may be equal: Eigen lives in a namespace of this instruction set's own, and what else is
// called from here is inlined or has the namespace in its name. tests/isa_test.sh looks whether
// that is so in the objects.
#define IPCBENCH_JOIN(a, b) IPCBENCH_JOIN_EXPANDED(a, b)
#define IPCBENCH_JOIN_EXPANDED(a, b) a##_##b
#define IPCBENCH_KERNEL IPCBENCH_JOIN(kernel, IPCBENCH_ISA)
#define Eigen IPCBENCH_JOIN(Eigen, IPCBENCH_ISA)
#define EIGEN_DONT_PARALLELIZE
#define EIGEN_NO_IO
#include <Eigen/Core>

namespace ipcbench::IPCBENCH_KERNEL {

void multiply(const double* a, const double* b, double* c, std::ptrdiff_t size) {
  using Matrix = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic>;
  const Eigen::Map<const Matrix> left(a, size, size);
  const Eigen::Map<const Matrix> right(b, size, size);
  Eigen::Map<Matrix>(c, size, size).noalias() = left * right;
}

void apply(const double* a, const double* x, double* y, std::ptrdiff_t size) {
  using Matrix = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic>;
  using Vector = Eigen::Matrix<double, Eigen::Dynamic, 1>;
  const Eigen::Map<const Matrix> left(a, size, size);
  Eigen::Map<Vector>(y, size).noalias() = left * Eigen::Map<const Vector>(x, size);
}

}  // namespace ipcbench::IPCBENCH_KERNEL
