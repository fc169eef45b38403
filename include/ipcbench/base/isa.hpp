// The instruction sets that hot loops are compiled for, beside the one that every processor has.
// Which of them run here is asked once; a loop for another one must not be called.
#pragma once

#include <array>
#include <cstdint>

namespace ipcbench {

// x86-64-v3 has AVX2 and FMA, x86-64-v4 has AVX-512. Other architectures have the baseline alone.
enum class Isa : std::uint8_t { baseline, v3, v4 };
inline constexpr std::array kIsas = {Isa::baseline, Isa::v3, Isa::v4};

// Compiled into this program.
constexpr bool is_built(Isa isa) {
#if defined(IPCBENCH_HAS_ISAS)
  return isa <= Isa::v4;
#else
  return isa == Isa::baseline;
#endif
}

// Both the processor and the operating system support it, and it is built.
bool is_usable(Isa isa) noexcept;

// The widest one that is usable.
Isa best_isa() noexcept;

}  // namespace ipcbench
