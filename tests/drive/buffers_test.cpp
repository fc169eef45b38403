// --buffers: where the bytes of a message live on both sides.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>

#include "host_files.hpp"
#include "ipcbench/drive/buffers.hpp"
#include "ipcbench/host/host.hpp"
#include "ipcbench/run/supervisor.hpp"
#include "ipcbench/transports/registry.hpp"
#include "phases.hpp"

namespace ipcbench {
namespace {

constexpr std::uint64_t kBufferSizes[] = {1, 8, 4097, (1 << 20) + 8};

Experiment experiment_of(std::string_view transport, Buffers buffers, std::uint64_t size) {
  const TransportInfo& info = find_transport(transport);
  Experiment result;
  result.transport = info.name;
  result.work = "none";
  result.start = info.starts.preferred();
  result.wait = info.waits.preferred();
  result.cpus.fill(-1);
  result.buffers = buffers;
  result.size_bytes = result.reply_bytes = size;
  result.workers = 2;
  result.depth = 4;
  result.messages = 22;
  result.warmup = 5;
  return result;
}

// A pool that the messages go round in several times, and not in whole turns.
void add_pool(Experiment& experiment) {
  if (experiment.buffers == Buffers::rotate)
    experiment.pool_bytes = least_pool_bytes(experiment) + 192;
}

class BuffersConformance : public testing::TestWithParam<Buffers> {
 protected:
  InvocationResult run(Experiment experiment) {
    add_pool(experiment);
    InvocationResult result = supervisor_.run(experiment);
    EXPECT_EQ(result.failure.status, Status::ok) << result.failure.reason;
    EXPECT_EQ(result.messages, experiment.messages);
    for (const PartyResult& party : result.parties) {
      const bool allocates = experiment.buffers == Buffers::fresh;
      EXPECT_EQ(party.phases_ns[static_cast<std::size_t>(Phase::allocate)] > 0, allocates)
          << party_name(party.party);
      expect_phases_add_up(party);
    }
    return result;
  }

 private:
  Supervisor supervisor_{1'000'000};
};

TEST_P(BuffersConformance, EveryMessageArrivesOverLanes) {
  for (const char* transport : {"pipe", "shm", "thread", "cma", "null"})
    for (const std::uint64_t size : kBufferSizes)
      for (const Pattern pattern : {Pattern::pool, Pattern::stream}) {
        SCOPED_TRACE(std::string(transport) + " " + std::to_string(size) + " " +
                     std::string(name_of(pattern)));
        Experiment experiment = experiment_of(transport, GetParam(), size);
        experiment.pattern = pattern;
        if (pattern == Pattern::stream) experiment.reply_bytes = 8;
        run(experiment);
      }
}

TEST_P(BuffersConformance, EveryMessageArrivesOverASharedQueue) {
  for (const char* transport : {"pipe", "shm", "thread"})
    for (const std::uint64_t size : kBufferSizes) {
      SCOPED_TRACE(std::string(transport) + " " + std::to_string(size));
      Experiment experiment = experiment_of(transport, GetParam(), size);
      const SharedInfo& shared = find_transport(transport).shared;
      experiment.topology = Topology::shared;
      experiment.wait = shared.waits.preferred();
      // The first one is for what fits into a piece.
      experiment.lock_scope =
          shared.piece_bytes != nullptr ? LockScope::message : shared.lock_scopes.preferred();
      run(experiment);
    }
}

TEST_P(BuffersConformance, PingPongHugePagesAndWork) {
  Experiment pingpong = experiment_of("unix", GetParam(), 3'000'000);
  pingpong.pattern = Pattern::pingpong;
  pingpong.workers = 1;
  pingpong.huge = GetParam() != Buffers::reuse;
  run(pingpong);
  Experiment work = experiment_of("shm", GetParam(), 40 * 40 * 8);
  work.work = "matmul:40:payload";
  run(work);
}

INSTANTIATE_TEST_SUITE_P(Process, BuffersConformance,
                         testing::Values(Buffers::reuse, Buffers::fresh, Buffers::rotate),
                         [](const auto& each) { return std::string(name_of(each.param)); });

// Each message faults its own buffers in: two on either side, a page or more each.
TEST(Buffers, FreshOnesFaultWithEveryMessage) {
  Supervisor supervisor(1'000'000);
  Experiment experiment = experiment_of("shm", Buffers::fresh, 8);
  experiment.messages = 200;
  const InvocationResult result = supervisor.run(experiment);
  ASSERT_EQ(result.failure.status, Status::ok) << result.failure.reason;
  for (const PartyResult& party : result.parties)
    EXPECT_GE(party.counters.minor_faults, 2 * party.messages) << party_name(party.party);
}

struct Books {
  PartyBlock block;
  Recorder recorder{block, TickClock{}};
};

TEST(Buffers, APoolIsUsedInTurnAndToItsEnd) {
  const auto books = std::make_unique<Books>();
  Experiment experiment = experiment_of("pipe", Buffers::rotate, 100);  // 128 with its last line
  experiment.pool_bytes = 10 * 128 + 50;
  OwnBuffers buffers(experiment);
  const auto take = [&](OwnBuffers::Way way) { return buffers.take(way, 100, books->recorder); };
  const std::byte* const first = take(OwnBuffers::out).data();
  for (int i = 1; i < 10; ++i)
    EXPECT_EQ(take(i % 2 == 0 ? OwnBuffers::out : OwnBuffers::in).data(), first + i * 128);
  EXPECT_EQ(take(OwnBuffers::in).data(), first);
}

TEST(Buffers, FreshOnesAreEmptyAndOnesOwn) {
  const auto books = std::make_unique<Books>();
  Experiment experiment = experiment_of("pipe", Buffers::fresh, 10'000);
  OwnBuffers buffers(experiment);
  const auto out = buffers.take(OwnBuffers::out, 10'000, books->recorder);
  const auto in = buffers.take(OwnBuffers::in, 100, books->recorder);
  EXPECT_EQ(in.size(), 100U);
  std::ranges::fill(out, std::byte{7});
  std::ranges::fill(in, std::byte{9});
  EXPECT_EQ(std::ranges::count(out, std::byte{7}), 10'000);
  const auto again = buffers.take(OwnBuffers::out, 10'000, books->recorder);
  EXPECT_EQ(std::ranges::count(again, std::byte{0}), 10'000);
  EXPECT_EQ(std::ranges::count(in, std::byte{9}), 100);
}

TEST(Buffers, NeedTheMemoryThatTheyTake) {
  Experiment experiment = experiment_of("pipe", Buffers::reuse, 10'000);
  EXPECT_EQ(own_buffers_bytes(experiment), 2U * 12'288);
  experiment.buffers = Buffers::fresh;
  EXPECT_EQ(own_buffers_bytes(experiment), 2U * 12'288);
  experiment.buffers = Buffers::rotate;
  experiment.pool_bytes = 1 << 20;
  EXPECT_EQ(own_buffers_bytes(experiment), 1U << 20);
  EXPECT_EQ(least_pool_bytes(experiment), 3U * 10'048);
  experiment.size_bytes = UINT64_MAX;
  EXPECT_GE(least_pool_bytes(experiment), UINT64_MAX / 64 * 64);
}

TEST_F(HostFiles, TheLastCacheIsTheLargest) {
  EXPECT_EQ(last_cache_bytes(root_), 32U << 20);
  const std::string cpu = "/sys/devices/system/cpu/cpu" +
                          std::to_string(read_host(root_).allowed_cpus.front()) + "/cache/index";
  put(cpu + "0/level", "1\n");
  put(cpu + "0/size", "48K\n");
  put(cpu + "1/level", "3\n");
  put(cpu + "1/size", "100M\n");
  EXPECT_EQ(last_cache_bytes(root_), 100U << 20);
}

}  // namespace
}  // namespace ipcbench
