#include "ipcbench/model/warnings.hpp"

#include <algorithm>
#include <array>

#include "ipcbench/base/error.hpp"
#include "ipcbench/base/spelling.hpp"

namespace ipcbench {
namespace {

using enum WarningSource;

constexpr std::array kKinds = {
    WarningKind{"shared-core", plan,
                "placement=cross, but there are more parties than cores: some wait for a core that "
                "another one has"},
    WarningKind{"spin-shared-core", plan,
                "parties that spin outnumber their cores, so the waiting keeps the working from "
                "running",
                true},
    WarningKind{"spin-is-no-work", plan,
                "work=spin with more parties than cores: wall time passes for all of them at once"},
    WarningKind{"tuned-form", plan,
                "the transport was asked for as NAME:best, which is the form that tune has kept"},
    WarningKind{"debug-build", run,
                "this ipcbench was built without optimisation or with a sanitizer", true},
    WarningKind{"governor", run, "the cores' frequency governor saves power"},
    WarningKind{"cut-off", run, "the journal of a run that died ends in the middle of a line"},
    WarningKind{"guard-replaced", run,
                "the process that cleans up behind a run had died, and another one took its place"},
    WarningKind{"left-behind", run, "something that a run made could not be removed"},
    WarningKind{"no-manifest", run,
                "nothing can be written down for the case that the run and its guard are killed"},
    WarningKind{"summary-only", run,
                "batches, times of single messages and timelines were left out on purpose"},
    WarningKind{"resumed", run, "the run was interrupted, and taken up again later"},
    WarningKind{"unstable", figures,
                "the interval of the time per message is wider than a quarter of its median, of at "
                "least 6 invocations",
                true},
    WarningKind{"bimodal", figures,
                "the invocations fall into groups that lie far apart; no middle over all is meant",
                true},
    WarningKind{"overloaded", figures,
                "less than 95 % of the messages that rate asks for were sent in time", true},
    WarningKind{"throttled", figures,
                "in some invocation a processor quota of the control group was used up", true},
    WarningKind{"steal", figures,
                "the hypervisor took 5 % or more of the cores' time, and at least three ticks",
                true},
    WarningKind{"pressure", figures,
                "other programs used 10 % or more of the cores' time, and for 10 % or more of the "
                "time some thread waited for a core",
                true},
    WarningKind{"sampler-expensive", figures, "watching the states took more than 1 % of a core"},
    WarningKind{"clocks-disagree", figures,
                "of some party the wall time and the sum of its phases, which are timed by another "
                "clock, differ by more than 0.5 % and by more than 50 us",
                true},
    WarningKind{"ranks-share-core", figures,
                "ranks of an MPI job share a core, where one that waits in its library takes the "
                "time of another",
                true},
    WarningKind{"standing-job", figures,
                "all invocations ran in one MPI job that was there before, so a launch is no "
                "factor"},
    WarningKind{"exact-states-refused", figures,
                "states=exact was asked for, and the system does not let switches be recorded"},
    WarningKind{"switches-lost", figures, "records of switches found no room in the ring"},
    WarningKind{"states-unreadable", figures,
                "the states of some parties could not be read from /proc"},
    WarningKind{
        "chunked", figures,
        "messages are larger than the queue takes, and nobody asked for chunks: one message "
        "is several of the transport's"},
    WarningKind{"pipe-smaller-than-asked", figures,
                "the kernel gave a pipe less capacity than was asked for"},
    WarningKind{"buffer-smaller-than-asked", figures,
                "the kernel gave a socket less buffer than was asked for"},
    WarningKind{"parameters-differ", comparison, "the two programs ran different parameters"},
    WarningKind{"placement-shift", comparison,
                "the scheduler placed one side differently more often than chance would"},
    WarningKind{"cores-moved", comparison,
                "the host had the cores near each other for one side and far apart for the other"},
};

}  // namespace

std::span<const WarningKind> warning_kinds() { return kKinds; }

const WarningKind* find_warning(std::string_view id) {
  const auto found = std::ranges::find(kKinds, id, &WarningKind::id);
  return found == kKinds.end() ? nullptr : &*found;
}

std::vector<std::string> parse_warning_ids(std::string_view text) {
  std::vector<std::string> ids;
  while (true) {
    const std::size_t comma = std::min(text.find(','), text.size());
    const std::string id(text.substr(0, comma));
    if (find_warning(id) == nullptr) {
      std::vector<std::string> known;
      for (const WarningKind& each : kKinds) known.emplace_back(each.id);
      const std::string hint = suggestion(id, known);
      throw UsageError("'" + id.substr(0, 80) + "' is no warning" +
                       (hint.empty() ? "; `ipcbench list` shows their ids" : hint));
    }
    if (std::ranges::find(ids, id) == ids.end()) ids.push_back(id);
    if (comma == text.size()) return ids;
    text.remove_prefix(comma + 1);
  }
}

}  // namespace ipcbench
