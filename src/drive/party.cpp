#include "ipcbench/drive/party.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "ipcbench/base/units.hpp"

namespace ipcbench {
namespace {

// The median of repetitions that take about `budget_ns` together, at least three.
template <class Body>
std::uint64_t median_time(std::uint64_t budget_ns, Body body) {
  constexpr std::size_t kMost = 101;
  std::vector<std::uint64_t> times;
  times.reserve(kMost);
  const std::uint64_t begin = monotonic_ns();
  std::uint64_t before = begin;
  while (times.size() < 3 || (before - begin < budget_ns && times.size() < kMost)) {
    body();
    const std::uint64_t now = monotonic_ns();
    times.push_back(now - before);
    before = now;
  }
  std::ranges::nth_element(times, times.begin() + static_cast<std::ptrdiff_t>(times.size() / 2));
  return times[times.size() / 2];
}

constexpr std::uint64_t kBaselineNs = 3'000'000;

// Byte `at` of message `sequence`, as fill_payload() writes it.
std::byte expected_byte(std::uint64_t sequence, std::size_t at) {
  const std::uint64_t word = payload_detail::word(sequence, at / 8);
  std::array<std::byte, 8> bytes;
  std::memcpy(bytes.data(), &word, sizeof word);
  return bytes[at % 8];
}

// "task 7", or "reply 7 of worker 1", or of shared queues, where nobody knows whose it was, "reply
// 7".
std::string message_name(const Party* reader, std::uint64_t sequence) {
  const std::string number = std::to_string(task_number(sequence));
  if (reader == nullptr) return "message " + number;
  if (reader->index != 0) return "task " + number;
  const std::uint32_t lane = reader->block.live_lane.load(std::memory_order_relaxed);
  return "reply " + number + (lane < kMaxWorkers ? " of " + party_name(lane + 1) : "");
}

}  // namespace

void PayloadCheck::throw_corrupt(const Party* reader, bool touch, std::span<const std::byte> in,
                                 std::size_t bytes, std::uint64_t sequence) {
  std::string text = message_name(reader, sequence);
  if (in.size() != bytes)
    throw CorruptionError(
        fmt::format("{} arrived with {} bytes instead of {}", text, in.size(), bytes));
  const std::size_t compared = touch ? bytes : std::min<std::size_t>(bytes, sizeof(std::uint64_t));
  std::size_t at = 0;
  while (at < compared && in[at] == expected_byte(sequence, at)) ++at;
  constexpr std::size_t kShown = 16;
  std::string expected, came;
  for (std::size_t i = at; i < std::min(compared, at + kShown); ++i) {
    expected += fmt::format(" {:02x}", std::to_integer<unsigned>(expected_byte(sequence, i)));
    came += fmt::format(" {:02x}", std::to_integer<unsigned>(in[i]));
  }
  throw CorruptionError(fmt::format("{} differs from byte {} of {} on: expected{}, got{}", text, at,
                                    bytes, expected, came));
}

Party::Party(ControlBlock& control_block, std::uint32_t party)
    : control(control_block),
      index(party),
      block(control_block.parties.at(party)),
      experiment(control_block.experiment),
      recorder(block, control_block.clock),
      meter(block.life.part == measured) {}

void announce_totals(Party& party, const StageBudget& budget) {
  const std::uint64_t lanes = party.experiment.workers;
  for (std::uint32_t lane = 0; lane < lanes; ++lane) {
    const std::uint64_t total =
        budget.messages == 0 ? 0
                             : budget.messages / lanes + (lane < budget.messages % lanes ? 1 : 0);
    party.lane_total(lane).store(total, std::memory_order_release);
  }
}

StageBudget warmup_budget(const Party& party) {
  // Long enough to fault everything in; short beside the measured part where messages are long.
  constexpr std::uint64_t kLongestNs = 20'000'000;
  const TickClock& clock = party.recorder.clock();
  const bool exact = party.experiment.warmup_exact;
  return {.until_ticks = exact ? UINT64_MAX : clock.now() + clock.to_ticks(kLongestNs),
          .max_rounds = party.experiment.warmup,
          // Every place of a lane once: a transport that keeps some has them all in hand then.
          .min_rounds = std::max<std::uint64_t>(2, party.experiment.depth)};
}

bool needs_pacing(const Experiment& experiment) {
  // What takes longer to write and read than a few microseconds is no doubtful case.
  constexpr std::uint64_t kShort = 64 * 1024;
  const std::uint64_t touched =
      experiment.touch ? saturating_add(experiment.task_bytes(), experiment.answer_bytes()) : 0;
  return experiment.rate_per_second == 0 && experiment.topology == Topology::lanes &&
         experiment.lifetime == 0 && experiment.sender == Sender::in_line &&
         experiment.work == "none" && touched <= kShort;
}

StageBudget pacing_budget(const Party& party) {
  constexpr std::uint64_t kLongestNs = 1'000'000;
  constexpr std::uint64_t kRounds = 4096;
  const TickClock& clock = party.recorder.clock();
  return {.until_ticks = clock.now() + clock.to_ticks(kLongestNs), .max_rounds = kRounds};
}

Timing timing_of(const Party& party) {
  const Experiment& experiment = party.experiment;
  const bool times = (party.index == 0) != (experiment.pattern == Pattern::stream);
  const std::uint32_t in_flight =
      experiment.pattern == Pattern::stream ? 1 : experiment.workers * experiment.depth;
  return {.together = party.control.timed_batch.load(std::memory_order_acquire),
          .in_flight = times ? in_flight : 0};
}

namespace {

// 0 but where a reading would be more than a fiftieth of a message: then so many that it is half a
// percent.
std::uint32_t timed_together(const Party& party, double message_ns) {
  constexpr double kReadingsOfAMessage = 50;
  constexpr double kReadingsOfABatch = 200;
  const Experiment& experiment = party.experiment;
  if (experiment.timed_batch > 1) return experiment.timed_batch;
  const double reading_ns = party.control.clock_cost_ns;
  if (!needs_pacing(experiment) || message_ns >= kReadingsOfAMessage * reading_ns) return 0;
  if (experiment.timed_batch == 1) return 1;
  return static_cast<std::uint32_t>(kReadingsOfABatch * reading_ns / std::max(1.0, message_ns)) + 1;
}

}  // namespace

std::uint64_t longest_sending_ns(const Experiment& experiment) {
  return experiment.rate_per_second == 0 ? experiment.duration_ns : 2 * experiment.duration_ns;
}

StageBudget plan_measured(Party& party, std::uint64_t ticks, std::uint64_t messages) {
  constexpr std::uint64_t kBatches = 128;
  const Experiment& experiment = party.experiment;
  const TickClock& clock = party.recorder.clock();
  messages = std::max<std::uint64_t>(1, messages);
  const std::uint64_t all_ns = clock.to_ns(ticks);
  const std::uint64_t interval_ns =
      experiment.rate_per_second == 0 ? 1 : kSecondNs / experiment.rate_per_second;
  const std::uint64_t message_ns = std::max(interval_ns, all_ns / messages);
  party.control.timed_batch.store(
      timed_together(party, static_cast<double>(all_ns) / static_cast<double>(messages)),
      std::memory_order_release);

  StageBudget budget{.messages = experiment.messages_to_send()};
  std::uint64_t expected_messages = experiment.messages_to_send();
  if (experiment.messages == 0 && experiment.rate_per_second != 0) {
    expected_messages = messages_due(experiment.rate_per_second, experiment.duration_ns);
    budget.max_rounds = expected_messages / experiment.workers;
  } else if (experiment.messages == 0) {
    expected_messages =
        std::max<std::uint64_t>(experiment.duration_ns / message_ns, experiment.workers);
  }
  const std::uint64_t expected_ns = saturating_multiply(expected_messages, message_ns);
  party.control.expected_ns.store(std::max(expected_ns, experiment.duration_ns),
                                  std::memory_order_release);
  // Replies come a whole window at a time, so only whole windows can be compared with each other.
  // So are whole lives, where there are several: a launch belongs to the messages of its worker.
  const std::uint64_t in_flight = std::uint64_t{experiment.workers} * experiment.depth;
  const std::uint64_t of_lives = saturating_multiply(in_flight, experiment.lifetime);
  const std::uint64_t window = of_lives == 0 || of_lives > expected_messages ? in_flight : of_lives;
  // A batch ends with a reading too, so it is no shorter than what is timed together.
  const std::uint64_t together = party.control.timed_batch.load(std::memory_order_relaxed);
  const std::uint64_t windows = std::max(
      {std::uint64_t{1}, expected_messages / kBatches / window, (together + window - 1) / window});
  party.control.batch_messages.store(windows * window, std::memory_order_release);
  return budget;
}

namespace {

std::uint64_t measure_copy(std::uint64_t bytes, const PayloadCheck& payloads) {
  // In pieces of at most 8 MiB: beyond that the rate is the memory's anyway.
  constexpr std::uint64_t kPiece = 8ULL << 20;
  const std::uint64_t piece = std::min(bytes, kPiece);
  const Mapping from = Mapping::private_memory(piece);
  const Mapping to = Mapping::private_memory(piece);
  from.prefault();
  to.prefault();
  // Several at a time where one is shorter than a reading of the clock.
  const std::uint64_t repeats = std::max<std::uint64_t>(1, 4'096 / piece);
  std::uint64_t sequence = 0;
  const std::uint64_t ns = median_time(kBaselineNs / 2, [&] {
    for (std::uint64_t i = 0; i < repeats; ++i) {
      payloads.write(from.span(), sequence);
      std::memcpy(to.data(), from.data(), piece);
      asm volatile("" : : "r"(to.data()) : "memory");
      payloads.check(to.span(), piece, sequence++);
    }
  });
  const double pieces = static_cast<double>(bytes) / static_cast<double>(piece * repeats);
  return static_cast<std::uint64_t>(static_cast<double>(ns) * pieces);
}

}  // namespace

std::uint64_t measure_copy_only(const Party& party) {
  const Experiment& experiment = party.experiment;
  const PayloadCheck payloads{.touch = experiment.touch};
  const std::uint64_t task_ns = measure_copy(experiment.task_bytes(), payloads);
  return task_ns + (experiment.answer_bytes() == experiment.task_bytes()
                        ? task_ns
                        : measure_copy(experiment.answer_bytes(), payloads));
}

namespace {

// Processor time of body(i), the mean of as many as take about `budget_ns`.
template <class Body>
std::uint64_t mean_cpu_time(std::uint64_t budget_ns, Body body) {
  constexpr std::uint64_t kMostItems = 10'000;
  const std::uint64_t begin = thread_cpu_ns();
  std::uint64_t items = 0;
  std::uint64_t used_ns = 0;
  do {
    body(++items);
    used_ns = thread_cpu_ns() - begin;
  } while (used_ns < budget_ns && items < kMostItems);
  return used_ns / items;
}

}  // namespace

void measure_work_alone(Party& party) {
  if (party.work == nullptr || !party.work->computes()) return;
  Workload& work = *party.work;
  const auto payload = party.sample_payload;
  work.run(payload, 0);  // the first one pays for cold caches and fresh memory
  work.check(payload, 0);
  std::uint64_t last = 0;
  PartyRecord& record = party.block.record;
  record.baseline_ns = mean_cpu_time(2 * kBaselineNs, [&](std::uint64_t item) {
    work.run(payload, item);
    last = item;
  });
  record.work_check_ns =
      mean_cpu_time(kBaselineNs / 6, [&](std::uint64_t) { work.check(payload, last); });
}

}  // namespace ipcbench
