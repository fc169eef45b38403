// The product of two square matrices of doubles, column by column, for one instruction set.
#pragma once

#include <cstddef>

#include "ipcbench/base/isa.hpp"

namespace ipcbench {

struct MatmulKernel {
  // c = a b; size * size doubles each, c apart from a and b.
  void (*multiply)(const double* a, const double* b, double* c, std::ptrdiff_t size);
  // y = a x; size * size doubles, and size doubles each, y apart from a and x.
  void (*apply)(const double* a, const double* x, double* y, std::ptrdiff_t size);
};

// `isa` must be built; what is in the result may be called where it is usable.
MatmulKernel matmul_kernel(Isa isa) noexcept;

}  // namespace ipcbench
