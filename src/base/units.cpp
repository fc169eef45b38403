#include "ipcbench/base/units.hpp"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <cmath>
#include <limits>
#include <span>

#include "ipcbench/base/error.hpp"

namespace ipcbench {
namespace {

struct Suffix {
  std::string_view name;
  std::uint64_t factor;
};

constexpr std::array kIntegerSuffixes = {Suffix{"", 1}, Suffix{"k", 1'000}, Suffix{"M", 1'000'000},
                                         Suffix{"G", 1'000'000'000}};
constexpr std::array kSizeSuffixes = {Suffix{"", 1},           Suffix{"B", 1},
                                      Suffix{"K", 1ULL << 10}, Suffix{"KiB", 1ULL << 10},
                                      Suffix{"M", 1ULL << 20}, Suffix{"MiB", 1ULL << 20},
                                      Suffix{"G", 1ULL << 30}, Suffix{"GiB", 1ULL << 30},
                                      Suffix{"T", 1ULL << 40}, Suffix{"TiB", 1ULL << 40}};
constexpr std::array kDurationSuffixes = {Suffix{"ns", 1}, Suffix{"us", 1'000},
                                          Suffix{"ms", 1'000'000}, Suffix{"s", 1'000'000'000},
                                          Suffix{"min", 60'000'000'000}};

[[noreturn]] void reject(std::string_view text, std::string_view why, std::string_view form) {
  throw UsageError(fmt::format("'{}' {}; write {}", text.substr(0, 80), why, form));
}

// Digits, at most one point with up to nine digits behind it, then a suffix of the table. Works on
// whole numbers throughout, so nothing is rounded: what has no exact value is refused.
std::uint64_t parse_scaled(std::string_view text, std::span<const Suffix> suffixes,
                           std::string_view form) {
  const std::size_t digits_end = std::min(text.find_first_not_of("0123456789"), text.size());
  if (digits_end == 0)
    reject(text, !text.empty() && text[0] == '-' ? "is negative" : "is not a number", form);
  std::uint64_t whole = 0;
  const auto parsed = std::from_chars(text.data(), text.data() + digits_end, whole);
  if (parsed.ec != std::errc{}) reject(text, "is beyond 2^64 - 1", form);

  std::string_view rest = text.substr(digits_end);
  std::string_view fraction;
  if (rest.starts_with('.')) {
    rest.remove_prefix(1);
    fraction = rest.substr(0, std::min(rest.find_first_not_of("0123456789"), rest.size()));
    rest.remove_prefix(fraction.size());
    if (fraction.empty() || fraction.size() > 9) reject(text, "is not a number", form);
  }
  for (const Suffix& suffix : suffixes) {
    if (rest != suffix.name) continue;
    auto value = checked_multiply(whole, suffix.factor);
    std::uint64_t divisor = 1;
    std::uint64_t numerator = 0;
    for (const char digit : fraction) {
      numerator = numerator * 10 + static_cast<std::uint64_t>(digit - '0');
      divisor *= 10;
    }
    const auto scaled = checked_multiply(numerator, suffix.factor);
    if (!scaled || *scaled % divisor != 0) reject(text, "is not a whole number", form);
    if (value) value = checked_add(*value, *scaled / divisor);
    if (!value) reject(text, "is beyond 2^64 - 1", form);
    return *value;
  }
  reject(text, fmt::format("has an unknown unit '{}'", rest.substr(0, 20)), form);
}

std::string format_exact(std::uint64_t value, std::span<const Suffix> suffixes) {
  for (auto it = suffixes.rbegin(); it != suffixes.rend(); ++it)
    if (value != 0 && value % it->factor == 0)
      return fmt::format("{}{}", value / it->factor, it->name);
  return fmt::format("{}{}", value, suffixes.front().name);
}

std::string three_digits(double value, double step, std::span<const std::string_view> units) {
  std::size_t unit = 0;
  while (std::fabs(value) >= step * 0.9995 && unit + 1 < units.size()) {
    value /= step;
    ++unit;
  }
  const double size = std::fabs(value);
  const int decimals = size >= 99.95 ? 0 : size >= 9.995 ? 1 : 2;
  return fmt::format("{:.{}f} {}", value, decimals, units[unit]);
}

}  // namespace

std::uint64_t parse_integer(std::string_view text) {
  return parse_scaled(text, kIntegerSuffixes, "a whole number such as 8, 1k or 2M");
}

std::uint64_t parse_size(std::string_view text) {
  if (text.size() > 2 && text.ends_with('B') &&
      std::string_view("kKMGT").find(text[text.size() - 2]) != std::string_view::npos)
    reject(text, "could mean powers of 1000 or of 1024",
           "1MiB (1048576 bytes) or the bytes themselves");
  return parse_scaled(text, kSizeSuffixes, "a size such as 8, 64K, 64KiB or 1MiB");
}

std::uint64_t parse_duration(std::string_view text) {
  if (text == "0") return 0;
  return parse_scaled(text, kDurationSuffixes,
                      "a duration with its unit such as 500us, 10ms or 3s");
}

std::uint64_t parse_percent(std::string_view text) {
  constexpr std::array kPercent = {Suffix{"%", 100}};
  return parse_scaled(text, kPercent, "a share with its sign such as 2% or 0.5%");
}

bool parse_bool(std::string_view text) {
  if (text == "true") return true;
  if (text == "false") return false;
  reject(text, "is not a choice", "true or false");
}

std::string format_size(std::uint64_t bytes) {
  constexpr std::array kExact = {Suffix{"", 1}, Suffix{"KiB", 1ULL << 10},
                                 Suffix{"MiB", 1ULL << 20}, Suffix{"GiB", 1ULL << 30},
                                 Suffix{"TiB", 1ULL << 40}};
  return format_exact(bytes, kExact);
}

std::string format_duration(std::uint64_t ns) {
  return format_exact(ns, std::span(kDurationSuffixes).first(4));
}

std::string format_percent(std::uint64_t hundredths) {
  std::string text = std::to_string(hundredths / 100);
  if (const std::uint64_t rest = hundredths % 100; rest != 0) {
    text += '.';
    text += static_cast<char>('0' + rest / 10);
    if (rest % 10 != 0) text += static_cast<char>('0' + rest % 10);
  }
  return text + "%";
}

std::string human_duration(double ns) {
  constexpr std::array<std::string_view, 4> kUnits = {"ns", "us", "ms", "s"};
  return three_digits(ns, 1000, kUnits);
}

std::string human_size(double bytes) {
  constexpr std::array<std::string_view, 5> kUnits = {"B", "KiB", "MiB", "GiB", "TiB"};
  return three_digits(bytes, 1024, kUnits);
}

std::string human_rate(double bytes_per_second) {
  constexpr std::array<std::string_view, 5> kUnits = {"B/s", "kB/s", "MB/s", "GB/s", "TB/s"};
  return three_digits(bytes_per_second, 1000, kUnits);
}

std::string human_flops(double operations_per_second) {
  constexpr std::array<std::string_view, 5> kUnits = {"FLOP/s", "kFLOP/s", "MFLOP/s", "GFLOP/s",
                                                      "TFLOP/s"};
  return three_digits(operations_per_second, 1000, kUnits);
}

std::string human_count(double value) {
  constexpr std::array<std::string_view, 4> kUnits = {"", "k", "M", "G"};
  std::string text = three_digits(value, 1000, kUnits);
  if (text.ends_with(' ')) text.pop_back();
  return text;
}

std::optional<std::uint64_t> checked_add(std::uint64_t a, std::uint64_t b) {
  std::uint64_t sum = 0;
  if (__builtin_add_overflow(a, b, &sum)) return std::nullopt;
  return sum;
}

std::optional<std::uint64_t> checked_multiply(std::uint64_t a, std::uint64_t b) {
  std::uint64_t product = 0;
  if (__builtin_mul_overflow(a, b, &product)) return std::nullopt;
  return product;
}

std::uint64_t messages_due(std::uint64_t rate_per_second, std::uint64_t ns) {
  __extension__ using Wide = unsigned __int128;
  const Wide due = Wide{rate_per_second} * ns / kSecondNs;
  constexpr std::uint64_t kMost = std::numeric_limits<std::uint64_t>::max();
  return due > kMost ? kMost : static_cast<std::uint64_t>(due);
}

std::uint64_t saturating_add(std::uint64_t a, std::uint64_t b) {
  return checked_add(a, b).value_or(std::numeric_limits<std::uint64_t>::max());
}

std::uint64_t saturating_multiply(std::uint64_t a, std::uint64_t b) {
  return checked_multiply(a, b).value_or(std::numeric_limits<std::uint64_t>::max());
}

}  // namespace ipcbench
