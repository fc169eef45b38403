// What an invocation that a program of somebody else carries out cannot be asked for. It is told
// sizes, parties, work and length; the rest would be passed over without a word.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "ipcbench/base/units.hpp"
#include "ipcbench/workloads/registry.hpp"
#include "rules.hpp"

namespace ipcbench {
namespace {

constexpr std::array kUnheard = {
    Unheard{"pattern",
            [](const Experiment& e) {
              return e.pattern != Pattern::pool && e.pattern != Pattern::pingpong;
            },
            "is told pool or pingpong; write one of these"},
    Unheard{"wait", [](const Experiment& e) { return e.wait != Wait::block; },
            "waits in its own way; drop wait"},
    Unheard{"topology", [](const Experiment& e) { return e.topology != Topology::lanes; },
            "has channels of its own making; drop topology"},
    Unheard{"sender", [](const Experiment& e) { return e.sender != Sender::in_line; },
            "sends in its own way; drop sender"},
    Unheard{"dispatch", [](const Experiment& e) { return e.dispatch != Dispatching::turns; },
            "hands its tasks out in its own way; drop dispatch"},
    Unheard{"lifetime", [](const Experiment& e) { return e.lifetime != 0; },
            "starts its workers in its own way; drop lifetime"},
    Unheard{"hazard", [](const Experiment& e) { return e.hazard != Hazard::none; },
            "starts its workers in its own way; drop hazard"},
    Unheard{"fixed", [](const Experiment& e) { return e.fixed_bytes != 0; },
            "is told of no data beside the messages; drop fixed"},
    Unheard{"ballast", [](const Experiment& e) { return e.ballast_bytes != 0; },
            "holds the memory that it holds; drop ballast"},
    Unheard{"buffers", [](const Experiment& e) { return e.buffers != Buffers::reuse; },
            "has buffers of its own making; drop buffers"},
    Unheard{"inline-below", [](const Experiment& e) { return e.inline_below != 0; },
            "carries payloads in its own way; drop inline-below"},
    Unheard{"codec", [](const Experiment& e) { return e.codec != Codec::none; },
            "encodes in its own way; drop codec"},
    Unheard{"rate", [](const Experiment& e) { return e.rate_per_second != 0; },
            "has no schedule to send by; drop rate"},
    Unheard{"hold", [](const Experiment& e) { return e.hold_hundredths != 0; },
            "has no lock that ipcbench knows of; drop hold"},
    Unheard{"hold-transfer", [](const Experiment& e) { return e.hold_transfer; },
            "has no lock that ipcbench knows of; drop hold-transfer"},
    Unheard{"end", [](const Experiment& e) { return e.ending != Ending::drain; },
            "tells its result when every reply has come; drop end"},
    Unheard{"timed-batch", [](const Experiment& e) { return e.timed_batch != 0; },
            "reads its clock in its own way; drop timed-batch"},
    Unheard{"placement", [](const Experiment& e) { return e.placement != Placement::free; },
            "places its processes itself; write placement=free, or run ipcbench under taskset"},
};

// "none", "matmul:N", "spin:TIME", "cpu:TIME": what is easily done the same way in any language.
bool is_common_work(std::string_view work) {
  const std::size_t colon = std::min(work.find(':'), work.size());
  const std::string_view arguments = work.substr(std::min(colon + 1, work.size()));
  const std::string_view name = work.substr(0, colon);
  if (work == "none") return true;
  if (name == "matmul")
    return !arguments.empty() &&
           arguments.find_first_not_of("0123456789") == std::string_view::npos;
  return (name == "spin" || name == "cpu") &&
         arguments.find_first_of(":.") == std::string_view::npos;
}

}  // namespace

void refuse_unheard(const Draft& draft, std::span<const Unheard> unheard) {
  for (const Unheard& each : unheard)
    if (each.is_asked(draft.experiment))
      throw UsageError(fmt::format("{}={}: {} {}", each.key,
                                   find_key(each.key).text_of(draft.experiment),
                                   draft.transport.name, each.why));
}

void check_program(const Draft& draft) {
  const auto& [experiment, transport, machine] = draft;
  if (transport.program == nullptr) return;
  refuse_unheard(draft, kUnheard);
  if (!is_common_work(experiment.work.view()))
    throw UsageError(
        fmt::format("work={}: {} is told none, matmul:N, spin:TIME or cpu:TIME; write one of these",
                    experiment.work.view(), transport.name));
}

}  // namespace ipcbench
