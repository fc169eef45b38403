// What is measured against what is known: the transport and the work `truth` sleep, burn processor
// time and fault pages at known places, and keep books by another clock; see workloads/truth.hpp.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>
#include <nlohmann/json.hpp>
#include <tuple>

#include "cli_program.hpp"

namespace ipcbench {
namespace {

using nlohmann::json;

class TruthTest : public ProgramTest {
 protected:
  // The one invocation that these arguments measure, over truth with these options; its log in
  // logs_.
  json measure(const std::string& options, std::vector<std::string> arguments) {
    const std::string log = path("truth.log");
    std::filesystem::remove(log);
    arguments.insert(arguments.end(),
                     {"--transport=truth:log=" + log + (options.empty() ? "" : ":" + options),
                      "--invocations=1", "--format=json", "--placement=free"});
    const ProgramResult result = run(arguments);
    EXPECT_EQ(result.code, 0) << result.err << result.out;
    if (result.code != 0) return {};
    logs_.clear();
    std::ifstream file(log);
    for (std::string line; std::getline(file, line);) logs_.push_back(json::parse(line));
    const json document = json::parse(result.out);
    summary_ = document.at("experiments").at(0).at("summary");
    return document.at("experiments").at(0).at("invocations").at(0);
  }

  // What one side did: every line of its log, or that of one lane.
  double of(const std::string& side, const std::string& place, const std::string& figure,
            int lane = -1) const {
    double sum = 0;
    for (const json& line : logs_)
      if (line.at("side") == side && (lane < 0 || line.at("lane") == lane))
        sum += line.at(place).at(figure).get<double>();
    return sum;
  }
  // Moments of one side, of all its lanes in order.
  std::vector<double> moments(const std::string& side, const std::string& which) const {
    std::vector<double> all;
    for (const json& line : logs_)
      if (line.at("side") == side)
        for (const json& each : line.at(which)) all.push_back(each.get<double>());
    std::ranges::sort(all);
    return all;
  }

  std::vector<json> logs_;
  json summary_;
};

double number(const json& object, const std::string& key) {
  return object.contains(key) ? object.at(key).get<double>() : 0;
}

double phase_ns(const json& party, const std::string& phase) {
  return number(party.at("phases_ns"), phase);
}

// --- phases, states, processor time and faults, of every loop and start

struct Loop {
  const char* name;
  std::vector<std::string> arguments;
  // Where the loop has what its endpoint does while it lends and while it takes back.
  const char* loan;
  const char* release;
  bool works = true;  // there is a phase compute
};

const Loop kLoops[] = {
    {"pool", {"--workers=2"}, "touch", "touch"},
    {"deep_pool", {"--workers=2", "--depth=3"}, "touch", "touch"},
    {"pingpong", {"--pattern=pingpong"}, "touch", "touch", false},
    {"stream", {"--pattern=stream", "--workers=2", "--depth=2"}, "send", "touch"},
    {"shared", {"--topology=shared", "--workers=2"}, "touch", "touch"},
    {"open_loop", {"--workers=2", "--rate=50"}, "touch", "touch"},
    {"free", {"--workers=2", "--dispatch=free"}, "touch", "touch"},
    {"feeder", {"--workers=2", "--sender=feeder"}, "send", "touch"},
    {"codec", {"--workers=2", "--codec=copy"}, "send", "receive"},
    {"fresh", {"--workers=2", "--buffers=fresh"}, "send", "receive"},
    {"rotate", {"--workers=2", "--buffers=rotate", "--pool=64KiB"}, "send", "receive"},
};

class TruthPhases : public TruthTest,
                    public ::testing::WithParamInterface<std::tuple<const Loop*, const char*>> {
 protected:
  // Each phase of a party against the books of its endpoint. What the loop itself does is short
  // beside that; idle is the rest.
  void compare(const json& party, const std::map<std::string, double>& expected) const {
    const double wall = party.at("wall_ns").get<double>();
    double rest = wall;
    for (const auto& [phase, ns] : expected) {
      EXPECT_NEAR(phase_ns(party, phase) / wall, ns / wall, 0.02) << phase;
      rest -= ns;
    }
    EXPECT_NEAR(phase_ns(party, "idle") / wall, rest / wall, 0.02) << "idle";
  }
};

TEST_P(TruthPhases, AreThoseOfTheBooks) {
  const auto& [loop, start] = GetParam();
  std::vector<std::string> arguments = loop->arguments;
  arguments.insert(arguments.end(), {"--size=1KiB", "--messages=24", "--sample=1ms",
                                     std::string("--start=") + start});
  if (loop->works) arguments.push_back("--work=truth:cpu/4ms+sleep/2ms");
  const json invocation = measure(
      "coordinator_loan=sleep/1ms:coordinator_send=sleep/2ms:coordinator_receive=sleep/3ms"
      ":coordinator_release=sleep/1ms:worker_loan=sleep/2ms:worker_send=sleep/3ms"
      ":worker_receive=sleep/2ms:worker_release=fault/64+sleep/1ms",
      arguments);
  ASSERT_TRUE(invocation.is_object());
  const bool feeds = std::string_view(loop->name) == "feeder";

  for (const json& party : invocation.at("parties")) {
    const std::string name = party.at("party");  // "worker 1"
    SCOPED_TRACE(name);
    const bool coordinates = name == "coordinator";
    const bool sends_for_another = name.starts_with("feeder");
    const std::string side = coordinates ? "coordinator" : "worker";
    const int lane = coordinates ? -1 : std::stoi(name.substr(name.find(' ')));
    const auto wall_of = [&](const std::string& place) { return of(side, place, "wall_ns", lane); };
    std::map<std::string, double> expected = {
        {"send", 0}, {"receive", 0}, {"touch", 0}, {"compute", 0}};
    // A feeder lends and sends; its worker does the rest.
    const bool lends = coordinates || !feeds || sends_for_another;
    const bool takes = !sends_for_another;
    if (lends) {
      expected["send"] += wall_of("send");
      expected[feeds && coordinates ? "touch" : loop->loan] += wall_of("loan");
    }
    if (takes) {
      expected["receive"] += wall_of("receive");
      expected[loop->release] += wall_of("release");
      expected["compute"] += wall_of("compute");
    }
    // A stream's workers lend once, for their acknowledgement.
    if (std::string_view(loop->name) == "stream" && !coordinates) {
      expected["send"] -= wall_of("loan");
      expected["touch"] += wall_of("loan");
    }
    compare(party, expected);

    if (coordinates || sends_for_another) continue;
    const double burnt = of(side, "compute", "cpu_ns", lane);
    const double used = number(party, "user_ns") + number(party, "system_ns");
    const double messages = party.at("messages").get<double>();
    EXPECT_GE(used, 0.95 * burnt);
    // A fault takes microseconds, and so do a sleep and the calls of a pipe.
    const double pages = of(side, "release", "pages", lane);
    EXPECT_LE(used, 1.05 * burnt + 15'000 * pages + 200'000 * messages);
    EXPECT_EQ(pages, 64 * of(side, "release", "calls", lane));
    const double faults = number(party, "minor_faults");
    EXPECT_GE(faults, pages);
    EXPECT_LE(faults, pages + 4 * messages + 40);
  }
}

std::string phase_case(const ::testing::TestParamInfo<std::tuple<const Loop*, const char*>>& info) {
  return std::string(std::get<0>(info.param)->name) + "_" + std::get<1>(info.param);
}

std::vector<const Loop*> all_loops() {
  std::vector<const Loop*> loops;
  for (const Loop& loop : kLoops) loops.push_back(&loop);
  return loops;
}

INSTANTIATE_TEST_SUITE_P(Truth, TruthPhases,
                         ::testing::Combine(::testing::ValuesIn(all_loops()),
                                            ::testing::Values("fork", "spawn", "thread")),
                         phase_case);

// Heavy replies are what the last window shows best: nothing is sent any more, and all is
// receiving.
TEST_F(TruthTest, TheLastWindowIsReceived) {
  for (const char* topology : {"lanes", "shared"}) {
    SCOPED_TRACE(topology);
    const json invocation = measure("coordinator_receive=sleep/20ms:coordinator_loan=sleep/5ms",
                                    {"--workers=2", "--depth=3", "--work=none", "--size=8",
                                     "--messages=6", std::string("--topology=") + topology});
    ASSERT_TRUE(invocation.is_object());
    const json& coordinator = invocation.at("parties").at(0);
    const double wall = coordinator.at("wall_ns").get<double>();
    EXPECT_NEAR(phase_ns(coordinator, "receive") / wall,
                of("coordinator", "receive", "wall_ns") / wall, 0.02);
    // The orders to stop, one for each worker of a shared queue, are lent room while they are sent.
    const double tasks = std::string_view(topology) == "shared" ? 6.0 / 8 : 1;
    EXPECT_NEAR(phase_ns(coordinator, "touch") / wall,
                tasks * of("coordinator", "loan", "wall_ns") / wall, 0.02);
  }
}

// --- states

double share_of(const json& party, const std::function<bool(const json&)>& counts) {
  double all = 0, found = 0;
  for (const json& span : party.at("timeline")) {
    all += span.at(1).get<double>();
    if (counts(span)) found += span.at(1).get<double>();
  }
  return all == 0 ? 0 : found / all;
}

double samples_of(const json& party) {
  double all = 0;
  for (const json& span : party.at("timeline")) all += span.at(1).get<double>();
  return all;
}

TEST_F(TruthTest, StatesAreThoseOfTheBooks) {
  const json invocation =
      measure("worker_send=sleep/6ms", {"--workers=1", "--work=truth:cpu/4ms+sleep/4ms",
                                        "--size=64", "--messages=60", "--sample=1ms"});
  ASSERT_TRUE(invocation.is_object());
  const json& worker = invocation.at("parties").at(1);
  const double wall = worker.at("wall_ns").get<double>();
  const double samples = samples_of(worker);
  ASSERT_GT(samples, 100);
  // Who was woken and waits for a core is runnable: so asleep at least as long as was to be slept,
  // less the error of sampling, and at most as long as the call took.
  const double error = 4 * std::sqrt(0.25 / samples) + 0.02;
  const auto asleep_in = [&](const char* phase) {
    return share_of(worker,
                    [&](const json& span) { return span.at(2) == "S" && span.at(3) == phase; });
  };
  EXPECT_GE(asleep_in("send"), of("worker", "send", "sleep_ns") / wall - error);
  EXPECT_LE(asleep_in("send"), of("worker", "send", "wall_ns") / wall + error);
  EXPECT_GE(asleep_in("compute"), of("worker", "compute", "sleep_ns") / wall - error);
  EXPECT_LE(
      asleep_in("compute"),
      (of("worker", "compute", "wall_ns") - of("worker", "compute", "cpu_ns")) / wall + error);
  // Only the measured part is sampled: nobody is at a barrier there.
  for (const json& party : invocation.at("parties"))
    for (const json& span : party.at("timeline")) EXPECT_NE(span.at(4), "futex_do_wait") << span;
}

// --- times of messages, throughput, launch

// By nearest rank.
double percentile(std::vector<double> values, double share) {
  std::ranges::sort(values);
  const auto rank = static_cast<std::size_t>(std::ceil(share * static_cast<double>(values.size())));
  return values.at(std::max<std::size_t>(rank, 1) - 1);
}

void expect_close(double measured, double known) {
  // Two readings lie between the tool's clock and ours, and one look at a busy core may too.
  EXPECT_NEAR(measured, known, 0.05 * known + 20'000);
}

TEST_F(TruthTest, PercentilesAndThroughputAreThoseOfTheBooks) {
  const json invocation =
      measure("worker_send=sleep/200us+sleep/3ms/20+sleep/20ms/150",
              {"--pattern=pingpong", "--size=64", "--messages=1500", "--timed-batch=1"});
  ASSERT_TRUE(invocation.is_object());
  const std::vector<double> sent = moments("coordinator", "sent_ns");
  const std::vector<double> received = moments("coordinator", "received_ns");
  ASSERT_EQ(sent.size(), 1500U);
  ASSERT_EQ(received.size(), 1500U);
  std::vector<double> times;
  for (std::size_t i = 0; i < sent.size(); ++i) times.push_back(received[i] - sent[i]);

  const json& measured = summary_.at("message_times");
  EXPECT_EQ(measured.at("count").get<double>(), 1500);
  expect_close(number(measured, "p50_ns"), percentile(times, 0.5));
  expect_close(number(measured, "p90_ns"), percentile(times, 0.9));
  expect_close(number(measured, "p99_ns"), percentile(times, 0.99));
  expect_close(number(measured, "max_ns"), percentile(times, 1));

  // Batches end when a reply is in hand.
  const auto batch = invocation.at("batch_messages").get<std::size_t>();
  const auto dropped = invocation.at("dropped_batches").get<std::size_t>();
  std::vector<double> batches;
  for (std::size_t end = batch; end <= received.size(); end += batch)
    batches.push_back((received[end - 1] - (end == batch ? sent[0] : received[end - batch - 1])) /
                      static_cast<double>(batch));
  ASSERT_EQ(batches.size(), invocation.at("batches_ns").size());
  for (std::size_t i = 1; i < batches.size(); ++i)
    expect_close(invocation.at("batches_ns")[i].get<double>() / static_cast<double>(batch),
                 batches[i]);
  batches.erase(batches.begin(), batches.begin() + static_cast<std::ptrdiff_t>(dropped));
  std::ranges::sort(batches);
  const double middle = (batches[(batches.size() - 1) / 2] + batches[batches.size() / 2]) / 2;
  expect_close(number(invocation, "message_ns"), middle);
  expect_close(1e9 / summary_.at("messages_per_second").at("median").get<double>(), middle);
  expect_close(invocation.at("wall_ns").get<double>(), received.back() - sent.front());
}

TEST_F(TruthTest, ResponseTimesOfAnOpenLoopCountFromWhenTheyWereDue) {
  constexpr double kInterval = 2e6;
  const json invocation =
      measure("worker_receive=sleep/30ms/100",
              {"--workers=1", "--work=none", "--size=64", "--rate=500", "--messages=1000"});
  ASSERT_TRUE(invocation.is_object());
  const std::vector<double> sent = moments("coordinator", "sent_ns");
  const std::vector<double> received = moments("coordinator", "received_ns");
  ASSERT_EQ(received.size(), 1000U);
  // Nobody sends before the time; so the start of the schedule is where the earliest one was in
  // time.
  double start = INFINITY;
  for (std::size_t i = 0; i < sent.size(); ++i)
    start = std::min(start, sent[i] - kInterval * static_cast<double>(i + 1));
  std::vector<double> times;
  // Where a message left by some microseconds behind its time, its own writing decides whether the
  // loop had begun with it within 10 us.
  double late = 0, perhaps_late = 0;
  for (std::size_t i = 0; i < sent.size(); ++i) {
    const double due = start + kInterval * static_cast<double>(i + 1);
    times.push_back(received[i] - due);
    if (sent[i] > due + 1'000'000)
      ++late;
    else if (sent[i] > due)
      ++perhaps_late;
  }
  const json& measured = summary_.at("message_times");
  expect_close(number(measured, "p90_ns"), percentile(times, 0.9));
  expect_close(number(measured, "p99_ns"), percentile(times, 0.99));
  expect_close(number(measured, "max_ns"), percentile(times, 1));
  // A stall of 30 ms holds up the 15 that fall due meanwhile: far more than one in a hundred is
  // slow.
  EXPECT_GT(percentile(times, 0.95), 5e6);
  EXPECT_GT(late, 100);
  EXPECT_GE(invocation.at("open_loop").at("late_sends").get<double>(), late);
  EXPECT_LE(invocation.at("open_loop").at("late_sends").get<double>(), late + perhaps_late + 1);
  expect_close(invocation.at("open_loop").at("sending_ns").get<double>(), sent.back() - start);
}

TEST_F(TruthTest, LaunchLastsUntilTheLastWorkerRuns) {
  for (const char* start : {"fork", "spawn", "thread"}) {
    SCOPED_TRACE(start);
    const json invocation =
        measure("open=sleep/150ms", {"--workers=3", "--work=none", "--size=8", "--messages=9",
                                     std::string("--start=") + start});
    ASSERT_TRUE(invocation.is_object());
    const double launch = number(invocation, "launch_ns");
    EXPECT_GE(launch, 150e6);
    // The workers' endpoints are made soon behind it: the set-up is longer, and not by those 150
    // ms.
    EXPECT_LE(launch, number(invocation, "setup_ns"));
    EXPECT_LE(number(invocation, "setup_ns") - launch, 150e6);
  }
}

// --- what is for tests is not offered

TEST_F(TruthTest, IsNotListed) {
  const ProgramResult list = run({"list", "transports", "workloads"});
  EXPECT_EQ(list.code, 0);
  EXPECT_EQ(list.out.find("truth"), std::string::npos);
  const ProgramResult help = run({"--help"});
  EXPECT_EQ(help.out.find("truth"), std::string::npos);
  const ProgramResult wrong = run({"--transport=truths"});
  EXPECT_EQ(wrong.code, 2);
  EXPECT_EQ(wrong.err.find("'truth'"), std::string::npos) << wrong.err;
}

TEST_F(TruthTest, SaysWhatItCannotRead) {
  EXPECT_EQ(run({"--transport=pipe", "--work=truth:nap/1ms"}).code, 2);
  EXPECT_EQ(run({"--transport=pipe", "--work=truth:sleep/1"}).code, 2);
}

}  // namespace
}  // namespace ipcbench
