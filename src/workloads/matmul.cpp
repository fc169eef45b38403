// Multiplies two N x N matrices of doubles with Eigen, single-threaded: own operands, so that the
// same is computed whatever is sent, or the received payload as the left operand.
#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <new>
#include <numeric>
#include <random>
#include <string>
#include <vector>

#include "ipcbench/base/error.hpp"
#include "ipcbench/base/units.hpp"
#include "ipcbench/model/names.hpp"
#include "ipcbench/workloads/matmul_kernel.hpp"
#include "ipcbench/workloads/registry.hpp"

namespace ipcbench {

#define IPCBENCH_KERNEL(isa)                                                         \
  namespace kernel_##isa {                                                           \
    void multiply(const double* a, const double* b, double* c, std::ptrdiff_t size); \
    void apply(const double* a, const double* x, double* y, std::ptrdiff_t size);    \
    constexpr MatmulKernel kMatmul = {multiply, apply};                              \
  }
IPCBENCH_KERNEL(baseline)
#if defined(IPCBENCH_HAS_ISAS)
IPCBENCH_KERNEL(v3)
IPCBENCH_KERNEL(v4)
#endif
#undef IPCBENCH_KERNEL

MatmulKernel matmul_kernel([[maybe_unused]] Isa isa) noexcept {
#if defined(IPCBENCH_HAS_ISAS)
  if (isa == Isa::v4) return kernel_v4::kMatmul;
  if (isa == Isa::v3) return kernel_v3::kMatmul;
#endif
  return kernel_baseline::kMatmul;
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
  throw ResourceError(
      "isa=" + std::string(text) + ": this " +
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
        entries_(static_cast<double*>(::operator new(size* size * sizeof(double), kCacheLine))) {}

  // Small whole numbers, none of them 0: products and sums are exact, so equal means equal, and
  // whatever changes in one operand changes the product.
  static Matrix operand(std::size_t size, std::size_t salt) {
    Matrix matrix(size);
    for (std::size_t column = 0; column < size; ++column)
      for (std::size_t row = 0; row < size; ++row) {
        const double value = static_cast<double>((row * 31 + column * 17 + salt) % 12) - 6;
        matrix.data()[column * size + row] = value < 0 ? value : value + 1;
      }
    return matrix;
  }

  double* data() const noexcept { return entries_.get(); }
  double* column(std::size_t index) const noexcept { return data() + index * size_; }
  std::size_t size() const noexcept { return size_; }
  void fill(double value) const { std::fill_n(data(), size_ * size_, value); }

 private:
  static constexpr std::align_val_t kCacheLine{64};
  struct Free {
    void operator()(double* entries) const noexcept { ::operator delete(entries, kCacheLine); }
  };
  std::size_t size_ = 0;
  std::unique_ptr<double, Free> entries_;
};

// C = A B, and another B for every item: one of its rows has the item's number added, which changes
// every entry of C. So neither the product of an earlier item passes nor one that is left half
// done.
//
// All of C is checked after each item, by Freivalds, "Probabilistic machines can use less running
// time", 1977: for a vector x, C x = A (B x). x holds the numbers 1 to N in random order, so that
// no two columns count alike. B x follows from that of the first B, so a check is one product of C
// with a vector; where A is the payload it is one more of A.
class Matmul final : public Workload {
 public:
  explicit Matmul(const Arguments& arguments)
      : own_(!arguments.payload),
        isa_(arguments.isa),
        kernel_(matmul_kernel(arguments.isa)),
        size_(arguments.size),
        right_(Matrix::operand(size_, 5)),
        product_(size_),
        x_(size_),
        right_x_(size_),
        product_x_(size_),
        expected_x_(size_) {
    product_.fill(std::numeric_limits<double>::quiet_NaN());
    std::iota(x_.begin(), x_.end(), 1.0);
    std::ranges::shuffle(x_, std::minstd_rand(1));
    apply(right_.data(), x_, right_x_);
    for (std::size_t column = 0; column < size_; ++column)
      row_of_right_.push_back(right_.column(column)[varied_row()]);
    if (!own_) return;
    left_ = Matrix::operand(size_, 1);
    left_right_x_.resize(size_);
    apply(left_.data(), right_x_, left_right_x_);
  }

  WorkFacts facts() const override {
    return {.variant = name_of(isa_), .operations = 2 * std::uint64_t{size_} * size_ * size_};
  }

  void run(std::span<const std::byte> payload, std::uint64_t sequence) override {
    const double added = added_for(sequence);
    for (std::size_t column = 0; column < size_; ++column)
      right_.column(column)[varied_row()] = row_of_right_[column] + added;
    kernel_.multiply(left_of(payload), right_.data(), product_.data(), signed_size());
  }

  void check(std::span<const std::byte> payload, std::uint64_t sequence) override {
    // The sum of x times what was added to the row is what the row's product with x has more.
    const double more = added_for(sequence) * sum_of_x();
    if (own_) {
      const double* column = left_.column(varied_row());
      for (std::size_t i = 0; i < size_; ++i) expected_x_[i] = left_right_x_[i] + column[i] * more;
    } else {
      right_x_[varied_row()] += more;
      apply(left_of(payload), right_x_, expected_x_);
      right_x_[varied_row()] -= more;
    }
    apply(product_.data(), x_, product_x_);
    const double tolerance = own_ ? 0 : payload_tolerance();
    for (std::size_t i = 0; i < size_; ++i)
      if (!(std::fabs(product_x_[i] - expected_x_[i]) <= tolerance)) [[unlikely]]
        throw CorruptionError("matmul: row " + std::to_string(i) + " of the product of message " +
                              std::to_string(sequence) + " is wrong");
  }

 private:
  std::ptrdiff_t signed_size() const { return static_cast<std::ptrdiff_t>(size_); }
  std::size_t varied_row() const { return size_ / 2; }
  // Small enough for exact sums, and long until it comes again.
  static double added_for(std::uint64_t sequence) {
    constexpr std::uint64_t kDifferent = 1021;
    return static_cast<double>(sequence % kDifferent);
  }
  double sum_of_x() const {
    return static_cast<double>(size_) * static_cast<double>(size_ + 1) / 2;
  }
  void apply(const double* matrix, const Vector& x, Vector& y) const {
    kernel_.apply(matrix, x.data(), y.data(), signed_size());
  }
  // A payload's doubles lie between 1 and 2: their sums are rounded, by N units in the last place
  // of the largest sum at most, which is below this bound. One more in the varied row is far beyond
  // it.
  double payload_tolerance() const {
    const double largest = 2 * (7 * static_cast<double>(size_) + 1021) * sum_of_x();
    return 1e-11 * largest;
  }
  // A message where it lies, or a copy: a library's memory need not be aligned for doubles.
  const double* left_of(std::span<const std::byte> payload) {
    if (own_) return left_.data();
    if (reinterpret_cast<std::uintptr_t>(payload.data()) % alignof(double) == 0)
      return reinterpret_cast<const double*>(payload.data());
    if (left_.size() == 0) left_ = Matrix(size_);
    std::memcpy(left_.data(), payload.data(), size_ * size_ * sizeof(double));
    return left_.data();
  }

  bool own_;
  Isa isa_;
  MatmulKernel kernel_;
  std::size_t size_;
  Matrix left_, right_, product_;
  Vector row_of_right_;  // the varied one, before anything is added
  Vector x_, right_x_, left_right_x_;
  Vector product_x_, expected_x_;
};

}  // namespace

extern const WorkloadInfo matmul_workload;
constinit const WorkloadInfo matmul_workload = {
    .name = "matmul",
    .usage = "matmul:N[:payload][:isa=NAME]",
    .summary =
        "product of two N x N matrices of doubles; payload takes one from the message; isa is "
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
    .make = [](std::string_view text) -> std::unique_ptr<Workload> {
      return std::make_unique<Matmul>(parse(text));
    },
};

}  // namespace ipcbench
