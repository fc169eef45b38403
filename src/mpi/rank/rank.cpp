#include "rank.hpp"

#include <fmt/format.h>
#include <poll.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <cmath>
#include <cstring>
#include <type_traits>

#include "ipcbench/base/clock.hpp"
#include "ipcbench/base/cpu.hpp"
#include "ipcbench/mpi/host_noise.hpp"
#include "ipcbench/mpi/patience.hpp"
#include "ipcbench/report/journal.hpp"
#include "ipcbench/run/collect.hpp"
#include "ipcbench/run/party_life.hpp"
#include "lanes.hpp"
#include "mpi_library.hpp"

namespace ipcbench {
namespace {

// The one that takes part in this process; set while it runs.
RankRun* running = nullptr;

// What a rank sends as it lies in memory.
struct RankFigures {
  PartyRecord record;
  std::uint64_t timeline_ns = 0;  // when its timeline begins, on its own clock
};
static_assert(std::is_trivially_copyable_v<RankFigures>);

// What rank 0 knows when the measured part begins.
struct MeasuredWords {
  std::uint64_t expected_ns = 0, batch_messages = 0;
  std::uint32_t timed_batch = 0;
};

std::uint64_t on_our_clock(std::uint64_t theirs_ns, const ClockOffset& offset) {
  return theirs_ns - static_cast<std::uint64_t>(std::llround(offset.offset_ns));
}

// Its figures, and the rest as a result would have it.
std::string part_text(const RankFigures& figures, const InvocationResult& rest) {
  std::string text(sizeof figures, '\0');
  std::memcpy(text.data(), &figures, sizeof figures);
  return text + invocation_text(rest);
}

RankFigures figures_in(const std::string& part) {
  RankFigures figures;
  if (part.size() < sizeof figures) throw std::runtime_error("a rank sent less than its record");
  std::memcpy(&figures, part.data(), sizeof figures);
  return figures;
}

double since(std::uint64_t at_ns, std::uint64_t begin_ns) {
  return static_cast<double>(static_cast<std::int64_t>(at_ns - begin_ns));
}

void add(SamplerCost& sum, const SamplerCost& one) {
  sum.samples += one.samples;
  sum.late += one.late;
  sum.cpu_ns += one.cpu_ns;
  sum.wall_ns += one.wall_ns;
  sum.unreadable += one.unreadable;
}

}  // namespace

RankRun::RankRun(const RankOrder& order, const Voice& voice, ControlBlock& control, Ranks& ranks,
                 RankWatch& watch)
    : order_(order),
      voice_(voice),
      control_(control),
      ranks_(ranks),
      watch_(watch),
      began_ns_(monotonic_ns()) {
  noise_.before_launch();
}

void RankRun::meet(ControlBlock& control, Stage next) {
  running->ranks_.meet();
  if (next == Stage::measured) running->begin_measured();
  control.stage.store(static_cast<std::uint32_t>(next), std::memory_order_release);
}

void RankRun::begin_measured() {
  MeasuredWords words{control_.expected_ns, control_.batch_messages, control_.timed_batch};
  ranks_.share(words);
  control_.expected_ns = words.expected_ns;
  control_.batch_messages = words.batch_messages;
  control_.timed_batch = words.timed_batch;
  if (const auto patience = measured_patience(control_.experiment))
    watch_.restart(patience(words.expected_ns));
  sampler_ = std::make_unique<Sampler>(control_, order_.sample_ns, States::sampled);
  timeline_ns_ = monotonic_ns();
  sampler_->start();
  if (ranks_.own() == 0) voice_.tell(RankWord::measured, expected_text(words.expected_ns));
  noise_.begin({});
  ranks_.start_together();
}

void RankRun::run() {
  const Experiment& experiment = control_.experiment;
  ranks_.introduce(experiment.placement);
  const std::uint32_t own = ranks_.own();
  control_.experiment.cpus.at(own) = static_cast<std::int16_t>(ranks_.places()[own].core);
  if (own == 0) voice_.tell(RankWord::launched, processes_text(ranks_.processes()));
  offsets_before_ = ranks_.clock_offsets();

  PartyBlock& block = control_.parties[own];
  block.pid = ::getpid();
  block.tid = ::gettid();
  block.record.launched_ns = began_ns_;
  // The others are there already, and end when all do.
  control_.launched = control_.through = experiment.workers;
  running = this;
  control_.meet = meet;
  {
    MpiLanes lanes(lane_spec(experiment, &control_), ranks_.lanes(), MpiLibrary::name());
    ::prctl(PR_SET_NAME, own == 0 ? "ipcbench-coord" : "ipcbench-worker");
    if (own == 0) {
      block.record.granted.assign_truncated(lanes.granted());
      live_as_coordinator(lanes, control_);
    } else {
      live_as_worker(lanes, control_, own - 1, {});
    }
    sampler_->stop();
    noise_.end(allowed_cpus());
    lanes.close();
  }
  offsets_behind_ = ranks_.clock_offsets();
  send_result();
}

std::string RankRun::own_part() {
  const std::uint32_t own = ranks_.own();
  const PartyBlock& block = control_.parties[own];
  InvocationResult rest;
  PartyResult party;
  party.party = own;
  party.pid = block.pid;
  party.tid = block.tid;
  party.timeline = sampler_->timeline(own);
  rest.parties.push_back(std::move(party));
  rest.sampler = sampler_->cost();
  rest.noise = noise_.result();
  for (std::size_t bucket = 0; bucket < Histogram::kBuckets; ++bucket)
    if (const std::uint64_t count = block.histogram.count(bucket); count != 0)
      rest.message_times.push_back({Histogram::lower_edge(bucket), count});
  return part_text({block.record, timeline_ns_}, rest);
}

void RankRun::send_result() {
  const std::vector<std::string> parts = ranks_.gather(own_part());
  if (ranks_.own() == 0) voice_.tell(RankWord::result, invocation_text(collect_all(parts)));
}

// Into the block of rank 0, as if all had shared it, with times on its clock.
InvocationResult RankRun::collect_all(const std::vector<std::string>& parts) {
  std::vector<InvocationResult> rests;
  for (std::uint32_t rank = 0; rank < parts.size(); ++rank) {
    rests.push_back(parse_invocation(std::string_view(parts[rank]).substr(sizeof(RankFigures)),
                                     "what a rank sent"));
    if (rank == 0) continue;
    PartyBlock& block = control_.parties[rank];
    block.record = figures_in(parts[rank]).record;
    for (std::uint64_t* each :
         {&block.record.launched_ns, &block.record.begin_ns, &block.record.end_ns})
      *each = on_our_clock(*each, offsets_before_[rank]);
    block.record.launched_ns = std::max(block.record.launched_ns, began_ns_);
    block.pid = rests.back().parties.at(0).pid;
    block.tid = rests.back().parties.at(0).tid;
    for (const HistogramEntry& each : rests.back().message_times)
      block.histogram.record(each.value_ns, each.count);
  }
  InvocationResult result;
  result.start_ns = began_ns_;
  collect(control_, *sampler_, result);
  result.start_ns = 0;
  result.clock = control_.clock.name();
  result.clock_cost_ns = control_.clock_cost_ns;
  result.worker_cores = ranks_.worker_cores();
  result.hosts = ranks_.places();
  std::vector<RankNoise> seen;
  for (std::uint32_t rank = 0; rank < parts.size(); ++rank)
    seen.push_back({ranks_.machine_of(rank), result.hosts[rank].host, *rests[rank].noise});
  const std::vector<std::optional<Noise>> noise = host_noise(seen);
  result.noise = noise.front();
  for (std::uint32_t rank = 0; rank < parts.size(); ++rank) {
    result.hosts[rank].noise = noise[rank];
    result.parties[rank].timeline = std::move(rests[rank].parties.at(0).timeline);
    add(result.sampler, rests[rank].sampler);
    if (rank == 0) continue;
    const ClockOffset &before = offsets_before_[rank], &behind = offsets_behind_[rank];
    RankPlace& place = result.hosts[rank];
    place.clock_offset_ns = before.offset_ns;
    place.clock_moved_ns = behind.offset_ns - before.offset_ns;
    place.clock_error_ns = std::max(before.error_ns, behind.error_ns);
    place.clock_before_ns = since(timeline_ns_, before.at_ns);
    place.clock_behind_ns = since(behind.at_ns, timeline_ns_);
    place.begin_ns = since(figures_in(parts[rank]).timeline_ns, timeline_ns_) - before.offset_ns;
  }
  return result;
}

namespace {

// The first failure of a rank ends all.
[[noreturn]] void give_up(ControlBlock& control, const Voice& voice, std::uint32_t rank,
                          const std::exception& error) {
  report_failure(control, rank, error);
  RankState state = state_of(control, rank);
  state.failure.status = control.failure.status;
  state.failure.reason = control.failure.text.str();
  state.failure.state.reset();
  state.failure.wait_channel.clear();
  try {
    voice.complain(RankWord::failed, state);
  } catch (const std::system_error&) {  // nobody listens any more
  }
  // A launcher that is told to end a job may drop what it has not read yet.
  constexpr int kReadMs = 300;
  ::poll(nullptr, 0, kReadMs);
  MPI_Abort(MPI_COMM_WORLD, kRankFailed);
  ::_exit(kRankFailed);
}

}  // namespace

void begin_block(ControlBlock& control, const RankOrder& order) {
  control.experiment = order.experiment;
  control.clock = TickClock::calibrate();
  control.clock_cost_ns = control.clock.cost_ns();
}

void take_part(const RankOrder& order, const Voice& voice, ControlBlock& control, Ranks& ranks,
               RankWatch& watch) {
  watch.is_rank(ranks.own());
  try {
    if (ranks.count() != order.experiment.workers + 1)
      throw ResourceError(fmt::format(
          "{} ranks know of each other where {} were started: the launcher belongs to another MPI; "
          "write --launcher=mpirun.openmpi or mpirun.mpich, or mpi:family=openmpi or mpich",
          ranks.count(), order.experiment.workers + 1));
    RankRun(order, voice, control, ranks, watch).run();
  } catch (const std::exception& error) {
    give_up(control, voice, ranks.own(), error);
  }
}

}  // namespace ipcbench
