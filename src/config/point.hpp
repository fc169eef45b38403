// One point of a sweep: a text for every key of scope experiment, on its way to an experiment.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "ipcbench/config/expand.hpp"

namespace ipcbench {

class Point {
 public:
  Point() : texts_(keys().size()) {}
  const std::string& operator[](std::string_view key) const { return texts_[index(key)]; }
  void set(std::string_view key, std::string text) { texts_[index(key)] = std::move(text); }
  bool is_auto(std::string_view key) const { return (*this)[key] == "auto"; }

 private:
  static std::size_t index(std::string_view key) {
    return static_cast<std::size_t>(&find_key(key) - keys().data());
  }
  std::vector<std::string> texts_;  // canonical; empty: not set
};

// The values of another key that this one goes with, as in "buffers=rotate"; empty: all.
std::string_view requirement(const KeyInfo& key);
// Does the key make a difference at this point?
bool applies_to(const KeyInfo& key, const Point& point);

// Decides what is "auto" and checks how the values go together. UsageError names the keys;
// ResourceError for a core that is not allowed. The name is left to the caller.
PlannedExperiment resolve(Point point, const Machine& machine);

}  // namespace ipcbench
