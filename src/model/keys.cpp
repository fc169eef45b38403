#include "ipcbench/model/keys.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <type_traits>
#include <utility>

#include "ipcbench/base/units.hpp"

namespace ipcbench {
namespace {

constexpr std::string_view kWhat = "What travels";
constexpr std::string_view kWho = "Who takes part";
constexpr std::string_view kHowLong = "How long and how often";
constexpr std::string_view kAbout = "About the run";
constexpr std::uint64_t kMillisecond = 1'000'000;
constexpr std::uint32_t kMostItems = 1'000'000;
constexpr std::uint64_t kMostFixed = std::uint64_t{1} << 46;  // its words are numbered
constexpr std::uint64_t kDay = 86'400'000 * kMillisecond;

template <auto Member>
using MemberType = std::remove_cvref_t<decltype(std::declval<Experiment&>().*Member)>;

template <auto Member>
std::uint64_t load(const Experiment& experiment) {
  return static_cast<std::uint64_t>(experiment.*Member);
}

template <auto Member>
void store(Experiment& experiment, std::uint64_t value) {
  experiment.*Member = static_cast<MemberType<Member>>(value);
}

// Of numbers and flags.
template <auto Member>
constexpr KeyAccess kValue{.load = load<Member>, .store = store<Member>};

template <auto Member>
constexpr KeyAccess kChoice{
    .load = load<Member>, .store = store<Member>, .words = NamesOf<MemberType<Member>>::kNames};

template <std::size_t Capacity>
void set_text(Text<Capacity>& field, std::string_view text) {
  if (text.size() >= Capacity)
    throw UsageError(fmt::format("'{}...' has {} bytes; at most {} fit", text.substr(0, 40),
                                 text.size(), Capacity - 1));
  field = text;
}

void parse_transport(Experiment& experiment, std::string_view text) {
  const std::size_t colon = std::min(text.find(':'), text.size());
  if (colon == 0) throw UsageError("names no transport");
  set_text(experiment.transport, text.substr(0, colon));
  // Without options no colon is kept: who writes tables puts one behind a name that readers would
  // take for a missing value (report/csv.cpp).
  set_text(experiment.options, text.substr(std::min(colon + 1, text.size())));
}

// "50%", or "0.5" as shares are written in sums.
void parse_hold(Experiment& experiment, std::string_view text) {
  constexpr double kWhole = 10'000;
  if (!text.empty() && text.back() != '%') {
    double share = -1;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), share);
    const double hundredths = std::round(share * kWhole);
    if (error != std::errc{} || end != text.data() + text.size() || !(share >= 0 && share <= 1) ||
        std::abs(share * kWhole - hundredths) > 1e-6)
      throw UsageError(fmt::format(
          "'{}' is no share; write 0% to 100%, or 0 to 1 in steps of 0.0001", text.substr(0, 80)));
    experiment.hold_hundredths = static_cast<std::uint32_t>(hundredths);
    return;
  }
  const std::uint64_t hundredths = parse_percent(text);
  if (hundredths > static_cast<std::uint64_t>(kWhole))
    throw UsageError(fmt::format("'{}' is out of range; write 0% to 100%", text.substr(0, 80)));
  experiment.hold_hundredths = static_cast<std::uint32_t>(hundredths);
}

std::string format_hold(const Experiment& experiment) {
  return format_percent(experiment.hold_hundredths);
}

constexpr std::uint32_t kLongestLife = 1'000'000'000;

void parse_lifetime(Experiment& experiment, std::string_view text) {
  std::uint64_t messages = 0;
  if (text == "task") {
    messages = 1;
  } else if (text != "run") {
    if (text.empty() || text[0] < '0' || text[0] > '9')
      throw UsageError(fmt::format("'{}' is no lifetime; write run, task or a number of messages",
                                   text.substr(0, 80)));
    messages = parse_integer(text);
    if (messages == 0 || messages > kLongestLife)
      throw UsageError(fmt::format("'{}' is out of range; write 1 to {}, or run",
                                   text.substr(0, 80), kLongestLife));
  }
  experiment.lifetime = static_cast<std::uint32_t>(messages);
}

std::string format_lifetime(const Experiment& experiment) {
  if (experiment.lifetime == 0) return "run";
  return experiment.lifetime == 1 ? "task" : std::to_string(experiment.lifetime);
}

int parse_core(std::string_view text, std::string_view piece) {
  constexpr int kLargestCpu = 4095;
  int cpu = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), cpu);
  if (error == std::errc::result_out_of_range || (error == std::errc{} && cpu > kLargestCpu))
    throw UsageError(
        fmt::format("core '{}' is out of range; write 0 to {}", piece.substr(0, 80), kLargestCpu));
  if (text.starts_with('-') || error != std::errc{} || end != text.data() + text.size())
    throw UsageError(
        fmt::format("'{}' is no core; cores are a list such as 0,1,1 or a range such as 0-3",
                    piece.substr(0, 80)));
  return cpu;
}

// "2" or "0-3", as taskset and the kernel write them.
void add_cores(Experiment& experiment, std::string_view piece) {
  const std::size_t dash = std::min(piece.find('-'), piece.size());
  const int first = parse_core(piece.substr(0, dash), piece);
  const int last = dash == piece.size() ? first : parse_core(piece.substr(dash + 1), piece);
  if (last < first)
    throw UsageError(
        fmt::format("core range '{}' descends; write {}-{}", piece.substr(0, 80), last, first));
  // What more than that would do is nothing: each party has one core.
  if (static_cast<std::uint32_t>(last - first) > kMaxWorkers)
    throw UsageError(
        fmt::format("core range '{}' has more than {} cores, one for each party; "
                    "write a shorter one",
                    piece.substr(0, 80), kMaxWorkers + 1));
  for (int cpu = first; cpu <= last; ++cpu) {
    if (experiment.listed_cores == experiment.core_list.size())
      throw UsageError(fmt::format("lists more than {} cores, which no party would use; drop some",
                                   experiment.core_list.size()));
    experiment.core_list[experiment.listed_cores++] = static_cast<std::int16_t>(cpu);
  }
}

void parse_placement(Experiment& experiment, std::string_view text) {
  experiment.listed_cores = 0;
  if (text.empty() || text[0] < '0' || text[0] > '9') {
    if (text != "cross" && text != "same" && text != "free" && text != "list")
      throw UsageError(fmt::format(
          "'{}' is not a choice (cross, same, free, or cores such as 0,1,1)", text.substr(0, 80)));
    experiment.placement = parse_name<Placement>(text);
    if (experiment.placement == Placement::list)
      throw UsageError("'list' stands for the cores themselves; write them, such as 0,1,1");
    return;
  }
  experiment.placement = Placement::list;
  while (true) {
    const std::size_t comma = std::min(text.find(','), text.size());
    add_cores(experiment, text.substr(0, comma));
    if (comma == text.size()) return;
    text.remove_prefix(comma + 1);
  }
}

std::string format_placement(const Experiment& experiment) {
  if (experiment.placement != Placement::list) return std::string(name_of(experiment.placement));
  return fmt::format(
      "{}", fmt::join(std::span(experiment.core_list).subspan(0, experiment.listed_cores), ","));
}

bool is_pingpong(const Experiment& experiment) { return experiment.pattern == Pattern::pingpong; }

void choose_reply(Experiment& experiment, const Choosing&) {
  experiment.reply_bytes = is_pingpong(experiment) ? experiment.size_bytes : 8;
}

void choose_workers(Experiment& experiment, const Choosing& choosing) {
  std::size_t workers = choosing.cores;
  // The coordinator of a stream sends all the time, so it has a core of its own where there are
  // two.
  if (experiment.pattern == Pattern::stream) workers = std::max<std::size_t>(workers, 2) - 1;
  if (is_pingpong(experiment)) workers = 1;
  experiment.workers = static_cast<std::uint32_t>(std::min<std::size_t>(workers, kMaxWorkers));
}

void choose_work(Experiment& experiment, const Choosing&) {
  experiment.work = std::string_view(experiment.pattern == Pattern::pool ? "matmul:256" : "none");
}

void choose_depth(Experiment& experiment, const Choosing&) {
  experiment.depth = experiment.pattern == Pattern::stream ? 8 : 1;
}

// Transports that a program which is not ours carries out: it waits and is placed in its own way.
bool is_program(const Experiment& experiment) {
  return experiment.transport == "program" || experiment.transport == "python";
}

bool is_mpi(const Experiment& experiment) { return experiment.transport == "mpi"; }

// The cores of other hosts are not known here.
void choose_placement(Experiment& experiment, const Choosing& choosing) {
  const bool has_cores = experiment.workers + 1 <= choosing.cores || !experiment.hosts.empty();
  experiment.placement = has_cores && !is_program(experiment) ? Placement::cross : Placement::free;
}

void choose_warmup(Experiment& experiment, const Choosing&) {
  constexpr std::uint64_t kWarmupBytes = 4ULL << 20;
  const std::uint64_t larger = std::max(experiment.task_bytes(), experiment.answer_bytes());
  experiment.warmup = std::max<std::uint64_t>(
      experiment.depth, std::clamp<std::uint64_t>(kWarmupBytes / larger, 2, 1000));
  experiment.warmup_exact = false;
}

constexpr std::array kKeys = {
    Key{.name = "transport",
        .kind = KeyKind::transport,
        .sweeps = true,
        .group = kWhat,
        .placeholder = "NAME[:OPTION=VALUE...]",
        .default_text = "pipe",
        .help = "how payloads travel; all: whatever works here; all,-NAME: but this one; "
                "NAME:best: the form that tune has kept; `ipcbench list` shows names and options",
        .access = {.parse = parse_transport, .format = transport_text},
        .always_shown = true,
        .passed_on = [](const Experiment&) { return true; }},
    Key{.name = "size",
        .kind = KeyKind::size,
        .sweeps = true,
        .group = kWhat,
        .placeholder = "SIZE",
        .default_text = "1MiB",
        .help = "bytes of a task, coordinator to worker",
        .minimum = 1,
        .meaning = "payload of a task",
        .access = kValue<&Experiment::size_bytes>,
        .role = KeyRole::load},
    Key{.name = "reply",
        .kind = KeyKind::size,
        .sweeps = true,
        .group = kWhat,
        .placeholder = "SIZE",
        .default_text = "auto",
        .special_value = "auto",
        .help = "bytes of a reply, worker to coordinator [8; pingpong: as size]",
        .minimum = 1,
        .meaning = "payload of a reply",
        .access = kValue<&Experiment::reply_bytes>,
        .choose = choose_reply,
        .role = KeyRole::load},
    Key{.name = "workers",
        .kind = KeyKind::integer,
        .sweeps = true,
        .group = kWho,
        .placeholder = "N",
        .default_text = "auto",
        .special_value = "auto",
        .help = "how many workers [one per core; stream: one less; pingpong: 1]",
        .minimum = 1,
        .maximum = kMaxWorkers,
        .meaning = "how many workers",
        .access = kValue<&Experiment::workers>,
        .choose = choose_workers,
        .role = KeyRole::scale},
    Key{.name = "work",
        .kind = KeyKind::work,
        .sweeps = true,
        .group = kWho,
        .placeholder = "WORK",
        .default_text = "auto",
        .special_value = "auto",
        .help = "what a worker computes per task: matmul:N[:payload][:isa=NAME], cpu:TIME, "
                "spin:TIME (or 50us..500us, exp:TIME, pareto:TIME), stall:TIME:EVERY, touch, none; "
                "`ipcbench list workloads` has all [matmul:256; pingpong, stream: none]",
        .access = {.parse = [](Experiment& e, std::string_view t) { set_text(e.work, t); },
                   .format = [](const Experiment& e) { return e.work.str(); }},
        .choose = choose_work,
        .role = KeyRole::load},
    Key{.name = "hold",
        .kind = KeyKind::percent,
        .sweeps = true,
        .group = kWho,
        .placeholder = "SHARE",
        .default_text = "0%",
        .help = "share of the work that is done holding one lock that all workers share, such as "
                "50% or 0.5: whole items, evenly spread; sends and receives are without it",
        .maximum = 10'000,
        .meaning = "share of the items that are done holding one lock of all workers",
        .access = {.load = load<&Experiment::hold_hundredths>,
                   .store = store<&Experiment::hold_hundredths>,
                   .parse = parse_hold,
                   .format = format_hold},
        .role = KeyRole::load},
    Key{.name = "hold-transfer",
        .kind = KeyKind::flag,
        .sweeps = true,
        .group = kWho,
        .placeholder = "true|false",
        .default_text = "false",
        .help = "a worker keeps that lock until its reply has been sent; takes dispatch=free or "
                "topology=shared, and depth=1",
        .access = kValue<&Experiment::hold_transfer>},
    Key{.name = "pattern",
        .kind = KeyKind::choice,
        .sweeps = true,
        .group = kWhat,
        .placeholder = "NAME",
        .default_text = "pool",
        .help = "pool: tasks out, work, replies back; pingpong: one worker, no work; stream: "
                "one way; broadcast: a pool whose workers all get the same task",
        .access = kChoice<&Experiment::pattern>,
        .role = KeyRole::load},
    Key{.name = "start",
        .kind = KeyKind::choice,
        .sweeps = true,
        .group = kWho,
        .placeholder = "NAME",
        .default_text = "auto",
        .special_value = "auto",
        .help =
            "how workers come to life: thread, fork, spawn; forkserver, forked by a small process "
            "that was started before the coordinator grew [the transport's first]",
        .access = kChoice<&Experiment::start>,
        .always_shown = true},
    Key{.name = "lifetime",
        .kind = KeyKind::integer,
        .sweeps = true,
        .group = kWho,
        .placeholder = "run|task|N",
        .default_text = "run",
        .special_value = "run",
        .help = "how long a worker lives: run, until the end; task, for one message; N, for so "
                "many, before a fresh one takes its place on its lane",
        .minimum = 1,
        .maximum = kLongestLife,
        .meaning = "messages that a worker lives for; absent: the whole run",
        .access = {.load = load<&Experiment::lifetime>,
                   .store = store<&Experiment::lifetime>,
                   .parse = parse_lifetime,
                   .format = format_lifetime},
        .zero_is_special = true},
    Key{.name = "hazard",
        .kind = KeyKind::choice,
        .sweeps = true,
        .group = kWho,
        .placeholder = "NAME",
        .default_text = "none",
        .help = "what is wrong on purpose when workers start: none; fork-with-threads, a thread of "
                "the coordinator holds a lock that every worker takes first. Forked ones never get "
                "it, which the result calls a deadlock and the exit code no failure",
        .access = kChoice<&Experiment::hazard>},
    Key{.name = "wait",
        .kind = KeyKind::choice,
        .sweeps = true,
        .group = kWho,
        .placeholder = "NAME",
        .default_text = "auto",
        .special_value = "auto",
        .help =
            "how a party waits: block, spin, yield, backoff, hybrid, futex, eventfd, semaphore, "
            "condvar; `ipcbench list` shows which a transport can [its first; in memory by the "
            "cores there are]",
        .access = kChoice<&Experiment::wait>,
        .choice_stage = 1,
        .is_open = [](const Experiment& e) { return !is_program(e); },
        .always_shown = true},
    Key{.name = "topology",
        .kind = KeyKind::choice,
        .sweeps = true,
        .group = kWhat,
        .placeholder = "NAME",
        .default_text = "lanes",
        .help = "lanes: a channel per worker; shared: one queue that idle workers pull from, one "
                "that all answer into; broker: every message goes through a process in the middle",
        .access = kChoice<&Experiment::topology>},
    Key{.name = "lock-scope",
        .kind = KeyKind::choice,
        .sweeps = true,
        .group = kWhat,
        .placeholder = "NAME",
        .default_text = "auto",
        .special_value = "auto",
        .help =
            "message: a shared queue's lock is held for a whole message, waiting included; copy: "
            "never while waiting [copy where a message is one piece, else message]",
        .access = kChoice<&Experiment::lock_scope>,
        .choice_stage = 3,
        .is_open = [](const Experiment& e) { return e.topology == Topology::shared; }},
    Key{.name = "sender",
        .kind = KeyKind::choice,
        .sweeps = true,
        .group = kWho,
        .placeholder = "NAME",
        .default_text = "inline",
        .help = "who sends a worker's replies: inline, itself; feeder, a thread of its own",
        .access = kChoice<&Experiment::sender>},
    Key{.name = "dispatch",
        .kind = KeyKind::choice,
        .sweeps = true,
        .group = kWho,
        .placeholder = "NAME",
        .default_text = "turns",
        .help = "who gets the next task: turns, every worker in rotation; free, whoever is free "
                "first",
        .access = kChoice<&Experiment::dispatch>},
    Key{.name = "fixed",
        .kind = KeyKind::size,
        .sweeps = true,
        .group = kWhat,
        .placeholder = "SIZE",
        .default_text = "none",
        .special_value = "none",
        .help = "data that every item needs beside its message, such as a table; works with "
                "work=read|write:SHARE, or any",
        .minimum = 8,
        .maximum = kMostFixed,
        .meaning = "data that every item needs; absent: none",
        .access = kValue<&Experiment::fixed_bytes>,
        .zero_is_special = true,
        .role = KeyRole::load},
    Key{.name = "fixed-by",
        .kind = KeyKind::choice,
        .sweeps = true,
        .group = kWhat,
        .placeholder = "NAME",
        .default_text = "inherit",
        .help = "how workers get it: inherit, as what they are started with; message, each on a "
                "channel of its own; shared-queue, all from one; file, mapped; memory, mapped; "
                "task, with every task",
        .access = kChoice<&Experiment::fixed_by>,
        .applies_to = [](const Experiment& e) { return e.fixed_bytes != 0; },
        .requirement = "fixed=SIZE"},
    Key{.name = "ballast",
        .kind = KeyKind::size,
        .sweeps = true,
        .group = kWho,
        .placeholder = "SIZE",
        .default_text = "none",
        .special_value = "none",
        .help = "memory that the coordinator holds, in small pages, before it starts workers",
        .minimum = 1,
        .maximum = kMostFixed,
        .meaning = "memory that the coordinator holds before it starts workers; absent: none",
        .access = kValue<&Experiment::ballast_bytes>,
        .zero_is_special = true,
        .role = KeyRole::load},
    Key{.name = "buffers",
        .kind = KeyKind::choice,
        .sweeps = true,
        .group = kWhat,
        .placeholder = "NAME",
        .default_text = "reuse",
        .help = "where messages are on both sides: reuse, where the transport has them; fresh, "
                "copied to "
                "and from memory that is touched for the first time; rotate, a pool in turn",
        .access = kChoice<&Experiment::buffers>},
    Key{.name = "pool",
        .kind = KeyKind::size,
        .sweeps = true,
        .group = kWhat,
        .placeholder = "SIZE",
        .default_text = "auto",
        .special_value = "auto",
        .help =
            "memory that the buffers of one party rotate through [twice the last cache, at least "
            "three messages]",
        .minimum = 1,
        .meaning = "memory that rotating buffers of one party take",
        .access = kValue<&Experiment::pool_bytes>,
        .choice_stage = 2,
        .applies_to = [](const Experiment& e) { return e.buffers == Buffers::rotate; },
        .requirement = "buffers=rotate"},
    Key{.name = "inline-below",
        .kind = KeyKind::size,
        .sweeps = true,
        .group = kWhat,
        .placeholder = "SIZE",
        .default_text = "auto",
        .special_value = "auto",
        .help = "payloads up to SIZE travel in the message, larger ones lie in shared memory and a "
                "handle travels; 0: all in the message [0, and 1 for a broadcast in memory]",
        .maximum = 1ULL << 40,
        .meaning = "payloads up to this travel in the message, larger ones by handle; 0: all in "
                   "the message; absent where nothing was said",
        .access = kValue<&Experiment::inline_below>,
        .choice_stage = 1,
        .is_open = [](const Experiment& e) { return e.pattern == Pattern::broadcast; }},
    Key{.name = "huge",
        .kind = KeyKind::flag,
        .sweeps = true,
        .group = kWhat,
        .placeholder = "true|false",
        .default_text = "false",
        .help = "fresh and rotating buffers ask for huge pages (madvise)",
        .access = kValue<&Experiment::huge>,
        .applies_to = [](const Experiment& e) { return e.buffers != Buffers::reuse; },
        .requirement = "buffers=fresh or rotate"},
    Key{.name = "codec",
        .kind = KeyKind::choice,
        .sweeps = true,
        .group = kWhat,
        .placeholder = "NAME",
        .default_text = "none",
        .help = "what messages are turned into on their way: none; copy, a byte string of "
                "their own, as "
                "pickling does; cbor, msgpack, json, an array of doubles",
        .access = kChoice<&Experiment::codec>},
    Key{.name = "depth",
        .kind = KeyKind::integer,
        .sweeps = true,
        .group = kWhat,
        .placeholder = "N",
        .default_text = "auto",
        .special_value = "auto",
        .help = "messages in flight per worker [1; stream: 8]",
        .minimum = 1,
        .maximum = 256,
        .meaning = "messages in flight per worker",
        .access = kValue<&Experiment::depth>,
        .choose = choose_depth,
        .role = KeyRole::scale},
    Key{.name = "items",
        .kind = KeyKind::integer,
        .sweeps = true,
        .group = kWhat,
        .placeholder = "N",
        .default_text = "1",
        .special_value = "auto",
        .help = "how many travel together in one message, as a chunk of Python's Pool; auto: "
                "messages / (4 x workers); size, reply, messages and figures count single items, "
                "percentiles are of the message that carries them",
        .minimum = 1,
        .maximum = kMostItems,
        .meaning = "items that travel in one message",
        .access = kValue<&Experiment::items>},
    Key{.name = "rate",
        .kind = KeyKind::integer,
        .sweeps = true,
        .group = kHowLong,
        .placeholder = "N",
        .unit = "per_second",
        .help = "messages a second, over all workers, sent by the clock whether replies have "
                "come or not "
                "(open loop), such as 10k; 0, or nothing: whenever a reply makes room",
        .maximum = 10'000'000,
        .meaning = "messages that are due, over all workers; 0: closed loop",
        .access = kValue<&Experiment::rate_per_second>,
        .role = KeyRole::load},
    Key{.name = "placement",
        .kind = KeyKind::placement,
        .sweeps = true,
        .group = kWho,
        .placeholder = "NAME|CORES",
        .default_text = "auto",
        .special_value = "auto",
        .help = "cross: a core each, second hardware threads last; same: all on one; free: not "
                "pinned; 0,1,1 or 0-3: these cores, "
                "coordinator first [cross where there are cores enough, else free]",
        .access = {.parse = parse_placement, .format = format_placement},
        .choose = choose_placement,
        .always_shown = true},
    Key{.name = "hosts",
        .group = kWho,
        .placeholder = "FILE|NAME:N,...",
        .help = "machines of an MPI job and how many ranks each takes, such as a:2,b:2, or a file "
                "with one of these in a line; the coordinator is on the first [what the launcher "
                "finds]",
        .access = {.parse = [](Experiment& e, std::string_view t) { set_text(e.hosts, t); },
                   .format = [](const Experiment& e) { return e.hosts.str(); }},
        .applies_to = is_mpi,
        .requirement = "transport=mpi"},
    Key{.name = "launcher",
        .group = kWho,
        .placeholder = "COMMAND",
        .default_text = "mpirun",
        .help = "what starts an MPI job: a program and its arguments, parted by blanks; ipcbench "
                "adds the ranks, the hosts and what they run",
        .access = {.parse = [](Experiment& e, std::string_view t) { set_text(e.launcher, t); },
                   .format = [](const Experiment& e) { return e.launcher.str(); }},
        .applies_to = is_mpi,
        .requirement = "transport=mpi"},
    Key{.name = "messages",
        .kind = KeyKind::integer,
        .sweeps = true,
        .group = kHowLong,
        .placeholder = "N",
        .help = "messages per invocation, over all workers, instead of a duration",
        .minimum = 1,
        .meaning = "messages per invocation",
        .access = kValue<&Experiment::messages>,
        .excludes = "duration",
        .comparable = false,
        .role = KeyRole::load,
        .passed_on = [](const Experiment&) { return false; }},
    Key{.name = "duration",
        .kind = KeyKind::duration,
        .sweeps = true,
        .group = kHowLong,
        .placeholder = "TIME",
        .default_text = "100ms",
        .help = "measured time per invocation",
        .minimum = 1'000,
        .maximum = kDay,
        .meaning = "measured time per invocation",
        .access = kValue<&Experiment::duration_ns>,
        .excludes = "messages",
        .comparable = false,
        .role = KeyRole::load,
        .passed_on = [](const Experiment&) { return false; }},
    Key{.name = "end",
        .kind = KeyKind::choice,
        .sweeps = true,
        .group = kHowLong,
        .placeholder = "NAME",
        .default_text = "drain",
        .help = "drain: the run ends when every reply has come; now: when its time is over or its "
                "last message sent, and what is under way is lost, and counted",
        .access = kChoice<&Experiment::ending>,
        .role = KeyRole::load},
    Key{.name = "warmup",
        .kind = KeyKind::integer,
        .sweeps = true,
        .group = kHowLong,
        .placeholder = "N",
        .default_text = "auto",
        .special_value = "auto",
        .help = "messages per worker before the measured part [4 MiB or 20 ms of them, 2 to "
                "1000]",
        .minimum = 1,
        .maximum = 1'000'000'000,
        .meaning = "messages per worker before the measured part",
        .access = kValue<&Experiment::warmup>,
        .choose = choose_warmup,
        .choice_stage = 1,
        // As a flag a chosen one would be exact, where each side ends its warm-up by time as well.
        .role = KeyRole::load,
        .passed_on = [](const Experiment& e) { return e.warmup_exact; }},
    Key{.name = "timed-batch",
        .kind = KeyKind::integer,
        .sweeps = true,
        .group = kHowLong,
        .placeholder = "N",
        .default_text = "auto",
        .special_value = "auto",
        .help =
            "messages between two readings of the clock; 1: each is timed by itself [more where "
            "one takes less than 50 readings]",
        .minimum = 1,
        .maximum = 1'000'000,
        .meaning =
            "messages between two readings of the clock; absent where that is left to ipcbench",
        .access = kValue<&Experiment::timed_batch>,
        .zero_is_special = true,
        .role = KeyRole::load},
    Key{.name = "touch",
        .kind = KeyKind::flag,
        .sweeps = true,
        .group = kWhat,
        .placeholder = "true|false",
        .default_text = "true",
        .help = "both sides write and read every byte of every payload",
        .access = kValue<&Experiment::touch>,
        .role = KeyRole::load},
    Key{.name = "timeout",
        .kind = KeyKind::duration,
        .group = kHowLong,
        .placeholder = "TIME",
        .default_text = "auto",
        .special_value = "auto",
        .help = "end an invocation that takes longer [from the expected length]",
        .minimum = 10 * kMillisecond,
        .maximum = kDay,
        .meaning = "time after which an invocation is ended; absent where that is left to ipcbench",
        .access = kValue<&Experiment::timeout_ns>,
        .zero_is_special = true,
        .comparable = false,
        .role = KeyRole::load},
    Key{.name = "invocations",
        .kind = KeyKind::integer,
        .scope = KeyScope::plan,
        .group = kHowLong,
        .placeholder = "N",
        .default_text = "auto",
        .special_value = "auto",
        .help =
            "fresh process trees per experiment; budget as well: what comes first [as many as fit "
            "budget, at least 3]",
        .minimum = 1,
        .maximum = 10'000,
        .parse_plan =
            [](Plan& p, std::string_view t) {
              p.invocations = t == "auto" ? 0 : parse_integer(t);
            }},
    Key{.name = "precision",
        .kind = KeyKind::percent,
        .scope = KeyScope::plan,
        .group = kHowLong,
        .placeholder = "SHARE|off",
        .default_text = "off",
        .special_value = "off",
        .help = "end an experiment once half the interval of its median is no more than this "
                "share of it, such as 2%; or at invocations or budget, what comes first",
        .minimum = 10,
        .maximum = 5'000,
        .parse_plan =
            [](Plan& p, std::string_view t) {
              p.precision = t == "off" ? 0 : static_cast<double>(parse_percent(t)) / 10'000;
            }},
    Key{.name = "budget",
        .kind = KeyKind::duration,
        .scope = KeyScope::plan,
        .group = kHowLong,
        .placeholder = "TIME",
        .default_text = "3s",
        .help = "time per experiment; beside invocations it counts only where it is given",
        .minimum = kMillisecond,
        .maximum = kDay,
        .parse_plan = [](Plan& p, std::string_view t) { p.budget_ns = parse_duration(t); }},
    Key{.name = "sample",
        .kind = KeyKind::duration,
        .scope = KeyScope::plan,
        .group = kAbout,
        .placeholder = "TIME|off",
        .default_text = "10ms",
        .special_value = "off",
        .help =
            "how often the state of every thread is looked at; where nobody asks, half as often "
            "while that takes more than 1 % of a core",
        .minimum = kMillisecond,
        .maximum = 10'000 * kMillisecond,
        .parse_plan = [](Plan& p,
                         std::string_view t) { p.sample_ns = t == "off" ? 0 : parse_duration(t); }},
    Key{.name = "states",
        .kind = KeyKind::choice,
        .scope = KeyScope::plan,
        .group = kAbout,
        .placeholder = "NAME",
        .default_text = "sampled",
        .help = "exact: record every switch of every thread beside the samples; where that is "
                "refused, samples alone",
        .parse_plan = [](Plan& p, std::string_view t) { p.states = parse_name<States>(t); }},
    Key{.name = "seed",
        .kind = KeyKind::integer,
        .scope = KeyScope::plan,
        .group = kAbout,
        .placeholder = "N",
        .help = "draws the order of the invocations [random; it is in the result]",
        .parse_plan = [](Plan& p, std::string_view t) { p.seed = parse_integer(t); }},
    Key{.name = "no-warn",
        .kind = KeyKind::text,
        .scope = KeyScope::plan,
        .group = kAbout,
        .placeholder = "ID[,ID]",
        .help = "warnings that are not printed; they are in the result all the same",
        .parse_plan = [](Plan& p, std::string_view t) { p.no_warn = parse_warning_ids(t); }},
    Key{.name = "name",
        .kind = KeyKind::text,
        .scope = KeyScope::config,
        .group = kAbout,
        .placeholder = "TEXT",
        .help = "what to call this run"},
    Key{.name = "description",
        .kind = KeyKind::text,
        .scope = KeyScope::config,
        .group = kAbout,
        .placeholder = "TEXT",
        .help = "the question that it answers"},
    Key{.name = "claim",
        .kind = KeyKind::text,
        .scope = KeyScope::config,
        .group = kAbout,
        .placeholder = "TEXT",
        .help = "what somebody says, in one sentence; the rules of expect decide about it"},
    Key{.name = "source",
        .kind = KeyKind::text,
        .scope = KeyScope::config,
        .group = kAbout,
        .placeholder = "TEXT",
        .help = "who says so"},
    Key{.name = "expect",
        .kind = KeyKind::text,
        .scope = KeyScope::config,
        .collects = true,
        .group = kAbout,
        .placeholder = "RULE[;RULE]",
        .help = "what the figures have to be, such as 'p99 at_most 50us', or 'time_per_message of "
                "reply=64MiB over reply=8 at_least 20'; docs/claims.md has the words"},
};

static_assert(kKeys.size() <= KeySet().size());

}  // namespace

std::span<const Key> keys() { return kKeys; }

std::size_t index_of(const Key& key) { return static_cast<std::size_t>(&key - kKeys.data()); }

const Key* look_up_key(std::string_view name) {
  const auto found = std::ranges::find(kKeys, name, &Key::name);
  return found == kKeys.end() ? nullptr : found;
}

const Key& find_key(std::string_view name, std::string_view dashes) {
  if (const Key* key = look_up_key(name)) return *key;
  std::vector<std::string> names;
  for (const Key& key : kKeys) names.push_back(std::string(dashes) + std::string(key.name));
  const std::string typed = std::string(dashes) + std::string(name.substr(0, 80));
  const std::string hint = suggestion(typed, names);
  throw UsageError(fmt::format("unknown {} '{}'{}", dashes.empty() ? "key" : "option", typed,
                               hint.empty() ? "; `ipcbench --help` shows what there is" : hint));
}

}  // namespace ipcbench
