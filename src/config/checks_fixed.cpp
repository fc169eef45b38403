// The data that every item needs, held against what is done with it and against this machine.
#include <fmt/format.h>
#include <unistd.h>

#include "ipcbench/base/units.hpp"
#include "ipcbench/core/fixed_data.hpp"
#include "ipcbench/transports/directory.hpp"
#include "ipcbench/workloads/registry.hpp"
#include "rules.hpp"

namespace ipcbench {
namespace {

void check_in_task(const Experiment& experiment, const WorkloadInfo& work) {
  const auto reject = [](std::string_view why) {
    throw UsageError(fmt::format("fixed-by=task: {}, or another fixed-by", why));
  };
  if (experiment.pattern == Pattern::pingpong)
    reject("pingpong replies what it was sent, and does no work; write pattern=pool");
  if (!experiment.touch && work.fixed != FixedUsage::none)
    reject(fmt::format("with touch=false nobody writes what work={} reads; write touch=true",
                       experiment.work.view()));
  if (experiment.codec > Codec::copy && experiment.fixed_bytes % sizeof(double) != 0)
    reject(fmt::format("fixed={} is no number of doubles for codec={}; write a multiple of 8",
                       format_size(experiment.fixed_bytes), name_of(experiment.codec)));
}

void check_file(const Experiment& experiment) {
  const std::string directory = directory_of(Options(experiment.options.view()));
  if (::access(directory.c_str(), W_OK | X_OK) != 0)
    throw ResourceError(
        fmt::format("fixed-by=file: {}: {}; set TMPDIR to a directory that you may write to",
                    directory, std::generic_category().message(errno)));
  check_room("fixed-by=file", directory, experiment.fixed_bytes,
             "set TMPDIR to a larger one or lower fixed");
}

}  // namespace

void check_fixed(const Draft& draft) {
  const Experiment& experiment = draft.experiment;
  const WorkloadInfo& work = *find_workload(experiment.work.view()).info;
  if (experiment.fixed_bytes == 0) {
    if (work.fixed == FixedUsage::none) return;
    throw UsageError(
        fmt::format("work={}: there is no data that every item needs; write fixed=SIZE, or another "
                    "work",
                    experiment.work.view()));
  }
  if (work.fixed == FixedUsage::writes && !has_own_fixed_data(experiment))
    throw UsageError(
        fmt::format("work={}: {}; write fixed-by=message or another work", experiment.work.view(),
                    experiment.fixed_by == FixedBy::task
                        ? "with fixed-by=task the data is the transport's"
                        : fmt::format("with {} all workers would write into the same memory",
                                      experiment.fixed_by == FixedBy::memory ? "fixed-by=memory"
                                                                             : "start=thread")));
  if (experiment.fixed_by == FixedBy::task) check_in_task(experiment, work);
  if (experiment.fixed_by == FixedBy::file) check_file(experiment);
}

}  // namespace ipcbench
