#include <fmt/format.h>

#include "rules.hpp"

namespace ipcbench {

void check_ending(const Draft& draft) {
  const Experiment& experiment = draft.experiment;
  if (experiment.ending == Ending::drain) return;
  const auto reject = [](const std::string& why) {
    throw UsageError(fmt::format("end=now: {}; or write end=drain", why));
  };
  if (experiment.pattern == Pattern::stream)
    reject("pattern=stream has no reply by which an item is known to be done; write pattern=pool");
  if (experiment.rate_per_second != 0)
    reject("with a rate the run ends when all that was due has come; drop rate");
  if (experiment.transport == "null") reject("over null nothing is under way; write another");
  if (experiment.buffers != Buffers::reuse)
    reject(fmt::format("works with buffers=reuse only; write that instead of {}",
                       name_of(experiment.buffers)));
  if (experiment.codec != Codec::none)
    reject(fmt::format("works with codec=none only; write that instead of {}",
                       name_of(experiment.codec)));
}

}  // namespace ipcbench
