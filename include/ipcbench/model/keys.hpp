// The one table of what can be set. Flags, config files, help, plans, effective configs, columns,
// comparisons and the readers of results all read the record of a key, and nobody else knows a key
// by name. The table knows no transport and no workload: what another build offered is read as
// text, and src/config/rules.hpp holds what needs a registry or this machine. Immutable; any thread
// may read.
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
  placement,
  text,  // anything printable
};

enum class KeyScope : std::uint8_t {
  experiment,  // a parameter of one experiment; those that sweep take lists
  plan,        // one for the whole run
  config,      // about the config itself
};

// Where an experiment holds the value of a key. Numbers, flags and choices are loaded and stored as
// a number, a choice by its place among the words; everything else parses and formats itself.
struct KeyAccess {
  std::uint64_t (*load)(const Experiment&) = nullptr;
  void (*store)(Experiment&, std::uint64_t) = nullptr;
  std::span<const std::string_view> words = {};
  void (*parse)(Experiment&, std::string_view) = nullptr;
  std::string (*format)(const Experiment&) = nullptr;
};

// What a choice of the table's own may depend on beside the experiment.
struct Choosing {
  std::size_t cores = 1;  // that may be used
};

// What a key is to whoever compares experiments. load: the job itself; where it differs,
// experiments answer different questions. scale: how many take part, a choice only where nothing
// else is. choice: a way to do the job.
enum class KeyRole : std::uint8_t { choice, scale, load };

struct Key {
  std::string_view name = {};  // of the flag (--name) and of the JSON key
  KeyKind kind = KeyKind::text;
  KeyScope scope = KeyScope::experiment;
  bool sweeps = false;    // takes lists, and ranges where it is a number
  bool collects = false;  // has several values at a time; on the command line ';' parts them
  // Of a list whose values may hold commas: one parts two of them in front of this character alone.
  char list_mark = '\0';
  std::string_view group = {};          // heading in the help
  std::string_view placeholder = {};    // placeholder in the help: "SIZE"
  std::string_view default_text = {};   // default as text; empty: not set
  std::string_view special_value = {};  // accepted beside the kind's own values: "auto" or "off"
  std::string_view unit = {};           // of an integer that is no mere count: "per_second"
  std::string_view help = {};           // one line; says what "auto" means in brackets
  std::uint64_t minimum = 0;            // of numbers
  std::uint64_t maximum = UINT64_MAX;
  std::string_view meaning = {};  // of a number: what a result says of it

  KeyAccess access = {};                                  // of scope experiment
  void (*parse_plan)(Plan&, std::string_view) = nullptr;  // of scope plan

  // True: the special value is a value as others are, and an experiment holds 0 for it. False: it
  // stands for a choice that is made when the plan is.
  bool zero_is_special = false;
  // Makes that choice; nullptr: config/rules.cpp does. Choices are made stage by stage, and within
  // one stage in the order of the table; each sees those that were made before it.
  void (*choose)(Experiment&, const Choosing&) = nullptr;
  std::uint8_t choice_stage = 0;
  // Whether there is anything to choose. Where there is not, the key stays without a value.
  bool (*is_open)(const Experiment&) = nullptr;

  // Whether the key makes a difference; asked before the keys behind this one are set. nullptr: it
  // does everywhere.
  bool (*applies_to)(const Experiment&) = nullptr;
  std::string_view requirement = {};  // says where it applies: "buffers=rotate"
  std::string_view excludes = {};     // the key that answers the same question

  bool comparable = true;     // results compare only where this value is the same
  bool always_shown = false;  // in the table of results, even if nobody asked for it
  KeyRole role = KeyRole::choice;
  // Whether the other program of a pair is told the value. nullptr: where it is not the default,
  // because an older program may not know the flag.
  bool (*passed_on)(const Experiment&) = nullptr;

  // Of scope experiment. The text is checked against kind and limits; UsageError without the key's
  // name, because callers know where the value came from.
  void parse(Experiment& experiment, std::string_view text) const;
  // The canonical text: what parse() makes the same experiment of. Empty where the key does not
  // apply or is not set.
  std::string format(const Experiment& experiment) const;
  // The same of a key that need not apply.
  std::string text_of(const Experiment& experiment) const;
};

// In the order of the help and of every document.
std::span<const Key> keys();
std::size_t index_of(const Key& key);

// nullptr when there is none of that name.
const Key* look_up_key(std::string_view name);
// UsageError with a suggestion; `dashes` is what stands before a name where it is mentioned.
const Key& find_key(std::string_view name, std::string_view dashes = "");

// UsageError for a text that no value can be: empty, very long, or unfit for a document.
void check_text(const Key& key, std::string_view text);

// What its number is called where the unit is not in the value: "size_bytes", "rate_per_second",
// "timed_batch".
std::string number_name(const Key& key);

// A number of this key's kind (size, duration, integer or percent), and back.
bool is_number(KeyKind kind);
std::uint64_t parse_number(KeyKind kind, std::string_view text);
std::string format_number(KeyKind kind, std::uint64_t value);
// UsageError when the number is beyond the key's limits; `text` is what was written.
void check_limits(const Key& key, std::string_view text, std::uint64_t value);

// The parameters of an experiment as they would be written on the command line, in the order of the
// table.
Parameters parameters_of(const PlannedExperiment& planned);
// One of them; empty where there is none.
std::string parameter_of(const PlannedExperiment& planned, std::string_view name);

}  // namespace ipcbench
