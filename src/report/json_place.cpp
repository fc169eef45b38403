#include "ipcbench/report/json_place.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <vector>

#include "ipcbench/base/error.hpp"
#include "ipcbench/report/escape.hpp"

namespace ipcbench {
namespace {

using SaxJson = nlohmann::json;

// Follows the parser with the way to where it is.
class Locator final : public nlohmann::json_sax<SaxJson> {
 public:
  bool null() override { return value(); }
  bool boolean(bool) override { return value(); }
  bool number_integer(number_integer_t) override { return value(); }
  bool number_unsigned(number_unsigned_t) override { return value(); }
  bool number_float(number_float_t, const string_t&) override { return value(); }
  bool string(string_t&) override { return value(); }
  bool binary(binary_t&) override { return value(); }
  bool start_object(std::size_t) override { return open(true); }
  bool start_array(std::size_t) override { return open(false); }
  bool end_object() override { return close(); }
  bool end_array() override { return close(); }
  bool key(string_t& name) override {
    way_.back().key = name;
    return true;
  }
  bool parse_error(std::size_t position, const std::string&,
                   const nlohmann::json::exception& error) override {
    end = position;
    is_overflow = error.id == 406;
    reason = error.what();
    if (const std::size_t bracket = reason.find("] "); bracket != std::string::npos)
      reason.erase(0, bracket + 2);
    return false;
  }

  std::string pointer() const {
    constexpr std::size_t kShownSteps = 8;
    std::string text;
    for (std::size_t i = 0; i < std::min(way_.size(), kShownSteps); ++i)
      text += "/" + (way_[i].is_object ? way_[i].key.substr(0, 80) : std::to_string(way_[i].index));
    return way_.size() > kShownSteps ? text + "/..." : text;
  }

  std::size_t end = 0;  // of what the parser had read
  bool is_overflow = false;
  std::string reason;

 private:
  struct Step {
    bool is_object = false;
    std::string key;
    std::size_t index = 0;
  };

  bool value() {
    if (!way_.empty()) ++way_.back().index;
    return true;
  }
  bool open(bool is_object) {
    way_.push_back({is_object, "", 0});
    return true;
  }
  bool close() {
    way_.pop_back();
    return value();
  }

  std::vector<Step> way_;  // the open brackets
};

// "line 3, column 7", both from 1.
std::string place_of(std::string_view text, std::size_t at) {
  const std::string_view before = text.substr(0, at);
  const std::size_t line = before.rfind('\n');
  return fmt::format("line {}, column {}", 1 + std::ranges::count(before, '\n'),
                     1 + (line == before.npos ? at : at - line - 1));
}

// The word that the parser was in when it had read `end` bytes.
std::string_view word_at(std::string_view text, std::size_t end, std::size_t& begin) {
  const auto parts = [](char c) {
    return std::string_view(" \t\r\n,:[]{}\"/").find(c) != std::string_view::npos;
  };
  begin = std::min(end, text.size());
  if (begin > 0) --begin;
  // An overflow is found out behind the number, and another mistake within the word.
  if (begin < text.size() && parts(text[begin]) && begin > 0) --begin;
  while (begin > 0 && !parts(text[begin - 1])) --begin;
  std::size_t behind = begin;
  while (behind < text.size() && behind - begin < 40 && !parts(text[behind])) ++behind;
  return text.substr(begin, behind - begin);
}

bool is_no_number(std::string_view word) {
  std::string lower(word.substr(word.starts_with('-') || word.starts_with('+') ? 1 : 0));
  std::ranges::transform(lower, lower.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  });
  constexpr std::array<std::string_view, 3> kWords = {"nan", "inf", "infinity"};
  return std::ranges::find(kWords, lower) != kWords.end();
}

}  // namespace

void reject_json(std::string_view text, const std::string& origin) {
  Locator found;
  nlohmann::json::sax_parse(text.begin(), text.end(), &found, nlohmann::json::input_format_t::json,
                            /*strict=*/true,
                            /*ignore_comments=*/true);
  std::size_t begin = 0;
  const std::string_view word = word_at(text, found.end, begin);
  std::string why = found.reason.substr(0, 200);
  if (found.is_overflow)
    why = fmt::format("{} at {} is beyond every number; write one up to 1.7e308", word,
                      place_of(text, begin));
  else if (is_no_number(word))
    why = fmt::format("{} at {} is no number in JSON; write one, or leave the key out", word,
                      place_of(text, begin));
  const std::string pointer = found.pointer();
  throw UsageError(fmt::format("{}: {}{}not valid JSON: {}", origin, printable(pointer),
                               pointer.empty() ? "" : ": ", printable(why)));
}

}  // namespace ipcbench
