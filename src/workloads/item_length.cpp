#include "ipcbench/workloads/item_length.hpp"

#include <algorithm>
#include <cmath>
#include <string>

#include "ipcbench/base/error.hpp"
#include "ipcbench/base/units.hpp"

namespace ipcbench {
namespace {

// A Pareto distribution has no longest item. Cut at so many times its least, it ends at 37 times
// its mean, where an exponential one ends too: its least share is 2^-53.
constexpr double kParetoShape = 1.5;
constexpr double kParetoRatio = 100;
constexpr double kLongestOverMean = 37;
constexpr std::string_view kForms = "write 100us, 50us..500us, exp:100us or pareto:100us";

std::uint64_t parse_length(std::string_view text) {
  constexpr std::uint64_t kLongest = 3'600'000'000'000;
  const std::uint64_t length = parse_duration(text);
  if (length == 0 || length > kLongest)
    throw UsageError("'" + std::string(text.substr(0, 80)) +
                     "' is out of range; write 1ns to 60min");
  return length;
}

// splitmix64's last steps: neighbouring numbers have nothing in common.
std::uint64_t mixed(std::uint64_t value) {
  value = (value ^ (value >> 30)) * 0xBF58'476D'1CE4'E5B9;
  value = (value ^ (value >> 27)) * 0x94D0'49BB'1331'11EB;
  return value ^ (value >> 31);
}

// Within (0, 1], the same for the same seed and number.
double share_of(std::uint64_t seed, std::uint64_t number) {
  const std::uint64_t bits = mixed(mixed(seed) + (number + 1) * 0x9E37'79B9'7F4A'7C15);
  return static_cast<double>((bits >> 11) + 1) * 0x1p-53;
}

// Of a mean of 1.
double pareto(double share) {
  const double tail = std::pow(kParetoRatio, -kParetoShape);
  const double mean = kParetoShape / (kParetoShape - 1) *
                      (1 - std::pow(kParetoRatio, 1 - kParetoShape)) / (1 - tail);
  return std::pow(share + (1 - share) * tail, -1 / kParetoShape) / mean;
}

}  // namespace

ItemLength::ItemLength(std::string_view text) {
  const std::size_t dots = text.find("..");
  const std::size_t colon = text.find(':');
  if (dots != std::string_view::npos) {
    shape_ = Shape::uniform;
    least_ns_ = parse_length(text.substr(0, dots));
    most_ns_ = parse_length(text.substr(dots + 2));
    if (most_ns_ < least_ns_)
      throw UsageError("'" + std::string(text.substr(0, 80)) +
                       "' descends; write the lesser first");
    return;
  }
  if (colon != std::string_view::npos) {
    const std::string_view shape = text.substr(0, colon);
    if (shape != "exp" && shape != "pareto")
      throw UsageError("'" + std::string(shape.substr(0, 80)) + "' is no distribution; " +
                       std::string(kForms));
    shape_ = shape == "exp" ? Shape::exponential : Shape::pareto;
    text.remove_prefix(colon + 1);
  }
  mean_ns_ = parse_length(text);
}

std::uint64_t ItemLength::mean_ns() const {
  return shape_ == Shape::uniform ? least_ns_ + (most_ns_ - least_ns_) / 2 : mean_ns_;
}

std::uint64_t ItemLength::longest_ns() const {
  if (shape_ == Shape::uniform) return most_ns_;
  if (shape_ == Shape::even) return mean_ns_;
  return static_cast<std::uint64_t>(kLongestOverMean * static_cast<double>(mean_ns_)) + 1;
}

std::uint64_t ItemLength::of_item(std::uint64_t seed, std::uint64_t number) const {
  if (shape_ == Shape::even) return mean_ns_;
  const double share = share_of(seed, number);
  const auto mean = static_cast<double>(mean_ns_);
  double length = 0;
  if (shape_ == Shape::uniform)
    length = static_cast<double>(least_ns_) + share * static_cast<double>(most_ns_ - least_ns_);
  else
    length = mean * (shape_ == Shape::exponential ? -std::log(share) : pareto(share));
  return std::max<std::uint64_t>(1, static_cast<std::uint64_t>(length));
}

}  // namespace ipcbench
