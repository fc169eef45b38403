// What `advise` says, as plain data: the question, what was measured to answer it, the candidates
// with what a model predicted of each and what was measured, and the answer. Times are ns of one
// item unless their comment says otherwise.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "ipcbench/model/document.hpp"
#include "ipcbench/model/interval.hpp"

namespace ipcbench {

struct AdviceQuestion {
  std::uint64_t size_bytes = 0;   // from the coordinator to a worker
  std::uint64_t reply_bytes = 0;  // and back
  std::string work;               // as ipcbench runs it: "cpu:5ms", "matmul:256"
  std::string measured_command;   // whose time is the work; empty: none
  std::uint32_t most_workers = 0;
  bool isolation = false;          // a crash of a worker must not be one of the coordinator
  std::uint64_t memory_bytes = 0;  // that a way may take; 0: as much as there is
  std::string now;                 // what the asker has today: "pipe:workers=8"; empty: not said
  std::string hosts, launcher;     // as the keys take them; empty: this machine, the usual one
};

// One way to spread the work: `transport` as --transport takes it. Serial is no way.
struct Way {
  std::string transport;
  std::uint32_t workers = 1;
  std::uint32_t items = 1;  // that travel in one message
  bool by_handle = false;   // payloads lie in shared memory, and a handle travels
  std::string hosts = {};   // "a:2,b:2", as --hosts takes it; empty: this machine

  bool operator==(const Way&) const = default;
};

// What a way costs where the work is nothing, measured.
struct WayCost {
  Way way;
  double message_ns = 0;      // wall time
  double coordinator_ns = 0;  // in which the coordinator was busy
  double worker_ns = 0;       // in which a worker was busy
  double launch_ns = 0;       // of all workers, once
  std::uint64_t invocations = 0;
  // What a worker spends between two items that it works on, waking up included; below 0 where
  // others disturb it less than the work by itself. Absent where the coordinator has no time to
  // spare, so that it cannot be told.
  std::optional<double> exchange_ns = std::nullopt;
  // Of a way over hosts, as its ranks saw them: cores that all parties can have together, and the
  // most workers that one host has. 0: those of this machine.
  std::uint32_t cores = 0, workers_on_host = 0;
};

// What the ways cost at one size.
struct SizeCosts {
  std::uint64_t size_bytes = 0, reply_bytes = 0;
  std::vector<WayCost> costs;
};

// The work by itself, with so many workers at it at the same time and nothing sent.
struct WorkCost {
  std::uint32_t workers = 1;
  double work_ns = 0;     // wall time of one item, in which others may have had the core
  double cpu_ns = 0;      // of it on a core
  double efficiency = 1;  // cpu_ns of one worker over cpu_ns
};

// What holds a way back, by the model.
enum class Bound : std::uint8_t {
  workers,      // each has its work, and waits for its message in between
  coordinator,  // it hands out one after the other
  cores,        // all that is to be done for an item, over the cores that there are
};

struct Prediction {
  double time_ns = 0;
  Bound bound = Bound::workers;
  // The three terms, of which the largest is the time.
  double workers_ns = 0, coordinator_ns = 0, cores_ns = 0;
};

struct Candidate {
  Way way;
  Prediction predicted;
  std::optional<Interval> measured_ns;  // absent: it was not among the best
  std::optional<double> cpu_ns;         // measured, of all parties
  std::optional<double> error;          // predicted over measured less one
  double speedup = 0;                   // over serial; measured where it was
  std::uint64_t memory_bytes = 0;       // of all buffers; 0: not known
  bool is_now = false;                  // what the asker has today
  std::string gives_up;                 // "flat data only", "no isolation"; may be empty
  std::string command;                  // that measures it: "ipcbench --transport=..."
};

// One thing about a way that is otherwise, and what it brings.
struct WhatIf {
  std::string name = {};   // "half-payload"
  std::string about = {};  // in a few words
  // The times are those with a burden that the change takes away ("no-codec"), not those of the
  // change.
  bool is_burden = false;
  Prediction predicted = {};
  std::optional<Interval> measured_ns = {};  // absent: ipcbench cannot run it
  double gain = 1;           // how many times as fast, measured where both are, else predicted
  bool is_clear = true;      // the intervals lie apart; what was only predicted always is
  std::string command = {};  // that measures it
};

// What a way would be with changes, one at a time.
struct Examination {
  Way way = {};
  Prediction predicted = {};                 // as it is
  std::optional<Interval> measured_ns = {};  // as it is, in the same rounds as the changes
  std::vector<WhatIf> changes = {};
};

// From which work on a way is worth it, by the model.
struct PayOff {
  Way way;
  std::optional<double> break_even_ns;  // faster than serial from here on; absent: never
  std::optional<double> metg_ns;  // work at which half of the cores' time is work; absent: never
  // Work over that of the coordinator: more workers bring nothing.
  std::optional<double> useful_workers;
  // The largest of the sizes up to which, with this work, half of the cores' time is work; the
  // largest that was looked at: perhaps beyond it as well; absent: at none.
  std::optional<double> largest_size_bytes;
};

enum class AdviceKind : std::uint8_t { spread, stay_serial };

// The answer for one size.
struct SizeAdvice {
  AdviceQuestion question;
  AdviceKind kind = AdviceKind::stay_serial;
  std::string answer;       // one sentence
  std::string reason;       // why, one sentence
  std::optional<Way> best;  // of kind spread
  Interval serial_ns;       // the work alone on one core, wall time
  std::vector<WorkCost> work;
  std::vector<WayCost> costs;
  std::vector<Candidate> candidates;  // the fastest first
  std::vector<PayOff> pay_offs;       // of the best number of workers of each transport
  // Of the candidates that were measured: how far the predictions are off, as a share.
  std::optional<double> error_median, error_largest;
  // Work of an item from which on more than one host is faster by kWorthwhile than one, by the
  // model; absent: never, or no way has several.
  std::optional<double> second_host_ns;
  std::vector<LeftOut> left_out;  // transports that this machine refuses
  std::vector<Warning> warnings;
  std::optional<Examination> what_if;    // where that was asked
  std::vector<std::string> explanation;  // where that was asked: the terms of the way to take
};

// Of several sizes the first is the advice itself.
struct Advice : SizeAdvice {
  ToolInfo tool;
  HostInfo host;
  std::string started;  // UTC, ISO 8601
  std::uint64_t elapsed_ns = 0;
  std::uint32_t cores = 1;
  // Costs at sizes around those of the question and at these themselves, ascending: what holds for
  // other sizes is read from them.
  std::vector<SizeCosts> sizes;
  std::vector<std::string> notes;       // what holds beyond the question, in sentences
  std::vector<SizeAdvice> other_sizes;  // that were asked for beside the first one
};

}  // namespace ipcbench
