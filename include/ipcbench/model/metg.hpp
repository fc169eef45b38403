// The smallest work that is worth spreading, measured: METG(50 %) of Slaughter et al., Task Bench
// (SC'20), for ways and sizes. Plain data; times are ns of one item.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "ipcbench/model/document.hpp"

namespace ipcbench {

// What was found at one length of the work.
struct MetgPoint {
  double work_ns = 0;         // pure, of one item on one core
  double granularity_ns = 0;  // work and overhead of one item: its time, times the workers' cores
  double efficiency = 0;      // share of that which is work, 0 to 1
};

struct MetgRow {
  std::string transport;
  std::string hosts;  // as --hosts takes them; empty: this machine
  std::uint64_t size_bytes = 0, reply_bytes = 0;
  std::uint32_t workers = 1;
  Failure failure;                // status ok: none
  std::vector<MetgPoint> points;  // ascending by work, medians over rounds
  // Where the efficiency is the one that was asked for, over rounds. Absent: it is reached nowhere,
  // or everywhere, between the shortest and the longest work that was tried.
  std::optional<Interval> work_ns, granularity_ns;
  std::string note;  // why it is absent; else empty
};

struct Metg {
  ToolInfo tool;
  HostInfo host;
  std::string started;  // UTC, ISO 8601
  std::uint64_t elapsed_ns = 0;
  double efficiency = 0.5;  // that was asked for
  std::uint32_t cores = 1;
  std::vector<MetgRow> rows;
  std::vector<LeftOut> left_out;
};

}  // namespace ipcbench
