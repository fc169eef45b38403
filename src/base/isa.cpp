#include "ipcbench/base/isa.hpp"

namespace ipcbench {

// The builtins look at the registers that the system saves (XGETBV) as well.
bool is_usable([[maybe_unused]] Isa isa) noexcept {
#if defined(IPCBENCH_HAS_ISAS)
  if (isa == Isa::v4) return __builtin_cpu_supports("x86-64-v4") != 0;
  if (isa == Isa::v3) return __builtin_cpu_supports("x86-64-v3") != 0;
#endif
  return isa == Isa::baseline;
}

Isa best_isa() noexcept {
  if (is_usable(Isa::v4)) return Isa::v4;
  return is_usable(Isa::v3) ? Isa::v3 : Isa::baseline;
}

}  // namespace ipcbench
