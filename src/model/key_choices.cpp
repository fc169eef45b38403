#include "key_choices.hpp"

#include <algorithm>

#include "key_access.hpp"

namespace ipcbench::key_choices {
namespace {

bool is_pingpong(const Experiment& experiment) { return experiment.pattern == Pattern::pingpong; }

}  // namespace

void choose_reply(Experiment& experiment, const Choosing&) {
  experiment.reply_bytes = is_pingpong(experiment) ? experiment.size_bytes : 8;
}

void choose_workers(Experiment& experiment, const Choosing& choosing) {
  std::size_t workers = choosing.cores;
  // The coordinator of a stream sends all the time, so it has a core of its own where there are
  // two.
  if (experiment.pattern == Pattern::stream) workers = std::max<std::size_t>(workers, 2) - 1;
  if (is_pingpong(experiment)) workers = 1;
  experiment.workers = static_cast<std::uint32_t>(std::min<std::size_t>(workers, kMaxWorkers));
}

void choose_work(Experiment& experiment, const Choosing&) {
  experiment.work = std::string_view(experiment.pattern == Pattern::pool ? "matmul:256" : "none");
}

void choose_depth(Experiment& experiment, const Choosing&) {
  experiment.depth = experiment.pattern == Pattern::stream ? 8 : 1;
}

// The cores of other hosts are not known here.
void choose_placement(Experiment& experiment, const Choosing& choosing) {
  const bool has_cores = experiment.workers + 1 <= choosing.cores || !experiment.hosts.empty();
  experiment.placement =
      has_cores && !key_access::is_program(experiment) ? Placement::cross : Placement::free;
}

void choose_warmup(Experiment& experiment, const Choosing&) {
  constexpr std::uint64_t kWarmupBytes = 4ULL << 20;
  const std::uint64_t larger = std::max(experiment.task_bytes(), experiment.answer_bytes());
  experiment.warmup = std::max<std::uint64_t>(
      experiment.depth, std::clamp<std::uint64_t>(kWarmupBytes / larger, 2, 1000));
  experiment.warmup_exact = false;
}

}  // namespace ipcbench::key_choices
