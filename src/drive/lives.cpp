#include "ipcbench/drive/lives.hpp"

#include <algorithm>

namespace ipcbench {
namespace {

void add(PartyCounters& sum, const PartyCounters& more) {
  sum.user_ns += more.user_ns;
  sum.system_ns += more.system_ns;
  sum.run_ns += more.run_ns;
  sum.run_queue_ns += more.run_queue_ns;
  sum.voluntary_switches += more.voluntary_switches;
  sum.involuntary_switches += more.involuntary_switches;
  sum.minor_faults += more.minor_faults;
  sum.major_faults += more.major_faults;
  sum.migrations += more.migrations;
  sum.peak_resident_bytes = std::max(sum.peak_resident_bytes, more.peak_resident_bytes);
  sum.last_cpu = more.last_cpu;
}

}  // namespace

void add_life(PartyBlock& block) {
  PartyRecord& record = block.record;
  LifeBooks& life = block.life;
  if (life.lives++ == 0) {
    life.begin_ns = record.begin_ns;
    life.counters.first_cpu = record.counters.first_cpu;
  } else {
    life.phases_ns[static_cast<std::size_t>(Phase::launch)] += record.begin_ns - life.end_ns;
  }
  life.end_ns = record.end_ns;
  life.messages += record.messages;
  for (std::size_t phase = 0; phase < kPhases; ++phase)
    life.phases_ns[phase] += record.phases_ns[phase];
  add(life.counters, record.counters);
  record.begin_ns = life.begin_ns;
  record.messages = life.messages;
  record.phases_ns = life.phases_ns;
  record.counters = life.counters;
}

}  // namespace ipcbench
