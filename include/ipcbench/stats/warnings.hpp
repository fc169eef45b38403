// Which doubts the recorded data raise. Pure; any thread. The ids are those of model/warnings.hpp;
// the bounds, with their reasons, are here. What is not available raises none.
#pragma once

#include <optional>
#include <vector>

#include "ipcbench/model/document.hpp"

namespace ipcbench {

struct WarningRule {
  // Two experiments whose intervals are this wide can hardly be told apart below a factor of 1.25.
  // With fewer invocations the interval claims less than 95 %, and its width says little.
  double unstable_width = 0.25;
  std::uint64_t unstable_least = 6;
  // The last invocation's end may be a few late messages; a backlog that lasts is more than that.
  double achieved_share = 0.95;
  // As much as a comparison still calls the same.
  double steal_share = 0.05;
  // Programs that use a tenth of the cores move figures by about as much, where they are in the
  // way: they are when somebody waits for a core for a tenth of the time.
  double others_share = 0.10;
  double pressure_share = 0.10;
  // /proc/stat counts in ticks of 10 ms: less than three of them may be one that came late.
  std::uint64_t least_ns = 30'000'000;
  // As much as a comparison still calls no change.
  double sampler_share = 0.01;
  // Wall time is read from the system's clock, phases from the processor's. Calibrated to each
  // other they agree to a few parts in 10,000; beyond half a percent a share of phases is off by as
  // much as it is rounded to. The two are read one after the other, and who loses its core in
  // between is some microseconds off in however short an invocation.
  double clocks_share = 0.005;
  std::uint64_t clocks_ns = 50'000;
};

// Of an experiment that succeeded: `summary` is made of `invocations`, of which there is one.
std::vector<Warning> figure_warnings(const PlannedExperiment& planned,
                                     const std::vector<InvocationResult>& invocations,
                                     const Summary& summary, const WarningRule& rule = {});

// Whether the program that measured was not optimised, or had a sanitizer.
bool is_debug_build(const Document& document);

// Of the program and the machine.
std::vector<Warning> run_warnings(const ToolInfo& tool, const HostInfo& host);

// In how many invocations a quota was used up. One period is enough: all threads of the group stand
// still until the next one, mostly for tens of milliseconds.
struct Throttled {
  std::uint64_t invocations = 0;  // that tell
  std::uint64_t hit = 0;
  std::uint64_t ns = 0;
  void add(const std::optional<Noise>& noise);
};
// `shift`: what distance_shift() says.
Warning cores_moved_warning(const std::string& shift);

std::optional<Warning> throttled_warning(const Throttled& throttled);

}  // namespace ipcbench
