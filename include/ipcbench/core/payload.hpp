// What travels: 64-bit words that depend on the message and on their place, so that a lost,
// repeated, torn or stale message shows. Word i of message s is 1.0 as a double, plus s + i * 2^16
// units in the last place: a sane operand for arithmetic, and a sum with a closed form. The first
// word (its low bytes, where the payload is shorter) is the sequence number.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>

#include "ipcbench/base/isa.hpp"

namespace ipcbench {

namespace payload_detail {
inline constexpr std::uint64_t kOne = 0x3FF0'0000'0000'0000;  // 1.0
constexpr std::uint64_t word(std::uint64_t sequence, std::uint64_t i) noexcept {
  return kOne + sequence + (i << 16);
}

// The same loops for the widest instructions that this processor has; a call is worth it from so
// many words on.
inline constexpr std::size_t kLong = 128;
using FillWords = void (*)(void* out, unsigned long long words, unsigned long long first);
using SumWords = unsigned long long (*)(const void* in, unsigned long long words);
struct Kernels {
  FillWords fill;
  SumWords sum;
};
extern const Kernels kernels;
const Kernels& kernels_for(Isa isa) noexcept;  // must be built
}  // namespace payload_detail

// What the reply to task `sequence` of a lane carries. Not the task's own number: it may lie where
// its task did, and a task that nobody answered must not pass for one. Differs in every byte count
// from 1 on, and the words stay between 1.0 and 2.0.
constexpr std::uint64_t reply_number(std::uint64_t sequence) noexcept {
  return sequence + (std::uint64_t{1} << 48) + 128;
}

// The number of the task, of what a task or a reply carries.
constexpr std::uint64_t task_number(std::uint64_t carried) noexcept {
  return carried < reply_number(0) ? carried : carried - reply_number(0);
}

// Writes the whole message `sequence`.
[[gnu::always_inline]] inline void fill_payload(std::span<std::byte> out,
                                                std::uint64_t sequence) noexcept {
  const std::size_t words = out.size() / 8;
  const std::uint64_t first = payload_detail::word(sequence, 0);
  if (words >= payload_detail::kLong) {
    payload_detail::kernels.fill(out.data(), words, first);
  } else {
    for (std::size_t i = 0; i < words; ++i) {
      const std::uint64_t value = first + (std::uint64_t{i} << 16);
      std::memcpy(out.data() + i * 8, &value, 8);
    }
  }
  if (out.size() % 8 == 0) return;
  const std::uint64_t last = payload_detail::word(sequence, words);
  std::memcpy(out.data() + words * 8, &last, out.size() % 8);
}

// Writes the sequence number alone: what is left to do where the payload is not to be touched.
[[gnu::always_inline]] inline void stamp_payload(std::span<std::byte> out,
                                                 std::uint64_t sequence) noexcept {
  const std::uint64_t first = payload_detail::word(sequence, 0);
  std::memcpy(out.data(), &first, out.size() < 8 ? out.size() : 8);
}

[[gnu::always_inline]] inline bool stamp_matches(std::span<const std::byte> in,
                                                 std::uint64_t sequence) noexcept {
  const std::uint64_t expected = payload_detail::word(sequence, 0);
  return std::memcmp(in.data(), &expected, in.size() < 8 ? in.size() : 8) == 0;
}

// Reads every byte and compares the sum of the words with its closed form. Does not see words that
// changed places: hash_matches does, at a tenth of the speed.
[[gnu::always_inline]] inline bool sum_matches(std::span<const std::byte> in,
                                               std::uint64_t sequence) noexcept {
  const std::uint64_t words = in.size() / 8;
  std::uint64_t sum = 0;
  if (words >= payload_detail::kLong) {
    sum = payload_detail::kernels.sum(in.data(), words);
  } else {
    for (std::size_t i = 0; i < words; ++i) {
      std::uint64_t value = 0;
      std::memcpy(&value, in.data() + i * 8, 8);
      sum += value;
    }
  }
  // n * first + 2^16 * n (n - 1) / 2, modulo 2^64 on both sides.
  const std::uint64_t pairs = words % 2 == 0 ? words / 2 * (words - 1) : (words - 1) / 2 * words;
  const std::uint64_t expected = words * payload_detail::word(sequence, 0) + (pairs << 16);
  if (in.size() % 8 == 0) return sum == expected;
  const std::uint64_t last = payload_detail::word(sequence, words);
  return sum == expected && std::memcmp(in.data() + words * 8, &last, in.size() % 8) == 0;
}

// Compares XXH3 of the payload with that of what fill_payload writes: order and content.
bool hash_matches(std::span<const std::byte> in, std::uint64_t sequence);

}  // namespace ipcbench
