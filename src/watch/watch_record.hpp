// What was seen, as it grows: waits and objects are kept once each and found by what they are, and
// looks stay in bounds however long it takes. One owner.
#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>

#include "ipcbench/model/observation.hpp"

namespace ipcbench {

class WatchRecord {
 public:
  static constexpr std::uint32_t kRunning = 0;  // the wait of whoever waits for nothing

  WatchRecord();

  const Observation& seen() const { return seen_; }
  Observation& seen() { return seen_; }

  // Places in the vectors of the observation.
  std::uint32_t wait(WatchedWait wait);
  std::size_t object(WaitObject kind, const std::string& name) { return object(kind, name, name); }
  // Where others may have the same name, found by a key of its own.
  std::size_t object(WaitObject kind, const std::string& name, const std::string& key);
  std::uint64_t mapping(const std::string& file);  // number of a shared mapping

  void begin_look(std::uint64_t at_ns);
  void saw(std::size_t process, std::size_t thread, std::uint32_t wait);
  void refuse(std::string what);

  // Where there are too many looks every second one goes, so that shares stay what they were;
  // the period doubles.
  void stay_in_bounds();

 private:
  void thin_out();

  Observation seen_;
  std::unordered_map<std::string, std::uint32_t> waits_;
  std::unordered_map<std::string, std::size_t> objects_;
  std::unordered_map<std::string, std::uint64_t> mappings_;
  std::size_t spans_ = 0;
};

// A look found the thread asleep in a call of this length.
void count_call(WatchedThread& thread, std::size_t object, bool writes, std::uint64_t bytes);

}  // namespace ipcbench
