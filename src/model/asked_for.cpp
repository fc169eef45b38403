#include "ipcbench/model/asked_for.hpp"

namespace ipcbench {

bool asks_for_failure(const Experiment& experiment) {
  return experiment.work.view().starts_with("fail:");
}

bool is_asked_for(const Experiment& experiment, Status status) {
  if (status == Status::deadlock) return experiment.hazard != Hazard::none;
  const bool is_end =
      status == Status::failed || status == Status::died || status == Status::timeout;
  return is_end && asks_for_failure(experiment);
}

}  // namespace ipcbench
