// A comparison with one row of every kind, for tests of its formats.
#pragma once

#include "ipcbench/model/comparison.hpp"
#include "ipcbench/stats/compare.hpp"
#include "ipcbench/stats/compare_stored.hpp"

namespace ipcbench::sample {

inline std::vector<Pair> pairs(std::size_t count, double change) {
  std::vector<Pair> all;
  for (std::size_t i = 0; i < count; ++i) {
    const double a_ns = 4000 + 10 * static_cast<double>(i % 3);
    const double noise = 0.002 * static_cast<double>(i % 5);
    all.push_back({{a_ns, "pinned"}, {a_ns * (1 + change + noise), "pinned"}, i % 2 == 0});
  }
  return all;
}

inline ComparisonRow row(std::string name, std::vector<Pair> first, std::vector<Pair> fresh = {}) {
  ComparisonRow row;
  row.name = std::move(name);
  row.parameters = {{"transport", "pipe"}, {"size", "8"}};
  row.messages = 4000;
  row.pairs = std::move(first);
  row.fresh = std::move(fresh);
  const Decision decision = decide(row.pairs, row.fresh, true);
  row.verdict = decision.verdict;
  row.reason = decision.reason;
  row.first = decision.first;
  row.confirmation = decision.confirmation;
  row.worst_run_queue = 0.25;
  row.worst_steal = 0.01;
  row.elapsed_ns = 1'500'000'000;
  set_medians(row);
  return row;
}

inline ComparisonDocument comparison() {
  ComparisonDocument document;
  document.a = {"old/ipcbench", "0.1.0", "0123456789ab"};
  document.b = {"new/ipcbench", "0.2.0", "ba9876543210"};
  document.host.cpu = "Sample CPU";
  document.host.kernel = "Linux 6.1";
  document.host.allowed_cpus = {0, 1};
  document.started = "2024-05-06T07:08:09Z";
  document.seed = 17;
  document.elapsed_ns = 9'000'000'000;

  document.rows.push_back(row("pipe", pairs(8, 0)));
  document.rows.push_back(row("shm", pairs(8, 0.05), pairs(16, 0.045)));
  document.rows.push_back(row("thread", pairs(8, -0.2), pairs(16, -0.15)));
  document.rows.push_back(row("null", pairs(8, -0.2)));
  document.rows.push_back(row("file", pairs(8, 0.05), pairs(16, -0.02)));
  std::vector<Pair> mixed = pairs(8, 0.05);
  for (std::size_t i = 0; i < 4; ++i) mixed[i].b.placement = "apart";
  document.rows.push_back(row("unix|stream", std::move(mixed)));
  document.rows.back().warnings = {{"placement-shift", "placed differently: A in 8 of 8", "pin"}};

  ComparisonRow refused;
  refused.name = "posix-mq";
  refused.verdict = Verdict::not_comparable;
  refused.reason = "A refuses: unknown transport";
  document.rows.push_back(refused);
  ComparisonRow failed;
  failed.name = "sysv-mq";
  failed.failure.status = Status::died;
  failed.failure.reason = "B: worker 1 was killed";
  document.rows.push_back(failed);
  return document;
}

}  // namespace ipcbench::sample
