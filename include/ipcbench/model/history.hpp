// The results of a folder in the order of time, as plain data.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "ipcbench/model/document.hpp"

namespace ipcbench {

// From here on the figures are others.
struct ChangePoint {
  std::size_t at = 0;                               // index of the first value behind it
  std::uint64_t before_count = 0, after_count = 0;  // values up to the next change on either side
  double before_ns = 0, after_ns = 0;               // their medians
  double change = 0;                                // after over before less one
  double p = 1;  // how often a series without any change gives as much
};

struct HistoryPoint {
  std::string file, started, version, commit;
  Interval message_ns;
  std::uint64_t groups = 1;  // that its invocations fall into; several: that median is no pace
};

// One experiment in all results of one machine.
struct HistoryRow {
  std::string name;
  std::vector<std::pair<std::string, std::string>> parameters;  // of its first result
  std::vector<HistoryPoint> points;                             // in the order of time
  std::vector<ChangePoint> changes;  // ascending, among the points without groups
};

// Results that were measured on machines that look alike.
struct HistoryMachine {
  HostInfo host;  // of the first of them
  std::vector<HistoryRow> rows;
};

struct SkippedFile {
  std::string file, reason;
};

struct HistoryDocument {
  std::string directory;
  std::uint64_t results = 0;  // files that are results
  std::vector<HistoryMachine> machines;
  std::vector<SkippedFile> skipped;
};

}  // namespace ipcbench
