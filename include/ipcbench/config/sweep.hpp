// Lists and ranges: from what was written for a key to the values that it takes.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "ipcbench/model/keys.hpp"

namespace ipcbench {

inline constexpr std::size_t kMaxPoints = 10'000;  // of one range, of one list, of one plan

// "a,b,c" into its items, without looking at them; "a;b;c" of a key that collects. Other keys that
// do not sweep keep their commas; the cores of a placement stay together: "cross,0,1" is "cross"
// and "0,1".
std::vector<std::string> split_list(const Key& key, std::string_view text);

// One item into canonical values: itself, or every point of "4KiB..16MiB:x4" (times) and
// "1..8:+1" (plus); the end is included where it is hit. UsageError without the key's name.
std::vector<std::string> expand_item(const Key& key, std::string_view item);

}  // namespace ipcbench
