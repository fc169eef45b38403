#include "rules.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "every_transport.hpp"
#include "ipcbench/base/units.hpp"
#include "ipcbench/config/placement.hpp"
#include "ipcbench/core/fixed_data.hpp"
#include "ipcbench/core/shared.hpp"
#include "ipcbench/drive/buffers.hpp"
#include "ipcbench/model/tuned.hpp"
#include "ipcbench/workloads/registry.hpp"

namespace ipcbench {
namespace {

void check_transport_text(std::string_view text) {
  if (text == kEveryTransport) return;
  if (text.starts_with('-')) {
    find_transport(text.substr(1));
    return;
  }
  const std::size_t colon = std::min(text.find(':'), text.size());
  const TransportInfo& info = find_transport(text.substr(0, colon));
  const std::string_view options = text.substr(std::min(colon + 1, text.size()));
  if (options == kBestForm) return;  // which one that is takes the size
  if (options.starts_with(fmt::format("{}:", kBestForm)))
    throw UsageError(
        fmt::format("{0}:{1} is a whole form; drop the options behind it", info.name, kBestForm));
  check_options(info, options);
}

void check_work_text(std::string_view text) {
  const WorkloadChoice choice = find_workload(text);
  try {
    // Whether the payload is large enough is seen when its size is known too.
    choice.info->check(choice.arguments, UINT64_MAX);
  } catch (const UsageError& error) {
    throw UsageError(fmt::format("{}: {}", choice.info->name, error.what()));
  }
}

void choose_start(Experiment& experiment, const Machine&) {
  experiment.start = find_transport(experiment.transport.view()).starts.preferred();
}

// In memory a wait has to be chosen, and it decides more than any other choice: where every party
// has a core, who looks again and again answers in a tenth of a microsecond, and a sleep costs
// fifty; where cores are shared, who waits hands its core on. backoff does both, and sleeps where
// that takes long, because the cores may be busy with something else. With work to do and too few
// cores it sleeps sooner: a party that stays runnable takes its share of a core from those that
// compute.
void choose_wait(Experiment& experiment, const Machine& machine) {
  const TransportInfo& transport = find_transport(experiment.transport.view());
  const Choices<Wait>& waits =
      experiment.topology == Topology::shared ? transport.shared.waits : transport.waits;
  experiment.wait = waits.preferred();
  // A rank that waits in its library looks without a pause, and takes the core that another needs.
  if (transport.why_no_ranks != nullptr && experiment.hosts.empty() &&
      staged_parties(experiment) > machine.cpus.size() &&
      !Options(experiment.options.view()).is("mode", "blocking"))
    experiment.wait = Wait::yield;
  if (!waits.contains(Wait::backoff) || experiment.wait == Wait::block) return;
  const bool has_cores = staged_parties(experiment) <= cores_of(experiment, machine.cpus);
  experiment.wait = has_cores || experiment.work == "none" ? Wait::backoff : Wait::hybrid;
}

// As Python's Pool does: four messages for each worker. The largest number that divides what there
// is to do, so that all messages are of the same length.
void choose_items(Experiment& experiment, const Machine&) {
  if (experiment.messages == 0)
    throw UsageError("items=auto: divides messages over the workers; write messages=N too");
  const std::uint64_t least_messages = 4ULL * experiment.workers;
  std::uint64_t items = std::min((experiment.messages + least_messages - 1) / least_messages,
                                 find_key("items").maximum);
  while (items > 1 && experiment.messages % items != 0) --items;
  experiment.items = static_cast<std::uint32_t>(items);
}

// A pool for anything but the caches: twice the last one, and messages enough.
void choose_pool(Experiment& experiment, const Machine& machine) {
  experiment.pool_bytes = std::max(saturating_multiply(2, machine.last_cache_bytes),
                                   least_pool_bytes(as_it_travels(experiment)));
}

// Only a broadcast asks: in memory its payload is written once, for all workers.
void choose_inline_below(Experiment& experiment, const Machine&) {
  experiment.inline_below = find_transport(experiment.transport.view()).in_memory ? 1 : 0;
}

// Of a shared queue, behind all other keys, because the size of a piece may depend on them.
void choose_lock_scope(Experiment& experiment, const Machine&) {
  const TransportInfo& transport = find_transport(experiment.transport.view());
  if (!transport.topologies.contains(experiment.topology)) return;  // the checks will say so
  const SharedInfo& shared = transport.shared;
  const LaneSpec spec = lane_spec(as_it_travels(experiment), nullptr);
  const std::uint64_t message =
      saturating_add(kHeaderBytes, std::max(spec.size_bytes, spec.reply_bytes));
  const bool fits = shared.piece_bytes == nullptr || message <= shared.piece_bytes(spec);
  experiment.lock_scope = fits ? shared.lock_scopes.preferred() : LockScope::message;
}

constexpr std::array kRules = {
    KeyRules{.key = "transport", .check_text = check_transport_text, .check = check_program},
    KeyRules{.key = "hosts", .check = check_hosts},
    KeyRules{.key = "topology", .check = check_topology},
    KeyRules{.key = "lock-scope", .choose = choose_lock_scope, .check = check_lock_scope},
    KeyRules{.key = "start", .choose = choose_start, .check = check_start},
    KeyRules{.key = "lifetime", .check = check_lifetime},
    KeyRules{.key = "sender", .check = check_sender},
    KeyRules{.key = "dispatch", .check = check_dispatch},
    KeyRules{.key = "wait", .choose = choose_wait, .check = check_wait},
    KeyRules{.key = "items", .choose = choose_items, .check = check_items},
    KeyRules{.key = "rate", .check = check_rate},
    KeyRules{.key = "pattern", .check = check_pattern},
    KeyRules{.key = "buffers", .check = check_buffers},
    KeyRules{.key = "pool", .choose = choose_pool, .check = check_pool},
    KeyRules{.key = "codec", .check = check_codec},
    KeyRules{.key = "inline-below", .choose = choose_inline_below, .check = check_inline_below},
    KeyRules{.key = "size", .check = check_size},
    KeyRules{.key = "messages", .check = check_messages},
    KeyRules{.key = "timeout", .check = check_timeout},
    KeyRules{.key = "fixed", .check = check_fixed},
    KeyRules{.key = "work", .check_text = check_work_text, .check = check_work},
    KeyRules{.key = "hold", .check = check_hold},
    KeyRules{.key = "hold-transfer", .check = check_hold_transfer},
    KeyRules{.key = "end", .check = check_ending},
    KeyRules{.key = "placement", .check = check_placement},
};

}  // namespace

std::span<const KeyRules> key_rules() { return kRules; }

const KeyRules& rules_of(const Key& key) {
  static constexpr KeyRules kNone;
  const auto found = std::ranges::find(kRules, key.name, &KeyRules::key);
  return found == kRules.end() ? kNone : *found;
}

}  // namespace ipcbench
