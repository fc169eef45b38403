#include "ipcbench/core/endpoint.hpp"

namespace ipcbench {

LaneSpec lane_spec(const Experiment& experiment, ControlBlock* control) {
  LaneSpec spec;
  spec.size_bytes = experiment.size_bytes;
  spec.reply_bytes = experiment.reply_bytes;
  spec.depth = experiment.depth;
  spec.workers = experiment.workers;
  spec.pattern = experiment.pattern;
  spec.start = experiment.start;
  spec.wait = experiment.wait;
  spec.touch = experiment.touch;
  spec.seed = experiment.seed;
  spec.options = Options(experiment.options.view());
  spec.control = control;
  return spec;
}

}  // namespace ipcbench
