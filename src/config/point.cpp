#include "point.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "ipcbench/base/units.hpp"
#include "ipcbench/config/placement.hpp"
#include "ipcbench/core/shared.hpp"
#include "ipcbench/core/wait.hpp"
#include "ipcbench/drive/buffers.hpp"
#include "ipcbench/transports/registry.hpp"
#include "ipcbench/workloads/registry.hpp"

namespace ipcbench {
namespace {

// In memory a wait has to be chosen, and it decides more than any other choice: where every party
// has a core, who looks again and again answers in a tenth of a microsecond, and a sleep costs
// fifty; where cores are shared, who waits hands its core on. backoff does both, and sleeps where
// that takes long, because the cores may be busy with something else. With work to do and too few
// cores it sleeps sooner: a party that stays runnable takes its share of a core from those that
// compute.
Wait usual_wait(const Choices<Wait>& waits, const Point& point, const Machine& machine) {
  const Wait preferred = waits.preferred();
  if (!waits.contains(Wait::backoff) || preferred == Wait::block) return preferred;
  const std::uint64_t parties = parse_integer(point["workers"]) + 1;
  const bool has_cores =
      parties <= cores_of(parse_placement(point["placement"]), machine.cpus, parties);
  return has_cores || point["work"] == "none" ? Wait::backoff : Wait::hybrid;
}

// A pool for anything but the caches: twice the last one, and messages enough.
std::uint64_t usual_pool(const Point& point, const Machine& machine) {
  Experiment draft;
  draft.topology = parse_name<Topology>(point["topology"]);
  draft.size_bytes = parse_size(point["size"]);
  draft.reply_bytes = parse_size(point["reply"]);
  draft.depth = static_cast<std::uint32_t>(parse_integer(point["depth"]));
  draft.workers = static_cast<std::uint32_t>(parse_integer(point["workers"]));
  if (!point["rate"].empty()) draft.rate_per_second = parse_integer(point["rate"]);
  return std::max(saturating_multiply(2, machine.last_cache_bytes), least_pool_bytes(draft));
}

// Returns the keys that it decided.
std::vector<std::string> decide_auto(Point& point, const Machine& machine) {
  std::vector<std::string> chosen;
  const auto otherwise = [&](std::string_view key, std::string text) {
    if (!point.is_auto(key)) return;
    point.set(key, std::move(text));
    chosen.emplace_back(key);
  };
  const auto pattern = parse_name<Pattern>(point["pattern"]);
  const bool pingpong = pattern == Pattern::pingpong;
  const bool stream = pattern == Pattern::stream;
  const std::string& transport_text = point["transport"];
  const TransportInfo& transport =
      find_transport(transport_text.substr(0, transport_text.find(':')));
  const auto topology = parse_name<Topology>(point["topology"]);
  const bool shared = topology == Topology::shared;
  const Choices<Wait>& waits = shared ? transport.shared.waits : transport.waits;
  const std::size_t cores = machine.cpus.size();

  otherwise("reply", pingpong ? point["size"] : "8");
  // The coordinator of a stream sends all the time, so it has a core of its own where there are
  // two.
  const std::size_t usual_workers = stream ? std::max<std::size_t>(cores, 2) - 1 : cores;
  otherwise("workers",
            pingpong ? "1" : std::to_string(std::min<std::size_t>(usual_workers, kMaxWorkers)));
  otherwise("work", pattern == Pattern::pool ? "matmul:256" : "none");
  otherwise("start", std::string(name_of(transport.starts.preferred())));
  otherwise("depth", stream ? "8" : "1");
  otherwise("placement", parse_integer(point["workers"]) + 1 <= cores ? "cross" : "free");
  otherwise("wait", std::string(name_of(usual_wait(waits, point, machine))));
  constexpr std::uint64_t kWarmupBytes = 4ULL << 20;
  const std::uint64_t larger = std::max(parse_size(point["size"]), parse_size(point["reply"]));
  otherwise("warmup",
            std::to_string(std::max(parse_integer(point["depth"]),
                                    std::clamp<std::uint64_t>(kWarmupBytes / larger, 2, 1000))));
  for (const KeyInfo& key : keys())
    if (!applies_to(key, point)) point.set(key.name, "");
  otherwise("pool", format_size(usual_pool(point, machine)));
  // Where there is nothing to lock the question does not arise.
  if (!shared && point.is_auto("lock-scope")) point.set("lock-scope", "");
  return chosen;
}

void set_keys(Experiment& experiment, const Point& point) {
  for (const KeyInfo& key : keys())
    if (key.scope == KeyScope::experiment && !point[key.name].empty())
      key.set(experiment, point[key.name]);
}

// Behind all other keys, because the size of a piece may depend on them.
void decide_lock_scope(PlannedExperiment& planned, Point& point) {
  if (!point.is_auto("lock-scope")) return;
  point.set("lock-scope", std::string(name_of(LockScope::none)));
  Experiment draft;
  set_keys(draft, point);
  const TransportInfo& transport = find_transport(draft.transport.view());
  const SharedInfo& shared = transport.shared;
  if (!transport.topologies.contains(draft.topology)) return;  // the checks will say so
  const LaneSpec spec = lane_spec(draft, nullptr);
  const std::uint64_t message =
      saturating_add(kHeaderBytes, std::max(spec.size_bytes, spec.reply_bytes));
  const bool fits = shared.piece_bytes == nullptr || message <= shared.piece_bytes(spec);
  const LockScope scope = fits ? shared.lock_scopes.preferred() : LockScope::message;
  point.set("lock-scope", std::string(name_of(scope)));
  planned.chosen.emplace_back("lock-scope");
}

template <class Enum>
void check_choice(std::string_view key, Enum value, const Choices<Enum>& supported,
                  std::string_view transport) {
  if (supported.contains(value)) return;
  std::vector<std::string> names;
  for (const Enum each : supported) names.emplace_back(name_of(each));
  throw UsageError(fmt::format("{}={}: {} works with {}={}{}", key, name_of(value), transport, key,
                               join_names(names), names.size() == 1 ? " only" : ""));
}

void check_topology(const Experiment& experiment, const TransportInfo& transport) {
  if (experiment.topology == Topology::lanes) {
    if (experiment.lock_scope != LockScope::none)
      throw UsageError(fmt::format(
          "lock-scope={}: topology=lanes has no lock; write topology=shared or drop lock-scope",
          name_of(experiment.lock_scope)));
    return;
  }
  if (experiment.pattern == Pattern::stream)
    throw UsageError(
        "topology=shared: works with pattern=pool or pingpong; write topology=lanes or another "
        "pattern");
  check_choice("lock-scope", experiment.lock_scope, transport.shared.lock_scopes,
               fmt::format("{} with topology=shared", transport.name));
  if (experiment.lock_scope != LockScope::copy) return;
  constexpr std::uint64_t kLeastPiece = 64;  // its sender, and some content
  const std::uint64_t piece = transport.shared.piece_bytes(lane_spec(experiment, nullptr));
  if (piece == 0)
    throw UsageError(fmt::format(
        "lock-scope=copy: what several workers write into {} would mix; write lock-scope=message",
        transport_text(experiment)));
  if (piece < kLeastPiece && kHeaderBytes + experiment.reply_bytes > piece)
    throw UsageError(
        fmt::format("lock-scope=copy: {} moves {} bytes at once, and a piece takes {}; raise its "
                    "call or chunk, "
                    "or write lock-scope=message",
                    transport_text(experiment), piece, kLeastPiece));
}

void check_rate(const Experiment& experiment) {
  const std::uint64_t rate = experiment.rate_per_second;
  if (rate == 0) return;
  if (experiment.pattern == Pattern::stream)
    throw UsageError(
        fmt::format("rate={}: pattern=stream has no replies to time; write pattern=pool or "
                    "pingpong, or drop rate",
                    rate));
  if (experiment.topology == Topology::shared)
    throw UsageError(
        fmt::format("rate={}: works with topology=lanes only; write that, or drop rate", rate));
  if (experiment.timed_batch > 1)
    throw UsageError(fmt::format(
        "timed-batch={}: with rate={} every message is timed by itself; drop timed-batch or rate",
        experiment.timed_batch, rate));
  const std::uint64_t due = messages_due(rate, experiment.duration_ns);
  if (experiment.messages == 0 && due < experiment.workers)
    throw UsageError(
        fmt::format("rate={}: {} message{} due within duration={}, less than workers={}; raise "
                    "duration or rate",
                    rate, due, due == 1 ? " is" : "s are", format_duration(experiment.duration_ns),
                    experiment.workers));
}

void check_buffers(const Experiment& experiment) {
  if (experiment.buffers == Buffers::reuse) return;
  if (experiment.sender == Sender::feeder)
    throw UsageError(
        fmt::format("buffers={}: works with sender=inline only; write that or buffers=reuse",
                    name_of(experiment.buffers)));
  if (!experiment.touch)
    throw UsageError(fmt::format(
        "touch=false: buffers={} copies every byte of every message; write touch=true or "
        "buffers=reuse",
        name_of(experiment.buffers)));
  const std::uint64_t least = least_pool_bytes(experiment);
  if (experiment.buffers == Buffers::rotate && experiment.pool_bytes < least)
    throw UsageError(
        fmt::format("pool={}: holds fewer messages than are in use at a time; write pool={} or "
                    "more, or lower size "
                    "and reply",
                    format_size(experiment.pool_bytes), format_size(least)));
}

void check_codec(const Experiment& experiment) {
  if (experiment.codec == Codec::none) return;
  const auto reject = [&](std::string_view why) {
    throw UsageError(fmt::format("codec={}: {}", name_of(experiment.codec), why));
  };
  if (experiment.topology == Topology::shared)
    reject("works with topology=lanes only; write that or codec=none");
  if (experiment.sender == Sender::feeder)
    reject("works with sender=inline only; write that or codec=none");
  if (experiment.transport == "null") reject("over null nothing travels; write codec=none");
  if (!experiment.touch) reject("reads every byte; write touch=true or codec=none");
  if (experiment.codec == Codec::copy) return;
  for (const auto& [key, bytes] :
       {std::pair{"size", experiment.size_bytes}, std::pair{"reply", experiment.reply_bytes}}) {
    if (bytes % sizeof(double) != 0)
      reject(fmt::format("{}={} is no number of doubles; write a multiple of 8, or codec=copy", key,
                         format_size(bytes)));
    constexpr std::uint64_t kMost = 0xFFFF'FFFFULL * sizeof(double);  // of msgpack's arrays
    if (bytes > kMost)
      reject(fmt::format("{}={} is more than {}; lower it, or write codec=copy", key,
                         format_size(bytes), format_size(kMost)));
  }
}

void check_pingpong(const Experiment& experiment) {
  if (experiment.pattern != Pattern::pingpong) return;
  if (experiment.workers != 1)
    throw UsageError(
        fmt::format("workers={}: pingpong has one worker; write workers=1 or "
                    "pattern=pool",
                    experiment.workers));
  if (experiment.work != "none")
    throw UsageError(fmt::format("work={}: pingpong does no work; write work=none or pattern=pool",
                                 experiment.work.view()));
  if (experiment.reply_bytes != experiment.size_bytes)
    throw UsageError(
        fmt::format("reply={}: pingpong replies what it was sent, {}; drop reply, or "
                    "write pattern=pool",
                    format_size(experiment.reply_bytes), format_size(experiment.size_bytes)));
}

void check_sums(const Experiment& experiment) {
  const auto payload = checked_add(experiment.size_bytes, experiment.reply_bytes);
  const auto reject = [&](std::string_view factors) {
    throw UsageError(fmt::format(
        "size={} and reply={}: times {} they are beyond 2^64 bytes; "
        "lower one of them",
        format_size(experiment.size_bytes), format_size(experiment.reply_bytes), factors));
  };
  const std::uint64_t in_flight = std::uint64_t{experiment.depth} * experiment.workers;
  if (!payload || !checked_multiply(*payload, in_flight))
    reject(fmt::format("depth={} and workers={}", experiment.depth, experiment.workers));
  if (!checked_multiply(*payload, experiment.messages))
    reject(fmt::format("messages={}", experiment.messages));
  const bool lanes = experiment.topology == Topology::lanes;
  if (lanes && experiment.messages != 0 && experiment.messages < experiment.workers)
    throw UsageError(
        fmt::format("messages={}: is less than workers={}, so some would have nothing "
                    "to do; raise messages or lower workers",
                    experiment.messages, experiment.workers));
  if (experiment.timeout_ns != 0 && experiment.timeout_ns <= experiment.duration_ns)
    throw UsageError(fmt::format("timeout={}: is not longer than duration={}; raise timeout",
                                 format_duration(experiment.timeout_ns),
                                 format_duration(experiment.duration_ns)));
}

void check_work(const Experiment& experiment) {
  const WorkloadChoice work = find_workload(experiment.work.view());
  try {
    work.info->check(work.arguments, experiment.size_bytes);
  } catch (const UsageError& error) {
    throw UsageError(fmt::format("work={}: {}", experiment.work.view(), error.what()));
  }
}

}  // namespace

std::string_view requirement(const KeyInfo& key) {
  if (key.name == "pool") return "buffers=rotate";
  return key.name == "huge" ? "buffers=fresh or rotate" : "";
}

bool applies_to(const KeyInfo& key, const Point& point) {
  if (key.name == "pool") return point["buffers"] == "rotate";
  return key.name != "huge" || point["buffers"] != "reuse";
}

PlannedExperiment resolve(Point point, const Machine& machine) {
  PlannedExperiment planned;
  planned.chosen = decide_auto(point, machine);
  decide_lock_scope(planned, point);
  planned.experiment.warmup_exact =
      std::ranges::find(planned.chosen, "warmup") == planned.chosen.end();
  Experiment& experiment = planned.experiment;
  set_keys(experiment, point);
  for (const KeyInfo& key : keys())
    if (key.scope == KeyScope::experiment && !point[key.name].empty())
      planned.parameters.emplace_back(key.name, point[key.name]);
  const TransportInfo& transport = find_transport(experiment.transport.view());
  check_choice("topology", experiment.topology, transport.topologies, transport.name);
  check_topology(experiment, transport);
  check_choice("start", experiment.start, transport.starts, transport.name);
  check_choice("sender", experiment.sender, transport.senders, transport.name);
  if (experiment.topology == Topology::shared)
    check_choice("wait", experiment.wait, transport.shared.waits,
                 fmt::format("{} with topology=shared", transport.name));
  else
    check_choice("wait", experiment.wait, transport.waits, transport.name);
  if (experiment.sender == Sender::feeder && counts_rings(experiment.wait))
    throw UsageError(
        fmt::format("wait={}: a worker and its feeder would take each other's wakes; write another "
                    "wait, such as "
                    "futex, or sender=inline",
                    name_of(experiment.wait)));
  check_rate(experiment);
  check_pingpong(experiment);
  check_buffers(experiment);
  check_codec(experiment);
  check_sums(experiment);
  check_work(experiment);
  place_parties(planned, parse_placement(point["placement"]), machine.cpus);
  return planned;
}

}  // namespace ipcbench
