// The one table of what can be set: flags, keys of config files, their help, their checks and the
// effective config of a result all read it. Immutable; any thread may read.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "ipcbench/model/plan.hpp"

namespace ipcbench {

enum class KeyKind : std::uint8_t {
  size,
  duration,
  integer,
  percent,
  flag,  // base/units.hpp
  choice,
  transport,
  work,
  placement,  // words that the setter knows
  text,       // anything printable
};

enum class KeyScope : std::uint8_t {
  experiment,  // a parameter of one experiment; those that sweep take lists
  plan,        // one for the whole run
  config,      // about the config itself
};

struct KeyInfo {
  std::string_view name = {};  // of the flag (--name) and of the JSON key
  KeyKind kind = KeyKind::text;
  KeyScope scope = KeyScope::experiment;
  bool sweeps = false;                  // takes lists, and ranges where it is a number
  std::string_view group = {};          // heading in the help
  std::string_view placeholder = {};    // placeholder in the help: "SIZE"
  std::string_view default_text = {};   // default as text; empty: not set
  std::string_view special_value = {};  // accepted beside the kind's own values: "auto" or "off"
  std::string_view unit = {};           // of an integer that is no mere count: "per_second"
  std::string_view help = {};           // one line; says what "auto" means in brackets
  std::uint64_t minimum = 0;            // of numbers
  std::uint64_t maximum = UINT64_MAX;
  // Takes canonical text; choices are checked in here (UsageError). One of the two is set, except
  // for scope config.
  void (*set)(Experiment&, std::string_view) = nullptr;
  void (*set_plan)(Plan&, std::string_view) = nullptr;
};

// In the order of the help and of every document.
std::span<const KeyInfo> keys();

// UsageError with a suggestion; `dashes` is what stands before a name where it is mentioned.
const KeyInfo& find_key(std::string_view name, std::string_view dashes = "");

// The canonical text of one value ("64K" -> "64KiB", "null:" -> "null"), checked against kind and
// limits. UsageError without the key's name: callers know where the value came from.
std::string canonical_value(const KeyInfo& key, std::string_view text);

// What its number is called where the unit is not in the value: "size_bytes", "rate_per_second",
// "timed_batch".
std::string number_name(const KeyInfo& key);

// A number of this key's kind (size, duration, integer or percent), and back.
bool is_number(KeyKind kind);
std::uint64_t parse_number(KeyKind kind, std::string_view text);
std::string format_number(KeyKind kind, std::uint64_t value);

}  // namespace ipcbench
