// What a job of MPI cannot be asked for: its parties have no memory in common, and may be on
// machines that are not known here.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <climits>

#include "ipcbench/base/units.hpp"
#include "ipcbench/mpi/host_list.hpp"
#include "ipcbench/mpi/launch_command.hpp"
#include "rules.hpp"

namespace ipcbench {
namespace {

// Work of which all workers have a part in common: a counter, a lock, or the count of uneven items.
bool shares_work(const Experiment& experiment) {
  const std::string_view work = experiment.work.view();
  const std::string_view name = work.substr(0, work.find(':'));
  if (name == "counter" || name == "lock") return true;
  const bool uneven = work.find("..") != std::string_view::npos ||
                      work.find(":exp:") != std::string_view::npos ||
                      work.find(":pareto:") != std::string_view::npos;
  return uneven && experiment.workers > 1;
}

constexpr std::array kNotOverMpi = {
    Unheard{"dispatch", [](const Experiment& e) { return e.dispatch != Dispatching::turns; },
            "cannot see on other machines who is free; drop dispatch"},
    Unheard{
        "rate", [](const Experiment& e) { return e.rate_per_second != 0; },
        "cannot see on other machines who has begun a reply, which a schedule needs; drop rate"},
    Unheard{"hazard", [](const Experiment& e) { return e.hazard != Hazard::none; },
            "leaves the start of its workers to a launcher; drop hazard"},
    Unheard{"fixed", [](const Experiment& e) { return e.fixed_bytes != 0; },
            "hands out no data beside the messages; drop fixed"},
    Unheard{"ballast", [](const Experiment& e) { return e.ballast_bytes != 0; },
            "leaves the start of its workers to a launcher; drop ballast"},
    Unheard{"hold", [](const Experiment& e) { return e.hold_hundredths != 0; },
            "has no memory in common for a lock; drop hold"},
    Unheard{"end", [](const Experiment& e) { return e.ending != Ending::drain; },
            "tells its result when every reply has come; drop end"},
    Unheard{
        "work", shares_work,
        "has no memory in common for it; write work=matmul:N, cpu:TIME or another one that each "
        "worker does by itself"},
    Unheard{"placement",
            [](const Experiment& e) {
              return e.placement != Placement::cross && e.placement != Placement::free;
            },
            "has its cores on several machines; write placement=cross, a core for each rank, or "
            "free"},
};

void check_mode(const Experiment& experiment, const Options& options) {
  // Beyond this no library keeps a message for whoever has not asked for it yet: both sides would
  // wait in MPI_Send.
  constexpr std::uint64_t kKept = 4096;
  const bool in_turns = experiment.depth == 1 || experiment.pattern == Pattern::stream;
  const std::uint64_t larger = std::max(experiment.task_bytes(), experiment.answer_bytes());
  if (options.flag("probe", false) && !in_turns)
    throw UsageError(fmt::format(
        "mpi:probe=true: with depth={} both sides could send at once, with no receive posted; "
        "write depth=1 or drop probe",
        experiment.depth));
  if (options.flag("probe", false) && options.is("mode", "rma"))
    throw UsageError(
        "mpi:probe=true: mode=rma receives no payload that a probe could see coming; drop probe");
  if (!options.is("mode", "blocking")) return;
  if (!in_turns && larger > kKept)
    throw UsageError(fmt::format(
        "mpi:mode=blocking: with depth={} both sides would be in MPI_Send, which waits for the "
        "other from some size on, and a message has {}, more than {}; write depth=1 or "
        "mode=nonblocking",
        experiment.depth, format_size(larger), format_size(kKept)));
  if (experiment.wait != Wait::block)
    throw UsageError(
        fmt::format("wait={}: mpi:mode=blocking waits inside MPI_Recv; write wait=block or "
                    "mode=nonblocking",
                    name_of(experiment.wait)));
}

}  // namespace

void check_hosts(const Draft& draft) {
  const auto& [experiment, transport, machine] = draft;
  if (transport.why_no_ranks == nullptr) return;
  refuse_unheard(draft, kNotOverMpi);
  check_mode(experiment, Options(experiment.options.view()));
  for (const auto& [key, bytes] :
       {std::pair{"size", experiment.task_bytes()}, std::pair{"reply", experiment.answer_bytes()}})
    if (bytes > INT_MAX / 2)
      throw UsageError(
          fmt::format("{}={}: mpi counts the bytes of a message in an int; write {} "
                      "or less",
                      key, format_size(bytes), format_size(INT_MAX / 2 + 1)));
  try {
    launcher_words(experiment.launcher.view());
  } catch (const UsageError& error) {
    throw UsageError(fmt::format("launcher={}: {}", experiment.launcher.view(), error.what()));
  }
  if (experiment.hosts.empty()) return;
  try {
    check_room_for_ranks(read_hosts(experiment.hosts.view()), experiment.workers + 1);
  } catch (const UsageError& error) {
    throw UsageError(fmt::format("hosts={}: {}", experiment.hosts.view(), error.what()));
  }
}

}  // namespace ipcbench
