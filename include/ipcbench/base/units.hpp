// Sizes, durations and whole numbers as people write them, checked: nothing wraps, nothing is cut.
// Each parser takes the whole text or throws UsageError, whose text names the value, the form that
// is expected and the remedy; callers put the key in front. The formatters are their inverse.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace ipcbench {

std::uint64_t parse_integer(std::string_view text);   // 0, 17, 1k = 1000, 2M, 3G; no sign
std::uint64_t parse_size(std::string_view text);      // bytes: 8, 64K = 64KiB = 65536, 1MiB, 2G
std::uint64_t parse_duration(std::string_view text);  // ns: 250ns, 500us, 10ms, 1.5s, 2min
std::uint64_t parse_percent(std::string_view text);   // hundredths of a percent: 2%, 0.5%
bool parse_bool(std::string_view text);               // true or false

std::string format_size(std::uint64_t bytes);           // exact: 65536 -> 64KiB, 65537 -> 65537
std::string format_duration(std::uint64_t ns);          // exact: 10000000 -> 10ms, 1500 -> 1500ns
std::string format_percent(std::uint64_t hundredths);   // exact: 50 -> 0.5%
std::string human_duration(double ns);                  // three digits: 1.23 us
std::string human_size(double bytes);                   // three digits: 1.50 MiB
std::string human_rate(double bytes_per_second);        // three digits: 1.23 GB/s
std::string human_flops(double operations_per_second);  // "88.1 GFLOP/s"
std::string human_count(double value);                  // three digits: 1.23 M

inline constexpr std::uint64_t kSecondNs = 1'000'000'000;
// How many messages at `rate_per_second` fall due within `ns`; saturating.
std::uint64_t messages_due(std::uint64_t rate_per_second, std::uint64_t ns);

// nullopt instead of a value beyond 2^64.
std::optional<std::uint64_t> checked_add(std::uint64_t a, std::uint64_t b);
std::optional<std::uint64_t> checked_multiply(std::uint64_t a, std::uint64_t b);
// The largest value instead of one beyond 2^64: for sums that are then compared with a limit.
std::uint64_t saturating_add(std::uint64_t a, std::uint64_t b);
std::uint64_t saturating_multiply(std::uint64_t a, std::uint64_t b);

}  // namespace ipcbench
