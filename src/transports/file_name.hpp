// The names of files in the private directory of an invocation.
#pragma once

#include <fmt/format.h>

#include <array>
#include <cstdint>

namespace ipcbench {

using FileName = std::array<char, 40>;

// "t3-17": the task number 17 of lane 3. No allocation: it is made for every message.
inline FileName file_name(char direction, std::uint32_t lane, std::uint64_t number) {
  FileName name{};
  fmt::format_to_n(name.data(), name.size() - 1, "{}{}-{}", direction, lane, number);
  return name;
}

}  // namespace ipcbench
