// `--codec`: what a message is turned into on its way. The payload is a matrix of doubles; every
// codec gives the same bytes back, because payloads (core/payload.hpp) are numbers from 1 up.
//
//   copy      the bytes as they are, in a byte string: what pickling in-band does to an array
//   cbor, msgpack, json
//             an array of numbers, by way of nlohmann_json's tree in both directions
//
// Codecs make a byte string of its own for every message, as their users do, and so allocate.
// In a lane all messages have the size of the longest one (a frame): its length in 8 bytes, the
// encoded bytes, and whatever was there before. Pure functions; any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "ipcbench/model/names.hpp"

namespace ipcbench {

// What travels of a payload of so many bytes; of codec none the payload itself. Saturating.
std::uint64_t frame_bytes(Codec codec, std::uint64_t payload_bytes);

// The encoded payload, no longer than its frame allows. Not for codec none.
std::string encode(Codec codec, std::span<const std::byte> payload);

// Back again. CorruptionError where `encoded` is not the whole of a payload of this size.
void decode(Codec codec, std::string_view encoded, std::span<std::byte> payload);

// Into a frame, and the copy of what one holds. CorruptionError where its length cannot be.
void put_into_frame(std::span<std::byte> frame, std::string_view encoded);
std::string taken_from_frame(std::span<const std::byte> frame);

// Memory that encoding or decoding one payload takes for a moment; saturating.
std::uint64_t codec_memory_bytes(Codec codec, std::uint64_t payload_bytes);

// More than both together take on any machine that is worth waiting for, without optimisation;
// saturating.
std::uint64_t slowest_codec_ns(Codec codec, std::uint64_t payload_bytes);

}  // namespace ipcbench
