#include <fmt/format.h>

#include "ipcbench/base/units.hpp"
#include "rules.hpp"

namespace ipcbench {

void check_hold(const Draft& draft) {
  const Experiment& experiment = draft.experiment;
  if (experiment.hold_hundredths == 0 || experiment.work != "none") return;
  throw UsageError(fmt::format(
      "hold={}: work=none has nothing to do under a lock; choose a work, or write hold=0%",
      format_percent(experiment.hold_hundredths)));
}

// Why each is refused: drive/hold.hpp.
void check_hold_transfer(const Draft& draft) {
  const Experiment& experiment = draft.experiment;
  if (!experiment.hold_transfer) return;
  const auto reject = [](std::string_view why) {
    throw UsageError(fmt::format("hold-transfer=true: {}", why));
  };
  if (experiment.hold_hundredths == 0)
    reject("with hold=0% there is no lock to keep; raise hold, or drop it");
  if (experiment.pattern != Pattern::pool)
    reject(fmt::format("pattern={} sends no reply behind its work; write pattern=pool, or drop it",
                       name_of(experiment.pattern)));
  if (experiment.sender == Sender::feeder)
    reject("with sender=feeder another thread sends; write sender=inline, or drop it");
  if (experiment.buffers != Buffers::reuse)
    reject(fmt::format("works with buffers=reuse only; write that instead of {}, or drop it",
                       name_of(experiment.buffers)));
  if (experiment.codec != Codec::none)
    reject(fmt::format("works with codec=none only; write that instead of {}, or drop it",
                       name_of(experiment.codec)));
  if (experiment.rate_per_second != 0)
    reject("does not go with a rate, whose warm-up goes round in turns; drop rate, or drop it");
  if (experiment.workers == 1) return;
  if (experiment.topology == Topology::lanes && experiment.dispatch != Dispatching::free)
    reject(
        "in turns the coordinator would wait for a worker that waits for the lock of one whose "
        "reply finds no room; write dispatch=free or topology=shared");
  if (experiment.depth != 1)
    reject(fmt::format(
        "depth={}: a task that is sent to a worker without room would wait for one that waits for "
        "the lock; write depth=1",
        experiment.depth));
}

}  // namespace ipcbench
