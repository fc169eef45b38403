#include <gtest/gtest.h>

#include <array>

#include <algorithm>

#include "ipcbench/stats/parties.hpp"
#include "ipcbench/stats/summary.hpp"
#include "sample_document.hpp"

namespace ipcbench {
namespace {

TEST(PercentilesAt, AreThoseThatWereAskedFor) {
  const std::vector<HistogramEntry> entries = {{30, 100}, {10, 900}};
  const std::vector<ChosenPercentile> chosen =
      percentiles_at(entries, 1, std::array{0.1, 90.0, 90.1, 99.0, 99.5});
  ASSERT_EQ(chosen.size(), 5U);
  EXPECT_EQ(chosen[0].ns, 10);
  EXPECT_EQ(chosen[1].ns, 10);
  EXPECT_EQ(chosen[2].ns, 30);
  EXPECT_EQ(chosen[3].ns, 30);
  EXPECT_EQ(chosen[4].ns, std::nullopt);
  EXPECT_EQ(chosen[4].percent, 99.5);
}

TEST(MessageTime, IsTheMedianOfTheBatches) {
  InvocationResult invocation;
  invocation.wall_ns = 99'999;
  invocation.messages = 30;
  invocation.batch_messages = 10;
  invocation.batches_ns = {1000, 90'000, 1200, 1100, 1300};
  EXPECT_EQ(message_ns(invocation), 120);
}

TEST(MessageTime, FallsBackToTheWholeWithFewBatches) {
  InvocationResult invocation;
  invocation.batches_ns = {1, 2, 3, 4};
  invocation.wall_ns = 3000;
  invocation.messages = 4;
  invocation.batch_messages = 10;
  EXPECT_EQ(message_ns(invocation), 750);
  invocation.messages = 0;
  EXPECT_EQ(message_ns(invocation), 0);
}

struct PercentileCase {
  std::vector<HistogramEntry> entries;
  Percentiles expected;
};

class PercentileTable : public testing::TestWithParam<PercentileCase> {};

TEST_P(PercentileTable, NearestRankWhereTenLieBeyond) {
  const auto& [entries, expected] = GetParam();
  const Percentiles actual = percentiles(entries, expected.together);
  EXPECT_EQ(actual.count, expected.count);
  EXPECT_EQ(actual.together, expected.together);
  EXPECT_EQ(actual.p50, expected.p50);
  EXPECT_EQ(actual.p90, expected.p90);
  EXPECT_EQ(actual.p99, expected.p99);
  EXPECT_EQ(actual.p99_9, expected.p99_9);
  EXPECT_EQ(actual.p99_99, expected.p99_99);
  EXPECT_EQ(actual.max, expected.max);
}

constexpr std::uint64_t kMany = 1'000'000'000'000'000'000;
constexpr std::optional<double> kNone;

INSTANTIATE_TEST_SUITE_P(
    Table, PercentileTable,
    testing::Values(
        PercentileCase{{}, {}},
        PercentileCase{{{5, 1}}, {1, 1, kNone, kNone, kNone, kNone, kNone, {}, 5}},
        PercentileCase{{{5, 10}, {7, 9}}, {19, 1, kNone, kNone, kNone, kNone, kNone, {}, 7}},
        PercentileCase{{{5, 10}, {7, 10}}, {20, 1, 5, kNone, kNone, kNone, kNone, {}, 7}},
        PercentileCase{{{10, 90}, {20, 9}, {30, 1}}, {100, 1, 10, 10, kNone, kNone, kNone, {}, 30}},
        PercentileCase{{{30, 5}, {10, 40}, {10, 50}, {20, 5}, {99, 0}},
                       {100, 1, 10, 10, kNone, kNone, kNone, {}, 30}},
        PercentileCase{{{10, 999}, {77, 1}}, {1000, 1, 10, 10, 10, kNone, kNone, {}, 77}},
        PercentileCase{{{10, 9'989}, {77, 10}, {99, 1}},
                       {10'000, 1, 10, 10, 10, 77, kNone, {}, 99}},
        PercentileCase{{{10, 99'999}}, {99'999, 1, 10, 10, 10, 10, kNone, {}, 10}},
        PercentileCase{{{10, 99'989}, {77, 11}}, {100'000, 1, 10, 10, 10, 10, 77, {}, 77}},
        // Each time is the mean of 50: ten of these must lie beyond.
        PercentileCase{{{10, 900}, {20, 100}}, {1000, 50, 10, kNone, kNone, kNone, kNone, {}, 20}},
        PercentileCase{{{10, 900}, {20, 99}}, {999, 50, kNone, kNone, kNone, kNone, kNone, {}, 20}},
        PercentileCase{{{10, 4'500}, {20, 500}}, {5'000, 50, 10, 10, kNone, kNone, kNone, {}, 20}},
        // Counts whose products with 9,999 leave 64 bits.
        PercentileCase{{{1, 5 * kMany}, {2, 4 * kMany}, {3, kMany}},
                       {10 * kMany, 1, 1, 2, 3, 3, 3, {}, 3}}));

TEST(MedianTime, AnswersHoweverFewThereAre) {
  EXPECT_EQ(median_time({}), 0);
  EXPECT_EQ(median_time({{5, 0}}), 0);
  EXPECT_EQ(median_time({{5, 1}}), 5);
  EXPECT_EQ(median_time({{20, 1}, {10, 1}}), 10);
  EXPECT_EQ(median_time({{30, 3}, {10, 1}, {20, 1}}), 30);
}

// Whose figure is a median of few messages has one all the same.
TEST(MessageTime, OfAShortOpenLoopIsThere) {
  InvocationResult invocation;
  invocation.open_loop = OpenLoop{0, 1'000'000};
  invocation.messages = 3;
  invocation.message_times = {{700, 1}, {900, 2}};
  EXPECT_EQ(message_ns(invocation), 900);
}

TEST(Summary, FiguresOfAPool) {
  const auto result = sample::document().experiments.front();
  ASSERT_TRUE(result.summary);
  const Summary& summary = *result.summary;
  EXPECT_EQ(summary.message_ns.count, 3U);
  EXPECT_NEAR(summary.message_ns.median, 3'400'000, 100);
  EXPECT_NEAR(summary.messages_per_second.median, 294.1, 0.1);
  EXPECT_NEAR(summary.bytes_per_second.median, 294.1 * ((1 << 20) + 8), 1e5);
  // One item takes 1.6 ms of processor and there are two cores: the ideal is 0.8 ms per message.
  EXPECT_NEAR(summary.over_compute, 4.25, 0.01);
  EXPECT_NEAR(summary.over_copy, 3.4 / 0.09, 0.01);
  EXPECT_EQ(summary.timed, "from sending a task until its reply is in the coordinator's hands");
  EXPECT_EQ(summary.message_times.count, 300U);
  double processor_ns = 0;  // of the middle one of the three
  for (const PartyResult& party : result.invocations[0].parties)
    processor_ns += static_cast<double>(party.counters.user_ns + party.counters.system_ns);
  EXPECT_NEAR(summary.cpu_ns.median, processor_ns / 100, 1e-6);
}

TEST(Summary, StreamCountsTasksAlone) {
  PlannedExperiment planned = sample::planned("pipe", "1KiB", 1024);
  planned.experiment.pattern = Pattern::stream;
  InvocationResult invocation = sample::invocation(0, 0, 1000);
  invocation.compute_only_ns = 0;
  invocation.batches_ns = {10'000};
  const Summary summary = summarise(planned, {invocation});
  EXPECT_DOUBLE_EQ(summary.bytes_per_second.median, 1024 * 1e6);
  EXPECT_EQ(summary.over_compute, 0);
  EXPECT_EQ(summary.timed, "interval between two arrivals at a worker");
}

TEST(Summary, OfNothingMeasuredIsFinite) {
  InvocationResult empty;
  const Summary summary = summarise(sample::planned("pipe", "8", 0), {empty});
  EXPECT_EQ(summary.messages_per_second.median, 0);
  EXPECT_EQ(summary.bytes_per_second.median, 0);
  EXPECT_EQ(summary.over_copy, 0);
}

TEST(Parties, SharesAreOfAllInvocationsTogether) {
  InvocationResult first, second;
  PartyResult party;
  party.wall_ns = 100;
  party.messages = 10;
  party.phases_ns = {50, 20, 0, 0, 20};
  party.counters.run_ns = 60;
  party.counters.run_queue_ns = 10;
  party.counters.voluntary_switches = 5;
  party.counters.migrations = 3;
  party.counters.peak_resident_bytes = 7;
  party.timeline = {{0, 1, 'R', Phase::compute, ""}, {9, 1, 'S', Phase::receive, "pipe_read"}};
  first.parties = {party};
  party.wall_ns = 300;
  party.phases_ns = {150, 60, 0, 30, 60};
  party.counters.run_ns = 300;
  party.counters.peak_resident_bytes = 6;
  party.timeline = {{0, 2, 'S', Phase::receive, "pipe_read"}};
  second.parties = {party};

  const std::vector<PartySummary> parties = summarise_parties({first, second});
  ASSERT_EQ(parties.size(), 1U);
  const PartySummary& summary = parties.front();
  EXPECT_DOUBLE_EQ(summary.phases[static_cast<std::size_t>(Phase::compute)], 0.5);
  EXPECT_DOUBLE_EQ(summary.phases[static_cast<std::size_t>(Phase::touch)], 0.075);
  EXPECT_DOUBLE_EQ(summary.running, 0.9);
  EXPECT_DOUBLE_EQ(summary.asleep, 0.075) << "30 of 100, and nothing of 300";
  EXPECT_DOUBLE_EQ(summary.voluntary_switches_per_message, 0.5);
  EXPECT_DOUBLE_EQ(summary.migrations, 3);
  EXPECT_EQ(summary.peak_resident_bytes, 7U);
  ASSERT_EQ(summary.states.size(), 2U);
  EXPECT_EQ(summary.states[0].wait_channel, "pipe_read");
  EXPECT_DOUBLE_EQ(summary.states[0].share, 0.75);
  EXPECT_EQ(summary.states[1].state, 'R');
  EXPECT_EQ(summary.samples, 4U);
}

TEST(Parties, SleepIsNeverNegative) {
  InvocationResult invocation;
  PartyResult party;
  party.wall_ns = 100;
  party.counters.run_ns = 101;
  invocation.parties = {party};
  EXPECT_EQ(summarise_parties({invocation}).front().asleep, 0);
}

TEST(Parties, WorkersAreAveragedWithoutTheCoordinator) {
  PartySummary coordinator, one, two;
  coordinator.asleep = 1;
  coordinator.peak_resident_bytes = 100;
  one.party = 1;
  one.asleep = 0.2;
  one.phases[0] = 0.4;
  one.peak_resident_bytes = 5;
  one.states = {{'R', Phase::compute, "", 1.0}};
  one.samples = 12;
  two.party = 2;
  two.asleep = 0.4;
  two.phases[0] = 0.8;
  two.peak_resident_bytes = 9;
  two.samples = 15;
  two.states = {{'S', Phase::receive, "x", 0.6}, {'R', Phase::compute, "", 0.4}};
  const PartySummary mean = average_workers({coordinator, one, two});
  EXPECT_DOUBLE_EQ(mean.asleep, 0.3);
  EXPECT_DOUBLE_EQ(mean.phases[0], 0.6);
  EXPECT_EQ(mean.peak_resident_bytes, 9U);
  ASSERT_EQ(mean.states.size(), 2U);
  EXPECT_DOUBLE_EQ(mean.states[0].share, 0.7);
  EXPECT_EQ(mean.samples, 27U);
  EXPECT_EQ(mean.states[0].state, 'R');
  EXPECT_TRUE(average_workers({coordinator}).states.empty());
}

TEST(Parties, FeedersAreNoWorkers) {
  PartySummary worker, feeder;
  worker.party = 1;
  worker.asleep = 0.2;
  feeder.party = feeder_party(1);
  feeder.asleep = 0.8;
  EXPECT_DOUBLE_EQ(average_workers({worker, feeder}).asleep, 0.2);
  EXPECT_DOUBLE_EQ(average_feeders({worker, feeder}).asleep, 0.8);
}

TEST(Parties, BrokersAreNeitherWorkersNorFeeders) {
  PartySummary worker, broker;
  worker.party = 1;
  worker.asleep = 0.2;
  broker.party = broker_party(1);
  broker.asleep = 0.8;
  EXPECT_DOUBLE_EQ(average_workers({worker, broker}).asleep, 0.2);
  EXPECT_DOUBLE_EQ(average_feeders({worker, broker}).asleep, 0);
  EXPECT_DOUBLE_EQ(average_brokers({worker, broker}).asleep, 0.8);
  EXPECT_EQ(party_name(broker_party(kMaxWorkers)), "broker 127");
  EXPECT_EQ(broker_party(kMaxWorkers), kMaxParties - 1);
}

TEST(Sharing, IsOfAllInvocationsTogether) {
  const auto invocation = [](std::vector<std::uint64_t> messages,
                             std::vector<std::uint64_t> batches) {
    InvocationResult result;
    result.batches_workers = std::move(batches);
    for (std::uint32_t party = 0; party < messages.size(); ++party) {
      PartyResult one;
      one.party = party;
      one.messages = messages[party];
      result.parties.push_back(one);
    }
    return result;
  };
  InvocationResult fed = invocation({30, 10, 20, 0}, {1, 2, 2});
  PartyResult feeder;
  feeder.party = feeder_party(1);
  feeder.messages = 10;
  fed.parties.push_back(feeder);
  const Sharing sharing = summarise_sharing({fed, invocation({20, 10, 8, 2}, {2, 3})});
  EXPECT_DOUBLE_EQ(sharing.workers_used, 2);
  EXPECT_DOUBLE_EQ(sharing.least, 2.0 / 50);
  EXPECT_DOUBLE_EQ(sharing.most, 28.0 / 50);
  EXPECT_DOUBLE_EQ(summarise_sharing({invocation({5, 5, 0}, {})}).workers_used, 1)
      << "without batches";
  EXPECT_EQ(summarise_sharing({InvocationResult{}}).most, 0);
}

}  // namespace
}  // namespace ipcbench
