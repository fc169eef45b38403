#include "ipcbench/core/payload.hpp"

#define XXH_STATIC_LINKING_ONLY  // the state on the stack
#include <xxhash.h>

#include <algorithm>
#include <array>

namespace ipcbench {

#define IPCBENCH_KERNELS(isa)                                                       \
  namespace kernel_##isa {                                                          \
    void fill_words(void* out, unsigned long long words, unsigned long long first); \
    unsigned long long sum_words(const void* in, unsigned long long words);         \
    constexpr payload_detail::Kernels kPayload = {fill_words, sum_words};           \
  }
IPCBENCH_KERNELS(baseline)
#if defined(IPCBENCH_HAS_ISAS)
IPCBENCH_KERNELS(v3)
IPCBENCH_KERNELS(v4)
#endif
#undef IPCBENCH_KERNELS

const payload_detail::Kernels& payload_detail::kernels_for([[maybe_unused]] Isa isa) noexcept {
#if defined(IPCBENCH_HAS_ISAS)
  if (isa == Isa::v4) return kernel_v4::kPayload;
  if (isa == Isa::v3) return kernel_v3::kPayload;
#endif
  return kernel_baseline::kPayload;
}

const payload_detail::Kernels payload_detail::kernels = payload_detail::kernels_for(best_isa());

namespace {

// The expected content in pieces, so that no second payload has to be held in memory.
std::uint64_t expected_hash(std::size_t bytes, std::uint64_t sequence) {
  XXH3_state_t state;
  XXH3_64bits_reset(&state);
  std::array<std::uint64_t, 1024> piece{};
  std::uint64_t at_word = 0;
  while (bytes > 0) {
    for (std::size_t i = 0; i < piece.size(); ++i)
      piece[i] = payload_detail::word(sequence, at_word + i);
    const std::size_t take = std::min(bytes, sizeof piece);
    XXH3_64bits_update(&state, piece.data(), take);
    bytes -= take;
    at_word += piece.size();
  }
  return XXH3_64bits_digest(&state);
}

}  // namespace

bool hash_matches(std::span<const std::byte> in, std::uint64_t sequence) {
  return XXH3_64bits(in.data(), in.size()) == expected_hash(in.size(), sequence);
}

}  // namespace ipcbench
