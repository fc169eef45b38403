// The names of series: what they hold, and that they stay over runs.
#include "ipcbench/model/series.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "ipcbench/model/keys.hpp"
#include "plans.hpp"

namespace ipcbench {
namespace {

using testing::ElementsAre;

std::vector<std::string> series(const Flags& flags,
                                const Machine& machine = machine_with({0, 1, 2, 3})) {
  std::vector<std::string> result;
  for (const PlannedExperiment& each : plan_of(flags, machine).experiments)
    result.push_back(series_name(each));
  return result;
}

TEST(Series, HoldWhatIsNotAsUsual) {
  EXPECT_THAT(series({{"size", "64"}, {"workers", "4"}}),
              ElementsAre("pipe size=64 workers=4 work=matmul:256"));
  EXPECT_THAT(series({{"transport", "pipe:capacity=1MiB"}, {"size", "64"}, {"reply", "64"}}),
              ElementsAre("pipe:capacity=1MiB size=64 reply=64 workers=4 work=matmul:256"));
  EXPECT_THAT(series({{"transport", "shm"}, {"size", "64"}, {"pattern", "pingpong"}}),
              ElementsAre("shm size=64 workers=1 work=none pattern=pingpong wait=backoff "
                          "placement=cross"));
  EXPECT_THAT(series({{"topology", "shared"}, {"depth", "4"}}),
              ElementsAre("pipe size=1MiB workers=4 work=matmul:256 topology=shared "
                          "lock-scope=message depth=4"));
  EXPECT_THAT(series({{"codec", "json"}, {"rate", "10k"}}),
              ElementsAre("pipe size=1MiB workers=4 work=matmul:256 codec=json rate=10000"));
}

TEST(Series, AreTheSameWhateverIsMeasuredBeside) {
  const std::string alone = series({{"size", "64"}, {"depth", "1"}, {"buffers", "reuse"}}).at(0);
  EXPECT_EQ(series({{"size", "64"}}).at(0), alone);
  EXPECT_EQ(series({{"transport", "shm,pipe"}, {"size", "64,1MiB"}, {"depth", "1,2"}}).at(4),
            alone);
  EXPECT_EQ(series({{"size", "64"}, {"buffers", "reuse,rotate"}, {"pool", "1GiB"}}).at(0), alone);
}

// Two values of any key that sweeps make two series.
TEST(Series, DifferInEveryKeyThatSweeps) {
  const Experiment usual = plan_of({}).experiments.at(0).experiment;
  for (const Key& key : keys()) {
    if (!key.sweeps || key.name == "placement" || !key.access.load) continue;
    PlannedExperiment planned;
    planned.experiment = usual;
    if (key.applies_to != nullptr) {
      planned.experiment.buffers = Buffers::rotate;
      planned.experiment.fixed_bytes = 8;
    }
    std::set<std::string> names;
    const std::uint64_t values = key.access.words.empty() ? 2 : key.access.words.size();
    for (std::uint64_t i = 0; i < values; ++i) {
      key.access.store(planned.experiment, key.minimum + i);
      names.insert(series_name(planned));
    }
    EXPECT_EQ(names.size(), values) << key.name;
  }
}

// Of another build: keys that this one does not know, in another order.
TEST(Series, OfStoredParametersKeepTheirOrder) {
  PlannedExperiment planned = plan_of({{"size", "64"}}).experiments.at(0);
  planned.as_stored = {{"colour", "red"}, {"work", "none"}, {"size", "64"},
                       {"workers", "4"},  {"depth", "1"},   {"transport", "pipe"}};
  EXPECT_EQ(series_name(planned), "pipe size=64 workers=4 work=none colour=red");
}

}  // namespace
}  // namespace ipcbench
