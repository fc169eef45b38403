// One party of an invocation, raw, and the same party summarised over all invocations, with the
// record of every metric. A metric of a party is a member here, its record below, and the place
// that measures it. Plain data, owned by value; times are nanoseconds.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "ipcbench/model/field.hpp"
#include "ipcbench/model/names.hpp"

namespace ipcbench {

// What the kernel counted for one thread between its barrier and its last message.
struct PartyCounters {
  std::uint64_t user_ns = 0;
  std::uint64_t system_ns = 0;
  std::uint64_t run_ns = 0;
  std::uint64_t run_queue_ns = 0;
  std::uint64_t voluntary_switches = 0;
  std::uint64_t involuntary_switches = 0;
  std::uint64_t minor_faults = 0;
  std::uint64_t major_faults = 0;
  std::uint64_t migrations = 0;
  std::uint64_t peak_resident_bytes = 0;
  std::int32_t first_cpu = -1;
  std::int32_t last_cpu = -1;
};

using PhaseTimes = std::array<std::uint64_t, kPhases>;  // indexed by Phase
using PhaseShares = std::array<double, kPhases>;        // the same as shares of wall time

// A run of equal samples of one thread.
struct StateSpan {
  std::uint64_t start_ns = 0;
  std::uint64_t samples = 0;
  char state = '?';
  Phase phase = Phase::idle;
  std::string wait_channel;  // empty when running or unreadable

  bool is_like(const StateSpan& other) const {
    return state == other.state && phase == other.phase && wait_channel == other.wait_channel;
  }
};

// Whether it says when what was: of a summary all spans are at 0 (stats/reduce.hpp).
inline bool has_times(const std::vector<StateSpan>& timeline) {
  return timeline.size() == 1 || (!timeline.empty() && timeline.back().start_ns > 0);
}

// Shares of samples by letter of the state.
using StateShares = std::map<char, double>;
StateShares shares_of_states(const std::vector<StateSpan>& timeline);

// What a thread did from one switch to the next.
struct OccupationSpan {
  std::uint64_t start_ns = 0;
  RunState state = RunState::run;
  std::int32_t cpu = -1;
};

// One thread's whole measured part by the kernel's record of its switches. The three times add up
// to its wall time. Runnable is what followed a preemption; a thread that was woken counts as
// sleeping until it is on a core, because a wake-up leaves no record. The first span begins with
// the thread's measured part and the last one ends with it, wall_ns later. Spans of running and
// others take turns, and each of the others is one switch.
struct ExactStates {
  std::array<std::uint64_t, NamesOf<RunState>::kNames.size()> times_ns{};  // by RunState
  std::uint64_t switches = 0;
  std::uint64_t preemptions = 0;
  std::uint64_t moves = 0;
  std::uint64_t lost = 0;
  std::vector<OccupationSpan> timeline;  // the first kMostOccupations
  std::uint64_t left_out = 0;            // spans behind them; times and counts hold them all
};
inline constexpr std::size_t kMostOccupations = 2000;

// What the data that every item needs took of one worker: until it had read all of it once, and
// from then until the end of the run. Private bytes are those of its process that no other shares;
// 0 where the kernel does not tell.
struct FixedUse {
  std::uint64_t faults = 0, private_bytes = 0;
  std::uint64_t end_faults = 0, end_private_bytes = 0;
};

struct PartyResult {
  std::uint32_t party = 0;  // 0: coordinator
  std::int32_t pid = 0;
  std::int32_t tid = 0;
  std::uint64_t messages = 0;
  std::uint64_t wall_ns = 0;  // by clock_gettime
  PhaseTimes phases_ns{};     // by the tick clock; every interval belongs to one of them
  PartyCounters counters;
  FixedUse fixed;                    // of a worker, where there is such data
  std::vector<StateSpan> timeline;   // empty when states are not sampled
  std::optional<ExactStates> exact;  // where every switch was recorded
};

// Whether it belongs to a program that is not ours, which need not say what its parties did.
inline bool is_of_program(const PartyResult& party) {
  return party.phases_ns[static_cast<std::size_t>(Phase::unaccounted)] > 0;
}

// What the kernel's books leave of the wall time; they end a little after ours, so that this is
// never less than nothing.
constexpr std::uint64_t sleep_ns(const PartyResult& party) {
  const std::uint64_t awake_ns = party.counters.run_ns + party.counters.run_queue_ns;
  return awake_ns < party.wall_ns ? party.wall_ns - awake_ns : 0;
}

// A share of a party's samples.
struct StateShare {
  char state = '?';
  Phase phase = Phase::idle;
  std::string wait_channel;
  double share = 0;  // 0 to 1
};

// Shares of a party's wall time by the record of its switches, and how often it was switched.
struct ExactShares {
  std::array<double, NamesOf<RunState>::kNames.size()> shares{};  // by RunState
  double switches_per_message = 0;
  double preemptions_per_message = 0;
};

// One party over all invocations; shares of its wall time, 0 to 1.
struct PartySummary {
  std::uint32_t party = 0;
  PhaseShares phases{};
  double user = 0, system = 0;
  double running = 0, run_queue = 0, asleep = 0;
  double voluntary_switches_per_message = 0;
  double involuntary_switches_per_message = 0;
  double minor_faults_per_message = 0;
  double migrations = 0;                  // per invocation
  std::uint64_t peak_resident_bytes = 0;  // the largest
  std::uint64_t samples = 0;              // that the states are shares of
  std::vector<StateShare> states;         // largest first; empty when not sampled
  std::optional<ExactShares> exact;       // where every invocation has a record
};

inline bool is_of_program(const PartySummary& party) {
  return party.phases[static_cast<std::size_t>(Phase::unaccounted)] > 0;
}

inline constexpr std::string_view kStateLetters =
    "state letter of the kernel: R running or runnable, S sleeping, D in an uninterruptible wait, "
    "T stopped, Z ended";

template <>
struct Record<StateSpan> {
  static constexpr bool kRow = true;
  static constexpr std::string_view kAbout = "One run.";
  static constexpr std::tuple kFields{
      field("start_ns", &StateSpan::start_ns, "start in ns since the barrier"),
      field("samples", &StateSpan::samples, "samples in the run", {.least = 1}),
      field("state", &StateSpan::state, kStateLetters),
      field("phase", &StateSpan::phase, "what the party said that it was doing"),
      field("wait_channel", &StateSpan::wait_channel,
            "kernel function that it slept in; may be empty"),
  };
};

template <>
struct Record<OccupationSpan> {
  static constexpr bool kRow = true;
  static constexpr std::string_view kAbout =
      "One span; it lasts until the next one begins, and the last one until wall_ns of the party.";
  static constexpr std::tuple kFields{
      field("start_ns", &OccupationSpan::start_ns, "start in ns since the barrier"),
      field("state", &OccupationSpan::state, "what it did"),
      field("cpu", &OccupationSpan::cpu, "core that it ran on, or ran on last; -1 not known",
            {.least = -1}),
  };
};

template <>
struct Record<StateShare> {
  static constexpr std::string_view kAbout = "One state.";
  static constexpr std::tuple kFields{
      field("state", &StateShare::state, kStateLetters),
      field("phase", &StateShare::phase, "what the party said that it was doing"),
      field("channel", &StateShare::wait_channel,
            "kernel function that it slept in; empty when running or not readable"),
      field("share", &StateShare::share, "share of the samples of this party",
            {.up_to_one = true, .unit = "share"}),
  };
};

template <>
struct Record<ExactStates> {
  static constexpr std::string_view kAbout = "Every switch of the thread.";
  static constexpr std::tuple kFields{
      reduced(
          element("run_ns", &ExactStates::times_ns, 0, "time on a core"), Reduction::wall_share,
          element("run", &ExactShares::shares, 0, "share of time on a core", {.unit = "share"})),
      reduced(element("runnable_ns", &ExactStates::times_ns, 1, "time off it after a preemption"),
              Reduction::wall_share,
              element("runnable", &ExactShares::shares, 1,
                      "share of time off it after a preemption", {.unit = "share"})),
      reduced(
          element("sleeping_ns", &ExactStates::times_ns, 2, "time off it because it had to wait"),
          Reduction::wall_share,
          element("sleeping", &ExactShares::shares, 2,
                  "share of time off it because it had to wait, until it was on a core again",
                  {.unit = "share"})),
      reduced(field("switches", &ExactStates::switches, "times that it was taken off its core"),
              Reduction::per_message,
              field("switches_per_message", &ExactShares::switches_per_message,
                    "times that it was taken off its core, per message", {.unit = "per message"})),
      reduced(field("preemptions", &ExactStates::preemptions,
                    "switches that took its core away while it was still runnable"),
              Reduction::per_message,
              field("preemptions_per_message", &ExactShares::preemptions_per_message,
                    "switches that took its core away while it was still runnable, per message",
                    {.unit = "per message"})),
      field("moves", &ExactStates::moves, "times that it came back on another core"),
      field("lost", &ExactStates::lost,
            "records that found no room in the ring; above 0 the times and counts are too low"),
      field("timeline", &ExactStates::timeline,
            "The first 2000 spans, in order: [start in ns since the barrier, what it did, core]. "
            "Running and one of the others take turns, so that each span that is not running is "
            "one switch."),
      field("left_out", &ExactStates::left_out,
            "spans behind those; times and counts hold them all"),
  };
};

template <>
struct Record<ExactShares> {
  static constexpr std::string_view kAbout = "By the record of every switch.";
  static constexpr auto kFields = summarised_fields<ExactStates>();
};

template <>
struct Record<PartyResult> {
  static constexpr std::string_view kName = "party";
  static constexpr std::string_view kAbout =
      "One party of an invocation, from its barrier to its last message.";
  using Counters = PartyCounters;
  static constexpr auto kCounters = &PartyResult::counters;
  static constexpr std::tuple kFields{
      field("party", &PartyResult::party, "which party", {.is_party = true}),
      field("pid", &PartyResult::pid, "process"),
      field("tid", &PartyResult::tid, "thread"),
      field("messages", &PartyResult::messages,
            "messages that it handled; absent where a program did not say it", {.if_told = true}),
      field("wall_ns", &PartyResult::wall_ns, "elapsed time", {.column = true}),
      field("phases_ns", &PartyResult::phases_ns, "where its time went", {.column = true}),
      reduced(field("user_ns", kCounters, &Counters::user_ns,
                    "time in user mode, by the kernel's account", {.column = true}),
              Reduction::wall_share,
              field("user", &PartySummary::user, "share of time in user mode", {.unit = "share"})),
      reduced(
          field("system_ns", kCounters, &Counters::system_ns,
                "time in the kernel, by the same account", {.column = true}),
          Reduction::wall_share,
          field("system", &PartySummary::system, "share of time in the kernel", {.unit = "share"})),
      reduced(
          field("run_ns", kCounters, &Counters::run_ns, "time on a core (schedstat)",
                {.column = true}),
          Reduction::wall_share,
          field("running", &PartySummary::running, "share of time on a core", {.unit = "share"})),
      reduced(field("run_queue_ns", kCounters, &Counters::run_queue_ns,
                    "time runnable, but waiting for a core (schedstat)", {.column = true}),
              Reduction::wall_share,
              field("run_queue", &PartySummary::run_queue,
                    "share of time runnable, but waiting for a core", {.unit = "share"})),
      reduced(
          computed<PartyResult>(
              "sleep_ns", [](const PartyResult& party) { return sleep_ns(party); },
              "the rest of wall_ns; 0 where the kernel's books, which end a little later, leave "
              "nothing"),
          Reduction::wall_share,
          field("asleep", &PartySummary::asleep, "share of time that sleep_ns takes: not runnable",
                {.unit = "share"})),
      reduced(field("voluntary_switches", kCounters, &Counters::voluntary_switches,
                    "context switches because it had to wait", {.column = true}),
              Reduction::per_message,
              field("voluntary_switches_per_message", &PartySummary::voluntary_switches_per_message,
                    "context switches because it had to wait, per message",
                    {.if_told = true, .unit = "per message"})),
      reduced(
          field("involuntary_switches", kCounters, &Counters::involuntary_switches,
                "context switches because its core was taken away", {.column = true}),
          Reduction::per_message,
          field("involuntary_switches_per_message", &PartySummary::involuntary_switches_per_message,
                "context switches because its core was taken away, per message",
                {.if_told = true, .unit = "per message"})),
      reduced(field("minor_faults", kCounters, &Counters::minor_faults,
                    "page faults without input or output", {.column = true}),
              Reduction::per_message,
              field("minor_faults_per_message", &PartySummary::minor_faults_per_message,
                    "page faults without input or output, per message",
                    {.if_told = true, .unit = "per message"})),
      field("major_faults", kCounters, &Counters::major_faults, "page faults that read from a disk",
            {.column = true}),
      reduced(field("migrations", kCounters, &Counters::migrations,
                    "moves to another core; 0 where the kernel does not tell", {.column = true}),
              Reduction::per_invocation,
              field("migrations", &PartySummary::migrations,
                    "moves to another core, per invocation; 0 where the kernel does not tell",
                    {.unit = "per invocation"})),
      field("first_cpu", kCounters, &Counters::first_cpu, "core at the barrier; -1 not known",
            {.least = -1}),
      field("last_cpu", kCounters, &Counters::last_cpu, "core after the last message; -1 not known",
            {.least = -1}),
      reduced(field("peak_resident_bytes", kCounters, &Counters::peak_resident_bytes,
                    "largest resident size of its process in its whole life"),
              Reduction::largest,
              field("peak_resident_bytes", &PartySummary::peak_resident_bytes,
                    "largest resident size of its process over all invocations")),
      field("fixed_faults", &PartyResult::fixed, &FixedUse::faults,
            "of a worker: page faults without input or output while it took over and read the data "
            "that every item needs",
            {.presence = Presence::if_any, .column = true}),
      field("fixed_private_bytes", &PartyResult::fixed, &FixedUse::private_bytes,
            "of a worker: memory that its process shares with no other, once it had read all of "
            "that data",
            {.presence = Presence::if_any, .column = true}),
      field("fixed_end_faults", &PartyResult::fixed, &FixedUse::end_faults,
            "of a worker: page faults without input or output from then until the end of the run, "
            "the warm-up included",
            {.presence = Presence::if_any, .column = true}),
      field("fixed_end_private_bytes", &PartyResult::fixed, &FixedUse::end_private_bytes,
            "of a worker: memory that its process shares with no other at the end of the run",
            {.presence = Presence::if_any, .column = true}),
      computed<PartyResult>(
          "states", [](const PartyResult& party) { return shares_of_states(party.timeline); },
          "Share of samples by state letter; empty when states were not sampled.",
          {.unit = "share"}),
      field("timeline", &PartyResult::timeline,
            "Runs of equal samples, in order: [start in ns since the barrier, samples, state "
            "letter, phase, wait channel]."),
      field("exact", &PartyResult::exact,
            "Every switch of the thread, by the kernel's record; only where that was asked for and "
            "granted. The three times add up to wall_ns; a thread that was woken counts as "
            "sleeping until it is on a core."),
  };
};

template <>
struct Record<PartySummary> {
  static constexpr std::string_view kName = "party_summary";
  static constexpr std::string_view kAbout =
      "One party over all invocations; shares are of its wall time.";
  static constexpr auto kFields = std::tuple_cat(
      std::tuple(field("party", &PartySummary::party, "which party", {.is_party = true}),
                 field("phases", &PartySummary::phases, "where its time went, as it booked it",
                       {.unit = "share"})),
      summarised_fields<PartyResult>(),
      std::tuple(
          field("samples", &PartySummary::samples,
                "how many samples the shares of states stand on, over all invocations; of fewer "
                "than 20 tables show none"),
          field("states", &PartySummary::states,
                "What samples saw it doing, largest share first; empty when states were not "
                "sampled."),
          field("exact", &PartySummary::exact,
                "By the record of every switch; only where all invocations have one.")));
};

// What a phase is, to follow "time " or "share of time ".
std::string_view about_phase(Phase phase);

}  // namespace ipcbench
