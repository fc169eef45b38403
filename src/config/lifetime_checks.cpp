// Why each is refused: drive/lives.hpp.
#include <fmt/format.h>

#include <array>

#include "rules.hpp"

namespace ipcbench {
namespace {

struct NeededValue {
  std::string_view key;
  std::string_view value;
  bool (*is_there)(const Experiment&);
  std::string_view why;
};

constexpr std::array kNeeded = {
    NeededValue{"topology", "lanes",
                [](const Experiment& e) { return e.topology == Topology::lanes; },
                "nobody knows which message is a worker's last one"},
    NeededValue{"depth", "1", [](const Experiment& e) { return e.depth == 1; },
                "a message that is sent ahead would reach a worker whose life is over"},
    NeededValue{"rate", "0", [](const Experiment& e) { return e.rate_per_second == 0; },
                "by the clock a message would be sent to a worker that is not there yet"},
    NeededValue{"sender", "inline", [](const Experiment& e) { return e.sender == Sender::in_line; },
                "a feeder lives as long as its queue"},
    NeededValue{"buffers", "reuse", [](const Experiment& e) { return e.buffers == Buffers::reuse; },
                "every worker begins with fresh ones"},
    NeededValue{"codec", "none", [](const Experiment& e) { return e.codec == Codec::none; },
                "it has memory of its own on both sides"},
    NeededValue{"fixed", "none", [](const Experiment& e) { return e.fixed_bytes == 0; },
                "it is handed out once, at the start"},
    NeededValue{"hold", "0%", [](const Experiment& e) { return e.hold_hundredths == 0; },
                "its share is of the items of one worker"},
    NeededValue{"hazard", "none", [](const Experiment& e) { return e.hazard == Hazard::none; },
                "it is about the first workers alone"},
    NeededValue{"end", "drain", [](const Experiment& e) { return e.ending == Ending::drain; },
                "books that end with their worker cannot be added up"},
    NeededValue{"timed-batch", "auto", [](const Experiment& e) { return e.timed_batch <= 1; },
                "a worker may not live for so many"},
};

std::string that_can() {
  std::vector<std::string> names;
  for (const TransportInfo* each : transports())
    if (each->replaces_workers) names.emplace_back(each->name);
  return join_names(names);
}

}  // namespace

void check_lifetime(const Draft& draft) {
  const Experiment& experiment = draft.experiment;
  if (experiment.lifetime == 0) return;
  const auto reject = [&](const std::string& why) {
    throw UsageError(fmt::format("lifetime={}: {}, or lifetime=run",
                                 find_key("lifetime").text_of(experiment), why));
  };
  if (experiment.pattern != Pattern::pool && experiment.pattern != Pattern::pingpong)
    reject(fmt::format("pattern={} has no reply behind which a worker can go; write pattern=pool",
                       name_of(experiment.pattern)));
  if (!draft.transport.replaces_workers)
    reject(fmt::format("what {} keeps in a worker is gone with it; write transport={}",
                       draft.transport.name, that_can()));
  for (const NeededValue& each : kNeeded)
    if (!each.is_there(experiment))
      reject(fmt::format("with {}={} {}; write {}={}", each.key,
                         find_key(each.key).text_of(experiment), each.why, each.key, each.value));
}

}  // namespace ipcbench
