// Pure; any thread.
#pragma once

#include <cstddef>

namespace ipcbench {

// P(Bin(n, p) <= most), exact up to rounding; p in [0, 1].
double binomial_tail(std::size_t n, std::size_t most, double p);

}  // namespace ipcbench
