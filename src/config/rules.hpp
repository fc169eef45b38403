// What the records of keys cannot say, because it takes the registries of transports and workloads
// or this machine: one record of rules for each key that has any.
#pragma once

#include <string_view>

#include "ipcbench/config/expand.hpp"
#include "ipcbench/model/keys.hpp"
#include "ipcbench/transports/registry.hpp"

namespace ipcbench {

// A whole experiment on its way to a plan.
struct Draft {
  const Experiment& experiment;
  const TransportInfo& transport;
  const Machine& machine;
};

// What a transport cannot be asked for, beyond what its record says.
struct Unheard {
  std::string_view key;
  bool (*is_asked)(const Experiment&);
  std::string_view why;  // behind the transport's name, and what to do
};
// UsageError for the first of them that is.
void refuse_unheard(const Draft& draft, std::span<const Unheard> unheard);

struct KeyRules {
  std::string_view key;
  // UsageError for a text that names what this build does not have.
  void (*check_text)(std::string_view) = nullptr;
  // Decides what the key's special value stands for.
  void (*choose)(Experiment&, const Machine&) = nullptr;
  // UsageError for a value that does not go with those of other keys; ResourceError for what this
  // machine lacks.
  void (*check)(const Draft&) = nullptr;
};

// In the order in which experiments are checked: of several faults the first one is told.
std::span<const KeyRules> key_rules();
// Those of one key; empty ones where it has none.
const KeyRules& rules_of(const Key& key);

// The checks, in checks.cpp and path_checks.cpp.
void check_program(const Draft& draft);  // in program_checks.cpp
void check_hosts(const Draft& draft);    // in mpi_checks.cpp
void check_topology(const Draft& draft);
void check_broker(const Draft& draft);  // a part of that of topology
void check_lock_scope(const Draft& draft);
void check_start(const Draft& draft);
void check_sender(const Draft& draft);
void check_dispatch(const Draft& draft);
void check_wait(const Draft& draft);
void check_items(const Draft& draft);
void check_rate(const Draft& draft);
void check_pattern(const Draft& draft);
void check_buffers(const Draft& draft);
void check_pool(const Draft& draft);
void check_codec(const Draft& draft);
void check_inline_below(const Draft& draft);
void check_size(const Draft& draft);
void check_messages(const Draft& draft);
void check_timeout(const Draft& draft);
void check_fixed(const Draft& draft);  // in checks_fixed.cpp
void check_work(const Draft& draft);
void check_placement(const Draft& draft);

// In hold_checks.cpp.
void check_hold(const Draft& draft);
void check_hold_transfer(const Draft& draft);
// In lifetime_checks.cpp.
void check_lifetime(const Draft& draft);
// In ending_checks.cpp.
void check_ending(const Draft& draft);

}  // namespace ipcbench
