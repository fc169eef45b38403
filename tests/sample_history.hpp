// Histories for tests of their formats.
#pragma once

#include <fmt/format.h>

#include <string>
#include <vector>

#include "ipcbench/model/history.hpp"
#include "ipcbench/stats/change_points.hpp"

namespace ipcbench::sample {

// One result a day; every figure has an interval of 2 %.
inline HistoryRow history_row(const std::string& name, const std::vector<double>& medians) {
  HistoryRow row;
  row.name = name;
  row.parameters = {{"transport", name}, {"size", "64KiB"}};
  for (std::size_t i = 0; i < medians.size(); ++i) {
    HistoryPoint point;
    point.file = fmt::format("r{}.json", i);
    point.started = fmt::format("2026-{:02}-{:02}T10:00:00Z", 1 + i / 28, 1 + i % 28);
    point.version = i < medians.size() / 2 ? "0.1.0" : "0.2.0";
    point.commit = fmt::format("{:012x}", 0xabc000 + i);
    point.message_ns = {0.99 * medians[i], medians[i], 1.01 * medians[i], 0.95, 12};
    row.points.push_back(point);
  }
  row.changes = find_changes(medians);
  return row;
}

// `count` values around `level`, from the middle on by `factor` more.
inline std::vector<double> levels(std::size_t count, double level, double factor) {
  std::vector<double> values;
  for (std::size_t i = 0; i < count; ++i)
    values.push_back(level * (i < count / 2 ? 1 : factor) *
                     (1 + 0.002 * static_cast<double>((i * 7) % 5)));
  return values;
}

// One series that has changed and two that have not.
inline HistoryDocument history() {
  HistoryMachine machine;
  machine.host.cpu = "Sample CPU";
  machine.host.kernel = "Linux 6.1";
  machine.host.allowed_cpus = {0, 1};
  machine.rows = {history_row("pipe", levels(20, 4000, 1)),
                  history_row("shm", levels(20, 900, 1.15)),
                  history_row("thread", levels(3, 300, 1))};
  machine.rows[0].points[5].groups = 2;
  return {"results", 20, {machine}, {{"notes.txt", "is no result"}}};
}

}  // namespace ipcbench::sample
