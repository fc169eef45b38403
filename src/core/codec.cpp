#include "ipcbench/core/codec.hpp"

#include <cassert>
#include <cstring>
#include <nlohmann/json.hpp>

#include "ipcbench/base/error.hpp"
#include "ipcbench/base/units.hpp"

namespace ipcbench {
namespace {

using Json = nlohmann::json;

constexpr std::size_t kLengthBytes = sizeof(std::uint64_t);

Json tree_of(std::span<const std::byte> payload) {
  Json::array_t numbers;
  numbers.reserve(payload.size() / sizeof(double));
  for (std::size_t at = 0; at < payload.size(); at += sizeof(double)) {
    double number = 0;
    std::memcpy(&number, payload.data() + at, sizeof number);
    numbers.emplace_back(number);
  }
  return numbers;
}

void put_numbers(const Json& tree, std::span<std::byte> payload) {
  const auto& numbers = tree.get_ref<const Json::array_t&>();
  if (numbers.size() * sizeof(double) != payload.size())
    throw CorruptionError("a message of " + std::to_string(payload.size() / sizeof(double)) +
                          " numbers was decoded into " + std::to_string(numbers.size()));
  std::byte* at = payload.data();
  for (const Json& each : numbers) {
    const double number = each.get_ref<const double&>();
    std::memcpy(at, &number, sizeof number);
    at += sizeof number;
  }
}

Json parsed(Codec codec, std::string_view encoded) {
  if (codec == Codec::cbor) return Json::from_cbor(encoded);
  if (codec == Codec::msgpack) return Json::from_msgpack(encoded);
  return Json::parse(encoded);
}

// Of a number of 8 bytes, its comma included: a payload's are from 1.0 to below 10, with 17 digits.
std::uint64_t number_bytes(Codec codec) { return codec == Codec::json ? 19 : 9; }

}  // namespace

std::uint64_t frame_bytes(Codec codec, std::uint64_t payload_bytes) {
  constexpr std::uint64_t kBrackets = 9;  // of the array
  if (codec == Codec::none) return payload_bytes;
  if (codec == Codec::copy) return saturating_add(payload_bytes, kLengthBytes);
  return saturating_add(saturating_multiply(payload_bytes / sizeof(double), number_bytes(codec)),
                        kBrackets + kLengthBytes);
}

std::string encode(Codec codec, std::span<const std::byte> payload) {
  if (codec == Codec::copy) return {reinterpret_cast<const char*>(payload.data()), payload.size()};
  std::string encoded;
  const Json tree = tree_of(payload);
  if (codec == Codec::cbor) Json::to_cbor(tree, encoded);
  if (codec == Codec::msgpack) Json::to_msgpack(tree, encoded);
  if (codec == Codec::json) encoded = tree.dump();
  return encoded;
}

void decode(Codec codec, std::string_view encoded, std::span<std::byte> payload) {
  if (codec == Codec::copy) {
    if (encoded.size() != payload.size())
      throw CorruptionError("a message of " + std::to_string(payload.size()) +
                            " bytes was decoded into " + std::to_string(encoded.size()));
    std::memcpy(payload.data(), encoded.data(), encoded.size());
    return;
  }
  try {
    put_numbers(parsed(codec, encoded), payload);
  } catch (const Json::exception& error) {
    throw CorruptionError(std::string(name_of(codec)) + ": " + error.what());
  }
}

void put_into_frame(std::span<std::byte> frame, std::string_view encoded) {
  const std::uint64_t length = encoded.size();
  assert(length + kLengthBytes <= frame.size());
  std::memcpy(frame.data(), &length, kLengthBytes);
  std::memcpy(frame.data() + kLengthBytes, encoded.data(), encoded.size());
}

std::string taken_from_frame(std::span<const std::byte> frame) {
  std::uint64_t length = 0;
  if (frame.size() >= kLengthBytes) std::memcpy(&length, frame.data(), kLengthBytes);
  if (frame.size() < kLengthBytes || length > frame.size() - kLengthBytes)
    throw CorruptionError("a frame of " + std::to_string(frame.size()) +
                          " bytes says that it holds " + std::to_string(length));
  return {reinterpret_cast<const char*>(frame.data()) + kLengthBytes, length};
}

std::uint64_t codec_memory_bytes(Codec codec, std::uint64_t payload_bytes) {
  // A byte string and a tree of twice the payload, each while it moves into a room twice as large.
  if (codec == Codec::none) return 0;
  const std::uint64_t frame = frame_bytes(codec, payload_bytes);
  if (codec == Codec::copy) return frame;
  return saturating_add(saturating_multiply(payload_bytes, 6), saturating_multiply(frame, 3));
}

std::uint64_t slowest_codec_ns(Codec codec, std::uint64_t payload_bytes) {
  if (codec == Codec::none) return 0;
  const std::uint64_t ns_per_byte = codec == Codec::copy ? 100 : codec == Codec::json ? 5000 : 2000;
  return saturating_multiply(payload_bytes, ns_per_byte);
}

}  // namespace ipcbench
