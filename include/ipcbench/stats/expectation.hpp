// Rules on the figures of a run:
//
//   FIGURE [of SET] [over SET | minus SET] at_least|at_most VALUE
//
//   time_per_message of transport=pipe,reply=64MiB over reply=8 at_least 20
//   p99 at_most 50us
//   workers.asleep of transport=pipe at_least 30%
//
// A SET is KEY=VALUE[,KEY=VALUE]...: the experiments whose parameters are these; `name=` stands for
// the name of an experiment and may end in a *. The rule has to hold for every experiment of the
// first set (without one: for all). Its partner behind `over` or `minus` has the parameters of the
// second set, and all others that somebody chose as the experiment itself; exactly one has to be
// there. Behind a `name=` the second set says it all. Pure; any thread.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ipcbench/model/plan.hpp"
#include "ipcbench/stats/figure.hpp"

namespace ipcbench {

struct Rule {
  enum class Kind { value, ratio, difference };
  std::string text;  // as it was written, blanks apart
  const Figure* figure = nullptr;
  Kind kind = Kind::value;
  Parameters of, partner;
  bool at_least = false;  // else at most
  double bound = 0;       // in the figure's unit
};

// UsageError that says what is wrong and what is possible.
Rule parse_rule(std::string_view text);

// The unit of what it is about: that of the figure, and none of a ratio.
std::string unit_of(const Rule& rule);

// Places of experiments: the one, and its partner, which is the same place where there is none.
using Match = std::pair<std::size_t, std::size_t>;

// UsageError where the rule means no experiment, or where a partner is missing or not the only one;
// it names the candidates. `config` is whose experiments they have to be in a run of several,
// unless the rule says names; empty: there is one.
std::vector<Match> pairs_of(const Rule& rule,
                            const std::vector<const PlannedExperiment*>& experiments,
                            std::string_view config = {});

}  // namespace ipcbench
