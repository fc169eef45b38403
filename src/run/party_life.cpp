#include "ipcbench/run/party_life.hpp"

#include <optional>

#include "ipcbench/drive/hold.hpp"
#include "ipcbench/run/hazard.hpp"
#include "ipcbench/transports/erased_loops.hpp"
#include "ipcbench/transports/staged.hpp"
#include "ipcbench/workloads/items.hpp"
#include "ipcbench/workloads/registry.hpp"
#include "life_ends.hpp"
#include "party_steps.hpp"

namespace ipcbench {

void live_as_coordinator(OpenTransport& channel, ControlBlock& control,
                         const std::function<void()>& all_run, Successors* successors) {
  Party party(control, 0);
  place(party);
  await_launch(control);
  if (all_run) all_run();
  if (party.experiment.ending == Ending::now) coordinate_cut(channel, party);
  if (party.experiment.lifetime != 0)
    coordinate_succeeding(channel, party, *successors);
  else if (is_staged(party.experiment))
    coordinate_staged(channel, party);
  else
    channel.coordinate(party);
  finish(party);
}

void live_as_worker(OpenTransport& channel, ControlBlock& control, std::uint32_t lane,
                    FixedEnd fixed_end) {
  Party party(control, lane + 1);
  place(party);
  FixedData fixed(control, lane + 1, std::move(fixed_end));
  fixed.take_first();
  if (party.experiment.hazard != Hazard::none) pass_hazard(party.block);
  const Experiment& experiment = party.experiment;
  const bool is_first = !is_successor(party.block);
  if (is_first) await_launch(control);
  fixed.take();
  const WorkloadChoice choice = find_workload(experiment.work.view());
  const auto work = work_on_each(experiment.items, choice.info->make(choice.arguments));
  party.work = work.get();
  if (work) {
    if (!fixed.data().empty()) work->use_fixed(fixed.data());
    work->begin(control, lane + 1);
    const WorkFacts facts = work->facts();
    if (!facts.variant.empty()) party.block.record.work_variant = facts.variant;
    party.block.record.work_operations = facts.operations;
  }
  std::optional<HeldWork> held;
  if (work && holds_lock(experiment)) party.work = &held.emplace(*work, party);
  Mapping sample;
  if (is_first && work && uses_payload(choice, experiment)) {
    sample = Mapping::private_memory(experiment.task_bytes());
    fill_payload(sample.span(), 0);
    party.sample_payload = sample.span();
  }
  if (experiment.lifetime != 0)
    work_for_a_life(channel, lane, party);
  else if (held && experiment.hold_transfer)
    work_holding(channel, lane, party, *held);
  else if (is_staged(experiment))
    work_staged(channel, lane, party);
  else
    channel.work(lane, party);
  if (party.life_is_over) return end_life(party.block.life);
  fixed.close_books();
  finish(party);
}

}  // namespace ipcbench
