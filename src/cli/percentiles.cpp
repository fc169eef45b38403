#include <fmt/format.h>

#include <charconv>

#include "ipcbench/base/error.hpp"
#include "ipcbench/cli/outputs.hpp"

namespace ipcbench {
namespace {

constexpr std::size_t kMostPercentiles = 8;
constexpr std::size_t kMostDecimals = 6;

[[noreturn]] void reject_percentile(std::string_view text, std::string_view why) {
  throw UsageError(fmt::format(
      "--percentiles: '{}' {}; write up to {} ascending numbers above 0 and below 100, such as "
      "50,90,99,99.9",
      text.substr(0, 80), why, kMostPercentiles));
}

double percent_of(std::string_view text) {
  if (text.empty()) reject_percentile(text, "is empty");
  if (text.find_first_not_of("0123456789.") != std::string_view::npos)
    reject_percentile(text, text.front() == '-' ? "is negative" : "is not a number");
  double percent = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), percent);
  if (read.ec != std::errc{} || read.ptr != text.data() + text.size())
    reject_percentile(text, "is not a number");
  if (percent >= 100) reject_percentile(text, "is not below 100");
  if (percent <= 0) reject_percentile(text, "is not above 0");
  if (const std::size_t point = text.find('.');
      point != std::string_view::npos && text.size() - point - 1 > kMostDecimals)
    reject_percentile(text, fmt::format("has more than {} decimals", kMostDecimals));
  return percent;
}

}  // namespace

std::vector<double> percentiles_asked(const CommandLine& line) {
  if (!line.has("percentiles")) return {};
  const std::string text = line.value("percentiles");
  std::string_view rest = text;
  std::vector<double> percents;
  for (bool more = true; more;) {
    const std::size_t comma = rest.find(',');
    const std::string_view one = rest.substr(0, comma);
    const double percent = percent_of(one);
    if (!percents.empty() && percent <= percents.back())
      reject_percentile(one, fmt::format("does not lie above {} before it", percents.back()));
    if (percents.size() == kMostPercentiles) reject_percentile(text, "has too many");
    percents.push_back(percent);
    more = comma != std::string_view::npos;
    if (more) rest.remove_prefix(comma + 1);
  }
  return percents;
}

}  // namespace ipcbench
