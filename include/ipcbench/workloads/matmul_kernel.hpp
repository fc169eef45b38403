// The product of two square matrices of doubles, column by column, for one instruction set.
#pragma once

#include <cstddef>

#include "ipcbench/base/isa.hpp"

namespace ipcbench {

// c = a b; size * size doubles each, c apart from a and b.
using Multiply = void (*)(const double* a, const double* b, double* c, std::ptrdiff_t size);

// `isa` must be built; the result may be called where it is usable.
Multiply matmul_kernel(Isa isa) noexcept;

}  // namespace ipcbench
