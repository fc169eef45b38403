// Multiplies two N x N matrices of doubles with Eigen, single-threaded: own operands, so that the
// same is computed whatever is sent, or the received payload as the left operand.
#define EIGEN_DONT_PARALLELIZE
#include <Eigen/Dense>

#include <cmath>
#include <string>

#include "ipcbench/base/error.hpp"
#include "ipcbench/base/units.hpp"
#include "ipcbench/workloads/registry.hpp"

namespace ipcbench {
namespace {

// Column-major, as Eigen's default; a payload is read that way too.
using Matrix = Eigen::MatrixXd;
using Operand = Eigen::Map<const Matrix>;

struct Arguments {
  Eigen::Index size = 0;
  bool payload = false;
};

Arguments parse(std::string_view text) {
  constexpr std::uint64_t kLargest = 16'384;
  Arguments arguments;
  const std::size_t colon = text.find(':');
  if (text.empty()) throw UsageError("needs the size of the matrices; write matmul:256");
  const std::uint64_t size = parse_integer(text.substr(0, colon));
  if (size == 0 || size > kLargest)
    throw UsageError("'" + std::string(text.substr(0, 40)) + "' is out of range; write 1 to " +
                     std::to_string(kLargest));
  arguments.size = static_cast<Eigen::Index>(size);
  if (colon != std::string_view::npos) {
    if (text.substr(colon + 1) != "payload")
      throw UsageError("'" + std::string(text.substr(colon + 1, 40)) +
                       "' is not a choice; write matmul:N or matmul:N:payload");
    arguments.payload = true;
  }
  return arguments;
}

std::uint64_t matrix_bytes(const Arguments& arguments) {
  const auto size = static_cast<std::uint64_t>(arguments.size);
  return size * size * sizeof(double);
}

// Small whole numbers: products and sums are exact, so equal means equal.
Matrix operand(Eigen::Index size, int salt) {
  return Matrix::NullaryExpr(size, size, [salt](Eigen::Index row, Eigen::Index column) {
    return static_cast<double>((row * 31 + column * 17 + salt) % 13 - 6);
  });
}

// Freivalds, "Probabilistic machines can use less running time", 1977: (A B) x = A (B x).
bool is_product(const Operand& a, const Matrix& b, const Matrix& c) {
  const Eigen::VectorXd x = Eigen::VectorXd::NullaryExpr(
      c.cols(), [](Eigen::Index i) { return static_cast<double>(i * 7 % 11) - 5.0; });
  const Eigen::VectorXd expected = a * (b * x);
  const double scale = expected.cwiseAbs().maxCoeff() + static_cast<double>(c.rows());
  return ((c * x) - expected).cwiseAbs().maxCoeff() <= 1e-9 * scale;
}

class Matmul final : public Workload {
 public:
  explicit Matmul(Arguments arguments)
      : own_(!arguments.payload),
        left_(own_ ? operand(arguments.size, 1) : Matrix()),
        right_(operand(arguments.size, 5)),
        product_(Matrix::Zero(arguments.size, arguments.size)) {
    if (!own_) return;
    expected_ = left_ * right_;
    if (!is_product(Operand(left_.data(), left_.rows(), left_.cols()), right_, expected_))
      throw CorruptionError("matmul: the expected product is wrong");
  }

  void run(std::span<const std::byte> payload, std::uint64_t sequence) override {
    const Eigen::Index size = right_.rows();
    const auto* operand = own_ ? left_.data() : reinterpret_cast<const double*>(payload.data());
    const Operand left(operand, size, size);
    product_.noalias() = left * right_;
    // One entry of each product, another one every time; the rest is checked outside the timing.
    const auto index = static_cast<Eigen::Index>(sequence * 7919 % static_cast<std::uint64_t>(size * size));
    const Eigen::Index row = index % size;
    const Eigen::Index column = index / size;
    const double entry = product_(row, column);
    const double expected =
        own_ ? expected_(row, column) : left.row(row).dot(right_.col(column).transpose());
    if (!(std::fabs(entry - expected) <= 1e-9 * (std::fabs(expected) + static_cast<double>(size))))
      throw CorruptionError("matmul: entry " + std::to_string(index) + " of product " +
                            std::to_string(sequence) + " is wrong");
  }

  void verify() const override {
    if (own_ && product_ != expected_) throw CorruptionError("matmul: the last product is wrong");
  }

 private:
  bool own_;
  Matrix left_, right_, product_, expected_;
};

}  // namespace

extern const WorkloadInfo matmul_workload;
constinit const WorkloadInfo matmul_workload = {
    .name = "matmul",
    .usage = "matmul:N[:payload]",
    .summary = "product of two N x N matrices of doubles; :payload takes one from the message",
    .check =
        [](std::string_view text, std::uint64_t payload_bytes) {
          const Arguments arguments = parse(text);
          if (arguments.payload && payload_bytes < matrix_bytes(arguments))
            throw UsageError("needs " + format_size(matrix_bytes(arguments)) + " of payload, not " +
                             format_size(payload_bytes) + "; raise size or lower N");
        },
    .uses_payload = [](std::string_view text) { return parse(text).payload; },
    .memory_bytes = [](std::string_view text) { return 4 * matrix_bytes(parse(text)); },
    .slowest_ns =  // at 0.2 GFLOP/s
        [](std::string_view text) {
          const auto size = static_cast<std::uint64_t>(parse(text).size);
          return 10 * size * size * size;
        },
    .make =
        [](std::string_view text) -> std::unique_ptr<Workload> {
      return std::make_unique<Matmul>(parse(text));
    },
};

}  // namespace ipcbench
