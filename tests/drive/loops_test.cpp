// The measured loops over endpoints of known behaviour: each call takes so long and no less, so a
// phase that is entered late or booked to another one lacks time, whatever else the machine does.
// And what does not arrive whole, once and in order is noticed by the loop itself.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <deque>
#include <memory>
#include <numeric>
#include <vector>

#include "ipcbench/drive/stages.hpp"

namespace ipcbench {
namespace {

constexpr std::uint64_t kMs = 1'000'000;
constexpr std::uint64_t kMessages = 3;

void spin(std::uint64_t ns) {
  for (const std::uint64_t end = monotonic_ns() + ns; monotonic_ns() < end;) continue;
}

// How long each call takes. Different ones, so that no two phases could be exchanged unseen.
struct Costs {
  std::uint64_t loan = 3 * kMs, publish = 5 * kMs, wait = 7 * kMs, take = 2 * kMs,
                release = 4 * kMs;
};

// Borrows messages `first`, `first` + 1 ..., and keeps the numbers of what was published.
class KnownLane {
 public:
  explicit KnownLane(std::size_t bytes, std::uint64_t first = 0) : in_(bytes), next_(first) {}

  std::span<std::byte> loan(std::size_t bytes) {
    spin(costs.loan);
    out_.resize(bytes);
    return out_;
  }
  void publish(std::size_t) {
    std::uint64_t word = 0;
    std::memcpy(&word, out_.data(), sizeof word);
    published.push_back(word - payload_detail::word(0, 0));
    if (on_publish) on_publish(published.size());
    spin(costs.publish);
  }
  template <class Waited>
  std::span<const std::byte> borrow(Waited waited) {
    spin(costs.wait);
    waited();
    spin(costs.take);
    fill_payload(in_, next_);
    if (on_borrow) on_borrow(in_);
    return in_;
  }
  void release() {
    ++next_;
    spin(costs.release);
  }
  std::uint64_t chunks_per_message() const { return 1; }

  Costs costs;
  std::vector<std::uint64_t> published;
  std::function<void(std::size_t)> on_publish;
  std::function<void(std::span<std::byte>)> on_borrow;

 private:
  std::vector<std::byte> in_, out_;
  std::uint64_t next_;
};
static_assert(Endpoint<KnownLane>);

// A shared queue: borrows `incoming` and then, at a worker, the order to stop.
class KnownQueue {
 public:
  std::span<std::byte> loan(std::size_t bytes) {
    spin(costs.loan);
    out_.resize(bytes);
    return out_;
  }
  template <class OnWait>
  void publish(std::size_t bytes, OnWait note) {
    note(WaitEvent::blocked);
    spin(lock_ns);
    note(WaitEvent::locked);
    spin(costs.publish);
    MessageHeader header = header_of(out_);
    published.push_back(header);
    if (answers && bytes > kHeaderBytes) incoming.push_back(header);
  }
  template <class OnWait>
  std::span<const std::byte> borrow(OnWait note) {
    MessageHeader header;
    header.bytes = kHeaderBytes;
    if (!incoming.empty()) {
      header = incoming.front();
      header.bytes = kHeaderBytes + payload_bytes;
      incoming.pop_front();
      spin(costs.wait);
      note(WaitEvent::waited);
      note(WaitEvent::blocked);
      spin(lock_ns);
      note(WaitEvent::locked);
      spin(costs.take);
    }
    in_.resize(header.bytes);
    std::memcpy(in_.data(), &header, sizeof header);
    fill_payload(std::span(in_).subspan(kHeaderBytes), header.sequence);
    return in_;
  }
  void release() { spin(costs.release); }
  std::uint64_t chunks_per_message() const { return 1; }

  Costs costs;
  std::uint64_t lock_ns = 6 * kMs;
  std::size_t payload_bytes = 64;
  bool answers = false;
  std::deque<MessageHeader> incoming;
  std::vector<MessageHeader> published;

 private:
  std::vector<std::byte> in_, out_;
};
static_assert(SharedEndpoint<KnownQueue>);

class KnownWork final : public Workload {
 public:
  void run(std::span<const std::byte>, std::uint64_t) override { spin(8 * kMs); }
  void check(std::span<const std::byte>, std::uint64_t) override {}
};

// One party with its books, at the measured part.
class Loops : public testing::Test {
 protected:
  Loops() {
    Experiment& experiment = control().experiment;
    experiment.size_bytes = experiment.reply_bytes = 64;
    experiment.work = "none";
  }
  ControlBlock& control() { return mapping_.block(); }
  Party& party(std::uint32_t index) {
    party_ = std::make_unique<Party>(control(), index);
    party_->part = Party::measured;
    party_->block.lane_totals[Party::measured].store(kMessages);
    return *party_;
  }
  // A worker with work.
  Party& worker() {
    party(1).work = &work_;
    return *party_;
  }
  template <class Loop>
  void book(Loop loop) {
    party_->recorder.begin(1);
    loop();
    party_->recorder.end();
  }
  std::uint64_t phase(Phase phase) const {
    return party_->block.record.phases_ns[static_cast<std::size_t>(phase)];
  }
  // Times of messages, as many as there are, in order; each at most 0.1 % below what it was.
  std::vector<std::uint64_t> times() const {
    std::vector<std::uint64_t> all;
    for (std::size_t bucket = 0; bucket < Histogram::kBuckets; ++bucket)
      all.insert(all.end(), party_->block.histogram.count(bucket), Histogram::lower_edge(bucket));
    return all;
  }
  std::uint64_t sum_of_times() const {
    const std::vector<std::uint64_t> all = times();
    return std::accumulate(all.begin(), all.end(), std::uint64_t{0});
  }
  std::uint64_t wall_ns() const {
    return party_->block.record.end_ns - party_->block.record.begin_ns;
  }
  static constexpr PayloadCheck kWhole{.touch = true, .hash = true};

 private:
  ControlMapping mapping_;
  std::unique_ptr<Party> party_;
  KnownWork work_;
};

// No upper bounds but those that hold whoever else is on the core: one message at a time, and none
// of it while a task is written, so all times together leave room for that.
constexpr std::uint64_t each(std::uint64_t ns) { return kMessages * ns; }
constexpr std::uint64_t least(std::uint64_t ns) { return ns - ns / 500; }

TEST_F(Loops, AWorkerOfAPool) {
  Party& worker = this->worker();
  KnownLane lane(64);
  book([&] { pool_worker(lane, worker, kWhole); });
  EXPECT_GE(phase(Phase::compute), each(8 * kMs));
  EXPECT_GE(phase(Phase::send), each(lane.costs.publish));
  EXPECT_GE(phase(Phase::receive), each(lane.costs.take));
  EXPECT_GE(phase(Phase::idle), each(lane.costs.wait));
  EXPECT_GE(phase(Phase::touch), each(lane.costs.loan + lane.costs.release));
  EXPECT_EQ(worker.block.record.messages, kMessages);
  EXPECT_THAT(lane.published,
              testing::ElementsAre(reply_number(0), reply_number(1), reply_number(2)));
}

TEST_F(Loops, ACoordinatorOfAPool) {
  Party& coordinator = party(0);
  KnownLane lane(64, reply_number(0));
  lane.costs.loan = 30 * kMs;
  PoolCoordinator<KnownLane> pool(std::span(&lane, 1), coordinator);
  book([&] { pool.run({.messages = kMessages}, kWhole); });
  EXPECT_GE(phase(Phase::send), each(lane.costs.publish));
  EXPECT_GE(phase(Phase::receive), each(lane.costs.take));
  EXPECT_GE(phase(Phase::idle), each(lane.costs.wait));
  EXPECT_GE(phase(Phase::touch), each(lane.costs.loan + lane.costs.release));
  EXPECT_THAT(lane.published, testing::ElementsAre(0, 1, 2));
  // From the sending until the reply is there: without writing the task.
  ASSERT_EQ(times().size(), kMessages);
  EXPECT_GE(times().front(), least(lane.costs.publish + lane.costs.wait + lane.costs.take));
  EXPECT_LE(sum_of_times(), wall_ns() - each(lane.costs.loan));
}

// Each of three tasks waits behind those before it.
TEST_F(Loops, AWindowOfAPool) {
  control().experiment.depth = 3;
  Party& coordinator = party(0);
  KnownLane lane(64, reply_number(0));
  PoolCoordinator<KnownLane> pool(std::span(&lane, 1), coordinator);
  book([&] { pool.run({.messages = 3}, kWhole); });
  const Costs& costs = lane.costs;
  const std::uint64_t sends = 3 * costs.publish + 2 * costs.loan, reply = costs.wait + costs.take;
  ASSERT_EQ(times().size(), 3U);
  EXPECT_GE(times().front(), least(sends + reply));
  // The last one is sent behind two others, and received behind two replies.
  EXPECT_GE(times().back(), least(costs.publish + 3 * reply + 2 * costs.release));
}

// The first lane's task is written; the second one's memory is left as it was, and sent.
TEST_F(Loops, ABroadcastInOnePlaceIsWrittenOnce) {
  control().experiment.workers = 2;
  Party& coordinator = party(0);
  std::vector<KnownLane> lanes(2, KnownLane(64, reply_number(0)));
  PoolCoordinator<KnownLane, TurnsWrittenOnce> pool(std::span{lanes}, coordinator);
  book([&] { pool.run({.messages = 4}, kWhole); });
  const std::uint64_t untouched = 0 - payload_detail::word(0, 0);
  EXPECT_THAT(lanes[0].published, testing::ElementsAre(0, 1));
  EXPECT_THAT(lanes[1].published, testing::ElementsAre(untouched, untouched));
}

TEST_F(Loops, AWorkerOfAStream) {
  Party& worker = this->worker();
  KnownLane lane(64);
  book([&] { stream_worker(lane, worker, kWhole); });
  EXPECT_GE(phase(Phase::compute), each(8 * kMs));
  EXPECT_GE(phase(Phase::send), lane.costs.publish) << "the acknowledgement";
  EXPECT_GE(phase(Phase::receive), each(lane.costs.take));
  EXPECT_GE(phase(Phase::idle), each(lane.costs.wait));
  // From one arrival to the next.
  const std::vector<std::uint64_t> times = this->times();
  ASSERT_EQ(times.size(), kMessages);
  EXPECT_GE(times.front(), least(lane.costs.wait + lane.costs.take + 8 * kMs + lane.costs.release));
  EXPECT_LE(std::accumulate(times.begin(), times.end(), std::uint64_t{0}),
            worker.block.record.end_ns - worker.block.record.begin_ns);
}

TEST_F(Loops, ACoordinatorOfAStream) {
  Party& coordinator = party(0);
  KnownLane lane(64);
  StreamCoordinator<KnownLane> stream(std::span(&lane, 1), coordinator);
  book([&] { stream.run({.messages = kMessages}, kWhole); });
  EXPECT_GE(phase(Phase::send), each(lane.costs.publish + lane.costs.loan));
  EXPECT_GE(phase(Phase::idle), lane.costs.wait) << "for the acknowledgement";
  EXPECT_GE(phase(Phase::receive), lane.costs.take);
  EXPECT_THAT(lane.published, testing::ElementsAre(0, 1, 2));
}

TEST_F(Loops, AWorkerOfASharedQueue) {
  Party& worker = this->worker();
  KnownQueue queue;
  queue.incoming = {{0, 0, 0, 0}, {0, 1, 1, 0}, {0, 2, 0, 0}};
  book([&] { shared_worker(queue, worker, kWhole); });
  EXPECT_GE(phase(Phase::compute), each(8 * kMs));
  EXPECT_GE(phase(Phase::send), each(queue.costs.publish));
  EXPECT_GE(phase(Phase::receive), each(queue.costs.take));
  EXPECT_GE(phase(Phase::idle), each(queue.costs.wait));
  EXPECT_GE(phase(Phase::lock), 2 * each(queue.lock_ns)) << "of both queues";
  EXPECT_GE(phase(Phase::touch), each(queue.costs.loan + queue.costs.release));
  ASSERT_EQ(queue.published.size(), kMessages);
  EXPECT_EQ(queue.published[1].slot, 1U);
}

TEST_F(Loops, ACoordinatorOfASharedQueue) {
  control().experiment.topology = Topology::shared;
  Party& coordinator = party(0);
  KnownQueue queue;
  queue.answers = true;
  queue.costs.loan = 40 * kMs;
  SharedCoordinator<KnownQueue> shared(queue, coordinator);
  book([&] { shared.run({.messages = kMessages}, kWhole); });
  EXPECT_GE(phase(Phase::send), each(queue.costs.publish));
  EXPECT_GE(phase(Phase::receive), each(queue.costs.take));
  EXPECT_GE(phase(Phase::idle), each(queue.costs.wait));
  EXPECT_GE(phase(Phase::lock), 2 * each(queue.lock_ns));
  ASSERT_EQ(times().size(), kMessages);
  EXPECT_GE(times().front(),
            least(queue.costs.publish + 2 * queue.lock_ns + queue.costs.wait + queue.costs.take));
  EXPECT_LE(sum_of_times(), wall_ns() - each(queue.costs.loan));
}

// A task is due every 20 ms. The sending of the first one takes until the third one is due.
TEST_F(Loops, AnOpenLoopThatIsHeldUp) {
  control().experiment.rate_per_second = 50;
  control().experiment.depth = 4;
  Party& coordinator = party(0);
  KnownLane lane(64, reply_number(0));
  lane.costs = {0, 0, 0, 0, 0};
  lane.on_publish = [&](std::size_t count) {
    control().parties[1].live_replies.store(count);
    if (count == 1) spin(45 * kMs);
  };
  OpenLoopCoordinator<KnownLane> open(std::span(&lane, 1), coordinator);
  book([&] { open.run({.messages = 4}, kWhole); });
  std::vector<std::uint64_t> times = this->times();
  ASSERT_EQ(times.size(), 4U);
  EXPECT_GE(times[3], least(45 * kMs));
  EXPECT_GE(times[2], least(25 * kMs)) << "was due 25 ms before anything could leave";
  EXPECT_GE(times[1], least(5 * kMs)) << "was due 5 ms before that";
  EXPECT_GE(coordinator.block.record.open_loop.late_sends, 2U);
  EXPECT_GE(coordinator.block.record.open_loop.sending_ns, 80 * kMs);
  EXPECT_GE(phase(Phase::send), 45 * kMs);
}

TEST_F(Loops, AFeederSendsWhatItIsHanded) {
  control().experiment.sender = Sender::feeder;
  Party& worker = party(1);
  KnownLane lane(64);
  const std::uint32_t feeds = feeder_party(1);
  {
    Feeder<KnownLane> feeder(lane, worker);
    feeder.begin();
    spin(10 * kMs);
    auto fed = feeder.worker_endpoint();
    for (std::uint64_t i = 0; i < kMessages; ++i) {
      fill_payload(fed.loan(64), reply_number(i));
      fed.publish(64);
    }
    feeder.end();
  }
  const PartyRecord& record = control().parties[feeds].record;
  const auto phase_of = [&](Phase phase) {
    return record.phases_ns[static_cast<std::size_t>(phase)];
  };
  EXPECT_EQ(record.messages, kMessages);
  EXPECT_GE(phase_of(Phase::send), each(lane.costs.loan + lane.costs.publish));
  EXPECT_GE(phase_of(Phase::idle), 10 * kMs);
  EXPECT_THAT(lane.published,
              testing::ElementsAre(reply_number(0), reply_number(1), reply_number(2)));
}

// What does not arrive as it was sent.

constexpr Costs kNothing{0, 0, 0, 0, 0};
constexpr PayloadCheck kSummed{.touch = true};

KnownLane lane_with(std::uint64_t first, std::function<void(std::span<std::byte>)> damage = {}) {
  KnownLane lane(64, first);
  lane.costs = kNothing;
  lane.on_borrow = std::move(damage);
  return lane;
}

void exchange_words(std::span<std::byte> message) {
  std::swap_ranges(message.begin() + 16, message.begin() + 24, message.begin() + 40);
}

TEST_F(Loops, OfAPoolSeeWhatIsMissing) {
  KnownLane stale = lane_with(7);
  Party& worker = party(1);
  EXPECT_THROW(pool_worker(stale, worker, kSummed), CorruptionError);
  KnownLane exchanged = lane_with(0, exchange_words);
  EXPECT_THROW(pool_worker(exchanged, worker, kWhole), CorruptionError);
  KnownLane echo = lane_with(0);  // its task comes back instead of a reply
  PoolCoordinator<KnownLane> pool(std::span(&echo, 1), party(0));
  EXPECT_THROW(pool.run({.messages = 1}, kSummed), CorruptionError);
}

TEST_F(Loops, OfAStreamSeeWhatIsMissing) {
  KnownLane stale = lane_with(7);
  Party& worker = party(1);
  EXPECT_THROW(stream_worker(stale, worker, kSummed), CorruptionError);
  KnownLane no_end = lane_with(1);
  StreamCoordinator<KnownLane> stream(std::span(&no_end, 1), party(0));
  EXPECT_THROW(stream.run({.messages = 1}, kSummed), CorruptionError);
}

TEST_F(Loops, OfAnOpenLoopSeeWhatIsMissing) {
  control().experiment.rate_per_second = 1000;
  KnownLane echo = lane_with(0);
  OpenLoopCoordinator<KnownLane> open(std::span(&echo, 1), party(0));
  EXPECT_THROW(open.run({.messages = 1}, kSummed), CorruptionError);
}

TEST_F(Loops, OfASharedQueueSeeWhatComesTwiceOrWasNeverSent) {
  control().experiment.topology = Topology::shared;
  control().experiment.depth = 2;
  KnownQueue queue;
  queue.costs = kNothing;
  queue.lock_ns = 0;
  queue.incoming = {{0, 0, 1, 0}, {0, 0, 1, 0}};  // both are the first task's
  EXPECT_THROW(SharedCoordinator<KnownQueue>(queue, party(0)).run({.messages = 2}, kSummed),
               CorruptionError);
  queue.incoming = {{0, 5, 1, 0}};
  EXPECT_THROW(SharedCoordinator<KnownQueue>(queue, party(0)).run({.messages = 2}, kSummed),
               CorruptionError);
}

}  // namespace
}  // namespace ipcbench
