// A string of bounded length without pointers, so that structs which hold it can lie in memory
// that several processes map. Too long a text throws std::length_error.
#pragma once

#include <array>
#include <cstddef>
#include <cstring>
#include <stdexcept>
#include <string>
#include <string_view>

namespace ipcbench {

template <std::size_t Capacity>
class Text {
 public:
  constexpr Text() = default;
  Text(std::string_view text) { *this = text; }  // NOLINT: a text is a text

  Text& operator=(std::string_view text) {
    if (text.size() >= Capacity)
      throw std::length_error("text of " + std::to_string(text.size()) + " bytes, at most " +
                              std::to_string(Capacity - 1) + " fit");
    chars_ = {};
    text.copy(chars_.data(), text.size());  // unlike memcpy, also from nowhere
    return *this;
  }
  // Keeps the beginning where the whole does not fit: for messages that must not fail.
  void assign_truncated(std::string_view text) { *this = text.substr(0, Capacity - 1); }

  std::string_view view() const { return {chars_.data(), ::strnlen(chars_.data(), Capacity)}; }
  std::string str() const { return std::string(view()); }
  bool empty() const { return chars_[0] == '\0'; }
  friend bool operator==(const Text& a, std::string_view b) { return a.view() == b; }

 private:
  std::array<char, Capacity> chars_{};
};

}  // namespace ipcbench
