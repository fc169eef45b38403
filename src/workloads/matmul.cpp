// Multiplies two N x N matrices of doubles with Eigen, single-threaded: own operands, so that the
// same is computed whatever is sent, or the received payload as the left operand.
#include <algorithm>
#include <cmath>
#include <cstring>
#include <new>
#include <string>
#include <vector>

#include "ipcbench/base/error.hpp"
#include "ipcbench/base/units.hpp"
#include "ipcbench/model/names.hpp"
#include "ipcbench/workloads/matmul_kernel.hpp"
#include "ipcbench/workloads/registry.hpp"

namespace ipcbench {

namespace kernel_baseline {
void multiply(const double* a, const double* b, double* c, std::ptrdiff_t size);
}
namespace kernel_v3 {
void multiply(const double* a, const double* b, double* c, std::ptrdiff_t size);
}
namespace kernel_v4 {
void multiply(const double* a, const double* b, double* c, std::ptrdiff_t size);
}

Multiply matmul_kernel([[maybe_unused]] Isa isa) noexcept {
#if defined(IPCBENCH_HAS_ISAS)
  if (isa == Isa::v4) return kernel_v4::multiply;
  if (isa == Isa::v3) return kernel_v3::multiply;
#endif
  return kernel_baseline::multiply;
}

namespace {

struct Arguments {
  std::size_t size = 0;
  bool payload = false;
  Isa isa = best_isa();
};

Isa parse_isa(std::string_view text) {
  const auto isa = parse_name<Isa>(text);
  if (is_usable(isa)) return isa;
  throw ResourceError("isa=" + std::string(text) + ": this " +
                      (is_built(isa) ? "processor has no x86-64-" : "program was built without x86-64-") +
                      std::string(text) + "; write isa=" + std::string(name_of(best_isa())) +
                      ", or drop isa and have the best one");
}

Arguments parse(std::string_view text) {
  constexpr std::uint64_t kLargest = 16'384;
  constexpr std::string_view kIsa = "isa=";
  if (text.empty()) throw UsageError("needs the size of the matrices; write matmul:256");
  Arguments arguments;
  std::size_t colon = text.find(':');
  const std::uint64_t size = parse_integer(text.substr(0, colon));
  if (size == 0 || size > kLargest)
    throw UsageError("'" + std::string(text.substr(0, 40)) + "' is out of range; write 1 to " +
                     std::to_string(kLargest));
  arguments.size = static_cast<std::size_t>(size);
  while (colon != std::string_view::npos) {
    text = text.substr(colon + 1);
    colon = text.find(':');
    const std::string_view word = text.substr(0, colon);
    if (word == "payload")
      arguments.payload = true;
    else if (word.starts_with(kIsa))
      arguments.isa = parse_isa(word.substr(kIsa.size()));
    else
      throw UsageError("'" + std::string(word.substr(0, 40)) +
                       "' is not a choice; write matmul:N, matmul:N:payload or matmul:N:isa=v3");
  }
  return arguments;
}

std::uint64_t matrix_bytes(const Arguments& arguments) {
  return std::uint64_t{arguments.size} * arguments.size * sizeof(double);
}

using Vector = std::vector<double>;

// Column by column, and at the beginning of a cache line, as the widest instructions like it.
class Matrix {
 public:
  Matrix() = default;
  explicit Matrix(std::size_t size)
      : size_(size),
        entries_(static_cast<double*>(::operator new(size * size * sizeof(double), kCacheLine))) {}

  // Small whole numbers: products and sums are exact, so equal means equal.
  static Matrix operand(std::size_t size, std::size_t salt) {
    Matrix matrix(size);
    for (std::size_t column = 0; column < size; ++column)
      for (std::size_t row = 0; row < size; ++row)
        matrix.data()[column * size + row] =
            static_cast<double>((row * 31 + column * 17 + salt) % 13) - 6;
    return matrix;
  }

  double* data() const noexcept { return entries_.get(); }
  std::size_t size() const noexcept { return size_; }
  std::span<const double> entries() const noexcept { return {data(), size_ * size_}; }

  Vector times(const Vector& x) const {
    Vector y(size_, 0.0);
    for (std::size_t column = 0; column < size_; ++column)
      for (std::size_t row = 0; row < size_; ++row)
        y[row] += data()[column * size_ + row] * x[column];
    return y;
  }

 private:
  static constexpr std::align_val_t kCacheLine{64};
  struct Free {
    void operator()(double* entries) const noexcept { ::operator delete(entries, kCacheLine); }
  };
  std::size_t size_ = 0;
  std::unique_ptr<double, Free> entries_;
};

// Freivalds, "Probabilistic machines can use less running time", 1977: (A B) x = A (B x).
bool is_product(const Matrix& a, const Matrix& b, const Matrix& c) {
  Vector x(c.size());
  for (std::size_t i = 0; i < x.size(); ++i) x[i] = static_cast<double>(i * 7 % 11) - 5;
  return c.times(x) == a.times(b.times(x));
}

class Matmul final : public Workload {
 public:
  explicit Matmul(const Arguments& arguments)
      : own_(!arguments.payload),
        isa_(arguments.isa),
        multiply_(matmul_kernel(arguments.isa)),
        right_(Matrix::operand(arguments.size, 5)),
        product_(arguments.size) {
    if (!own_) return;
    left_ = Matrix::operand(arguments.size, 1);
    expected_ = Matrix(arguments.size);
    multiply(left_.data(), expected_);
    if (!is_product(left_, right_, expected_))
      throw CorruptionError("matmul: the expected product is wrong");
  }

  WorkFacts facts() const override {
    const std::uint64_t size = right_.size();
    return {.variant = name_of(isa_), .operations = 2 * size * size * size};
  }

  void run(std::span<const std::byte> payload, std::uint64_t sequence) override {
    const double* left = own_ ? left_.data() : doubles_of(payload);
    multiply(left, product_);
    // One entry of each product, another one every time; the rest is checked outside the timing.
    const std::size_t index = sequence * 7919 % product_.entries().size();
    const double entry = product_.entries()[index];
    const double expected = own_ ? expected_.entries()[index] : entry_of(left, index);
    if (!(std::fabs(entry - expected) <= tolerance(expected)))
      throw CorruptionError("matmul: entry " + std::to_string(index) + " of product " +
                            std::to_string(sequence) + " is wrong");
  }

  void verify() const override {
    if (own_ && !std::ranges::equal(product_.entries(), expected_.entries()))
      throw CorruptionError("matmul: the last product is wrong");
  }

 private:
  void multiply(const double* left, const Matrix& product) const {
    multiply_(left, right_.data(), product.data(), static_cast<std::ptrdiff_t>(right_.size()));
  }
  // Where they lie, or a copy: a library's memory need not be aligned for doubles.
  const double* doubles_of(std::span<const std::byte> payload) {
    if (reinterpret_cast<std::uintptr_t>(payload.data()) % alignof(double) == 0)
      return reinterpret_cast<const double*>(payload.data());
    if (left_.size() == 0) left_ = Matrix(right_.size());
    std::memcpy(left_.data(), payload.data(), right_.size() * right_.size() * sizeof(double));
    return left_.data();
  }
  double entry_of(const double* left, std::size_t index) const {
    const std::size_t size = right_.size();
    const std::size_t row = index % size;
    const double* column = right_.data() + index / size * size;
    double sum = 0;
    for (std::size_t i = 0; i < size; ++i) sum += left[i * size + row] * column[i];
    return sum;
  }
  double tolerance(double expected) const {
    return 1e-9 * (std::fabs(expected) + static_cast<double>(right_.size()));
  }

  bool own_;
  Isa isa_;
  Multiply multiply_;
  Matrix left_, right_, product_, expected_;
};

}  // namespace

extern const WorkloadInfo matmul_workload;
constinit const WorkloadInfo matmul_workload = {
    .name = "matmul",
    .usage = "matmul:N[:payload][:isa=NAME]",
    .summary = "product of two N x N matrices of doubles; payload takes one from the message; isa is "
               "baseline, v3 (AVX2) or v4 (AVX-512) [the best here]",
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
          const std::uint64_t size = parse(text).size;
          return 10 * size * size * size;
        },
    .make =
        [](std::string_view text) -> std::unique_ptr<Workload> {
      return std::make_unique<Matmul>(parse(text));
    },
};

}  // namespace ipcbench
