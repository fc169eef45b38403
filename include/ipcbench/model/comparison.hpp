// Two versions against each other, as plain data: pairs of invocations, what they say, and the
// document that the sinks of a comparison print. A is the baseline, B what is asked about.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ipcbench/model/document.hpp"

namespace ipcbench {

enum class Verdict : std::uint8_t { same, slower, faster, inconclusive, not_comparable };

template <>
struct NamesOf<Verdict> {
  static constexpr std::array<std::string_view, 5> kNames = {"same", "slower", "faster",
                                                             "inconclusive", "not_comparable"};
};

// One invocation of either side: its one figure, and where its parties ran.
struct PairedRun {
  double message_ns = 0;      // the median of its batches
  std::string placement;      // a label: equal ones were placed alike
  std::string distance = {};  // near, far or moved; empty: not known
};

// Two fresh invocations, one right after the other, in an order drawn by a coin.
struct Pair {
  PairedRun a, b;
  bool b_first = false;
};

// What a set of pairs says. Changes are of time per message, B over A less one: 0.05 is 5 % slower.
struct Judgement {
  Verdict verdict = Verdict::inconclusive;
  std::uint64_t pairs = 0;
  std::uint64_t usable = 0;  // both figures positive and finite, placed alike and equally far apart
  double estimate = 0;
  double low = 0, high = 0;  // hold the true change with `confidence`
  double confidence = 0;
  double detectable = 0;  // a slowdown that would have been found with 80 % power; 0: none would
  std::string reason;     // of an inconclusive verdict: what is in the way
};

// One experiment in both versions.
struct ComparisonRow {
  std::string name;
  std::vector<std::pair<std::string, std::string>> parameters;  // of B
  std::string difference;  // of two configurations: "depth: 1 in A, 4 in B"; else empty
  Verdict verdict = Verdict::inconclusive;  // slower, faster of a live comparison: confirmed
  std::string reason;          // of inconclusive, not_comparable and of a failure; may be empty
  Failure failure;             // of the invocation that ended the row; status ok: none
  std::uint64_t messages = 0;  // of each invocation; 0: they may differ (stored results)
  Judgement first;
  Judgement confirmation;  // no pairs: there was none
  std::vector<Pair> pairs, fresh;
  double a_ns = 0, b_ns = 0;   // medians over the usable pairs of its headline; over all if none is
  double worst_run_queue = 0;  // largest share of its wall time that any party waited for a core
  // Largest share of all cores' time during an invocation that the hypervisor took; absent: no
  // invocation tells.
  std::optional<double> worst_steal;
  std::uint64_t elapsed_ns = 0;
  std::vector<Warning> warnings;
};

struct ComparedVersion {
  std::string source;  // path of the program or of the result
  std::string version, commit;
};

struct ComparisonDocument {
  std::vector<std::string> command;  // the words that asked for it, for people; empty: not known
  ComparedVersion a, b;
  HostInfo host;
  std::string started;     // UTC, ISO 8601
  std::uint64_t seed = 0;  // of the coins; 0: stored results
  bool stored = false;     // two results, not pairs run side by side
  bool gating = true;      // slower decides the exit code; else it is advice
  bool complete = true;    // false: interrupted
  std::uint64_t elapsed_ns = 0;
  std::string reason;  // why none of several rows can be compared: then they have none themselves
  std::vector<std::string> no_warn;  // ids of warnings that are stored, but not printed
  std::vector<ComparisonRow> rows;
};

}  // namespace ipcbench
