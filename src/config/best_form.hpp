// --transport=pipe:best: the form that tune has kept for this machine. Private to the config layer.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "ipcbench/config/expand.hpp"
#include "resolve.hpp"

namespace ipcbench {

// Reads what is kept when it is asked for first, unless the config says itself what stands for it.
// `machine` must outlive it.
class BestForms {
 public:
  // UsageError where the config's forms are none.
  BestForms(const Machine& machine, const Config& config);

  static bool is_asked_for(const Experiment& experiment);

  // Puts options and, where that is left to ipcbench, the wait of the kept form in the place of
  // "best", and says where they come from. UsageError where nothing is kept.
  void put_into(OpenExperiment& point);
  // Those that stood for "best" so far, each once.
  const std::vector<KeptForm>& used() const { return used_; }

 private:
  const KeptForm& form_for(const Experiment& experiment);

  const Machine& machine_;
  bool told_ = false;  // by the config
  std::optional<KeptHere> kept_;
  std::vector<KeptForm> used_;
};

// The experiment of the plan that is the same one, where one of both was a kept form: nothing is
// measured twice because the default is the best. nullptr: there is none.
PlannedExperiment* twin_of(std::span<PlannedExperiment> experiments,
                           const PlannedExperiment& planned);

}  // namespace ipcbench
