// Whoever dies or stops, wherever: it is noticed, the result says who and where, the plan goes on,
// and nothing survives.
#include <gtest/gtest.h>

#include "ipcbench/run/process_watcher.hpp"
#include "running_tool.hpp"
#include "transport_cases.hpp"

namespace ipcbench {
namespace {

enum class Moment : std::uint8_t { start, middle, end };

struct Harm {
  int signal;  // SIGUSR1: the party calls _exit(0), see test_main.cpp
  std::uint32_t party;
  Moment moment;
  Start start;
};

std::string harm_name(const testing::TestParamInfo<Harm>& info) {
  const Harm& harm = info.param;
  const char* how = harm.signal == SIGKILL   ? "Kill"
                    : harm.signal == SIGSEGV ? "Segv"
                    : harm.signal == SIGSTOP ? "Stop"
                                             : "Exit";
  const char* when = harm.moment == Moment::start    ? "AtStart"
                     : harm.moment == Moment::middle ? "InTheMiddle"
                                                     : "AtTheEnd";
  return std::string(how) + (harm.party == 0 ? "Coordinator" : "Worker") + when + "_" +
         std::string(name_of(harm.start));
}

std::vector<Harm> all_harm() {
  std::vector<Harm> harms;
  for (const int signal : {SIGKILL, SIGSEGV, SIGUSR1, SIGSTOP})
    for (const std::uint32_t party : {0U, 2U})
      for (const Moment moment : {Moment::start, Moment::middle, Moment::end})
        for (const Start start : {Start::fork, Start::spawn})
          harms.push_back({signal, party, moment, start});
  return harms;
}

constexpr std::uint64_t kMessages = 8;  // four on each of two lanes

bool reached(ControlBlock& control, std::uint32_t party, Moment moment) {
  const auto stage = static_cast<Stage>(control.stage.load());
  const std::uint64_t messages = control.parties[party].live_messages.load();
  const std::uint64_t all = party == 0 ? kMessages : kMessages / 2;
  if (moment == Moment::start) return control.parties[party].tid.load() != 0;
  if (stage != Stage::measured) return false;
  // The end: the last message of the lane, or of each lane, is on its way.
  return messages >= (moment == Moment::middle ? all / 2 : all - (party == 0 ? 2 : 1));
}

using namespace nlohmann::literals;

class ChosenMoments : public testing::TestWithParam<Harm> {};

TEST_P(ChosenMoments, AreNoticedExplainedAndCleanedUp) {
  const Harm harm = GetParam();
  const bool stops = harm.signal == SIGSTOP;
  // Two experiments: the plan goes on behind the first.
  RunningTool tool({"--transport=pipe,null", "--size=64KiB", "--workers=2", "--work=spin:25ms",
                    "--messages=" + std::to_string(kMessages), "--invocations=1",
                    "--start=" + std::string(name_of(harm.start)),
                    stops ? "--timeout=1s" : "--timeout=60s", "--seed=1"});
  // The order of the two is drawn; harm whichever comes first.
  ASSERT_TRUE(tool.find_control());
  ControlBlock& control = tool.control();
  ASSERT_TRUE(eventually([&] { return reached(control, harm.party, harm.moment); }));
  const std::vector<pid_t> pids = tool.parties();
  const std::set<int> queues = tool.queues();
  const std::string victim_transport = control.experiment.transport.str();
  ASSERT_TRUE(tool.harm(harm.party, harm.signal)) << "gone before it could be harmed";

  // Far less than the deadline of a minute: a death is seen, not waited for.
  const auto end = tool.wait(stops ? 15 : 10);
  ASSERT_TRUE(end) << "still running";
  EXPECT_EQ(end->code, stops ? 4 : 5) << end->errors;
  ASSERT_TRUE(end->document.is_object());
  ASSERT_EQ(end->document["experiments"].size(), 2U);
  for (const auto& experiment : end->document["experiments"]) {
    if (experiment["parameters"]["transport"] != victim_transport) {
      EXPECT_EQ(experiment["status"], "ok") << experiment.dump(1);
      continue;
    }
    EXPECT_EQ(experiment["status"], stops ? "timeout" : "died");
    EXPECT_FALSE(experiment.contains("summary"));
    ASSERT_TRUE(experiment.contains("failure")) << experiment["status"];
    EXPECT_EQ(experiment["failure"]["party"], party_name(harm.party)) << experiment["reason"];
    EXPECT_EQ(experiment["failure"]["pid"], pids.at(harm.party));
    EXPECT_GT(experiment["failure"]["after_ns"], 0);
    if (stops) {
      EXPECT_EQ(experiment["failure"]["state"], "T");
    }
    const std::string reason = experiment["reason"];
    EXPECT_NE(reason.find(party_name(harm.party)), std::string::npos) << reason;
    const char* what = harm.signal == SIGKILL   ? "signal 9"
                       : harm.signal == SIGSEGV ? "signal 11"
                       : stops                  ? "stopped"
                                                : "exited with code 0";
    // The address sanitizer turns a SIGSEGV into its own exit.
    const bool sanitized = harm.signal == SIGSEGV && reason.find("code") != std::string::npos;
    EXPECT_TRUE(sanitized || reason.find(what) != std::string::npos) << reason;
    const std::string stage = experiment["failure"]["stage"];
    if (harm.moment != Moment::start) {
      EXPECT_EQ(stage, "measured") << reason;
    }
  }
  for (const pid_t pid : pids) EXPECT_FALSE(is_alive(pid)) << pid;
  EXPECT_FALSE(any_exists(queues));
  EXPECT_TRUE(entries_of(tool.temporary()).empty());
}

// The coordinator waits for any of them, and none of its lanes is closed yet.
class FreeFailures : public testing::TestWithParam<int> {};

TEST_P(FreeFailures, OfAWorkerAreItsOwn) {
  const bool stops = GetParam() == SIGSTOP;
  RunningTool tool({"--transport=pipe", "--size=8", "--workers=3", "--dispatch=free",
                    "--work=spin:2ms..20ms", "--messages=100000", "--invocations=1",
                    stops ? "--timeout=2s" : "--timeout=60s"});
  ASSERT_TRUE(tool.find_control());
  ASSERT_TRUE(eventually([&] {
    return static_cast<Stage>(tool.control().stage.load()) == Stage::measured &&
           tool.control().parties[2].live_messages.load() > 3;
  }));
  const std::vector<pid_t> pids = tool.parties();
  ASSERT_TRUE(tool.harm(2, GetParam()));
  const auto end = tool.wait(stops ? 15 : 10);
  ASSERT_TRUE(end) << "still running";
  EXPECT_EQ(end->code, stops ? 4 : 5) << end->errors;
  const auto& experiment = end->document["experiments"][0];
  EXPECT_EQ(experiment["status"], stops ? "timeout" : "died");
  EXPECT_EQ(experiment["failure"]["party"], party_name(2)) << experiment["reason"];
  for (const pid_t pid : pids) EXPECT_FALSE(is_alive(pid)) << pid;
}

INSTANTIATE_TEST_SUITE_P(Signals, FreeFailures, testing::Values(SIGKILL, SIGSEGV, SIGSTOP));

// Long enough in the measured part that the sampler has looked.
TEST(LastStates, OfAWorkerThatIsKilledAreInItsFailure) {
  RunningTool tool({"--transport=pipe", "--size=8", "--workers=1", "--work=stall:20ms:1",
                    "--messages=100000", "--invocations=1", "--sample=1ms"});
  ASSERT_TRUE(tool.find_control());
  ControlBlock& control = tool.control();
  ASSERT_TRUE(eventually([&] {
    return static_cast<Stage>(control.stage.load()) == Stage::measured &&
           control.parties[1].live_messages.load() >= 50;
  }));
  ASSERT_TRUE(tool.harm(1, SIGKILL));
  const auto end = tool.wait(10);
  ASSERT_TRUE(end) << "still running";
  const auto& experiment = end->document["experiments"][0];
  ASSERT_TRUE(experiment["failure"].contains("state")) << experiment["reason"];
  const std::string reason = experiment["reason"];
  EXPECT_NE(reason.find("; last seen "), std::string::npos) << reason;
}

INSTANTIATE_TEST_SUITE_P(Tree, ChosenMoments, testing::ValuesIn(all_harm()), harm_name);

// System V segments that one of these processes made and that still exist.
int segments_of(const std::vector<pid_t>& pids) {
  std::ifstream list("/proc/sysvipc/shm");
  std::string line;
  std::getline(list, line);  // the headings
  int count = 0;
  while (std::getline(list, line)) {
    std::istringstream fields(line);
    std::string key, id, mode, size;
    pid_t maker = 0;
    if (fields >> key >> id >> mode >> size >> maker) count += std::ranges::count(pids, maker) > 0;
  }
  return count;
}

// Every transport: a worker's death in the middle, and that of the supervisor.
class TransportFailures : public testing::TestWithParam<TransportCase> {
 protected:
  static std::vector<std::string> arguments() {
    const TransportCase& each = GetParam();
    std::string transport(each.info->name);
    if (!each.options.empty()) transport += ":" + each.options;
    return {"--transport=" + transport,
            "--size=100000",
            "--reply=100000",
            "--workers=2",
            "--work=spin:300us",
            "--duration=30s",
            "--invocations=1",
            "--warmup=2",
            "--timeout=60s",
            "--start=" + std::string(name_of(each.start)),
            "--depth=2"};
  }
  static bool is_under_way(ControlBlock& control) {
    return static_cast<Stage>(control.stage.load()) == Stage::measured &&
           control.parties[1].live_messages.load() > 3;
  }
};

TEST_P(TransportFailures, PeerDeathIsNoticedAndNothingStays) {
  const std::set<std::string> names = entries_of("/dev/shm");
  RunningTool tool(arguments());
  ASSERT_TRUE(tool.find_control());
  ASSERT_TRUE(eventually([&] { return is_under_way(tool.control()); }));
  const std::vector<pid_t> pids = tool.parties();
  const std::set<int> queues = tool.queues();
  EXPECT_EQ(queues.empty(), GetParam().info->name != "sysv-mq");
  EXPECT_EQ(segments_of(pids) == 0, GetParam().info->name != "sysv-shm");
  ASSERT_TRUE(tool.harm(1, SIGKILL));
  const auto end = tool.wait(10);
  ASSERT_TRUE(end) << "still running";
  EXPECT_EQ(end->code, 5) << end->errors;
  const std::string who = GetParam().start == Start::thread ? "coordinator" : "worker 0";
  ASSERT_TRUE(end->document.is_object());
  EXPECT_EQ(end->document["experiments"][0].value("/failure/party"_json_pointer, ""), who)
      << end->errors;
  for (const pid_t pid : pids) EXPECT_FALSE(is_alive(pid)) << pid;
  EXPECT_FALSE(any_exists(queues));
  EXPECT_EQ(segments_of(pids), 0);
  for (const std::string& name : entries_of("/dev/shm"))
    if (name.starts_with("ipcbench") && !names.contains(name)) {
      // What others at work beside this test have made goes away.
      EXPECT_TRUE(eventually([&] { return !entries_of("/dev/shm").contains(name); })) << name;
    }
  EXPECT_TRUE(entries_of(tool.temporary()).empty());
}

class WorkerFailures : public TransportFailures {};  // where workers can die alone

TEST_P(WorkerFailures, TheRightWorkerIsBlamed) {
  std::vector<std::string> all = arguments();
  std::ranges::replace(all, "--workers=2", "--workers=4");
  RunningTool tool(all);
  ASSERT_TRUE(tool.find_control());
  ASSERT_TRUE(eventually([&] { return is_under_way(tool.control()); }));
  ASSERT_TRUE(tool.harm(3, SIGKILL));
  const auto end = tool.wait(10);
  ASSERT_TRUE(end) << "still running";
  ASSERT_TRUE(end->document.is_object());
  EXPECT_EQ(end->document["experiments"][0].value("/failure/party"_json_pointer, ""), "worker 2")
      << end->errors;
}

TEST_P(TransportFailures, NothingSurvivesTheSupervisor) {
  RunningTool tool(arguments());
  ASSERT_TRUE(tool.find_control());
  ASSERT_TRUE(eventually([&] { return is_under_way(tool.control()); }));
  const std::vector<pid_t> pids = tool.parties();
  const std::set<int> queues = tool.queues();
  // A stopped process ignores everything but the hardest way.
  ASSERT_TRUE(tool.harm(0, SIGSTOP));
  tool.kill_hard();
  EXPECT_TRUE(eventually([&] {
    return std::ranges::none_of(pids, is_alive) && !any_exists(queues) && segments_of(pids) == 0 &&
           entries_of(tool.temporary()).empty();
  }));
}

INSTANTIATE_TEST_SUITE_P(Process, TransportFailures,
                         testing::ValuesIn(transport_cases(false, false)), case_name);
INSTANTIATE_TEST_SUITE_P(Process, WorkerFailures, testing::ValuesIn(transport_cases(false, false)),
                         case_name);
INSTANTIATE_TEST_SUITE_P(Thread, TransportFailures, testing::ValuesIn(transport_cases(true, false)),
                         case_name);

// A machine is not to be filled for a test: what is tested is the story told of signal 9 when the
// kernel has counted a kill for want of memory meanwhile.
TEST(ProcessWatcher, AKillForWantOfMemoryIsCalledByItsName) {
  for (const std::uint64_t oom_kills : {0U, 1U}) {
    ControlMapping control;
    const pid_t pid = ::fork();
    if (pid == 0) {
      ::setpgid(0, 0);
      for (;;) ::pause();
    }
    ProcessWatcher watch(control.block(), pid);
    ::kill(pid, SIGKILL);
    while (watch.poll(100, -1) == ProcessWatcher::Event::none) {
    }
    watch.end_all();
    ASSERT_TRUE(watch.has_casualty());
    const Failure failure = watch.explain_death(oom_kills);
    EXPECT_EQ(failure.status, Status::died);
    EXPECT_EQ(failure.party, 0U);
    EXPECT_EQ(failure.reason.find("OOM") != std::string::npos, oom_kills == 1) << failure.reason;
  }
}

// What a worker holds open: standard streams, the two files of its meter, and its own side of its
// own lane.
class Descriptors : public testing::TestWithParam<TransportCase> {};

std::multiset<std::string> descriptors_of(pid_t pid) {
  std::multiset<std::string> kinds;
  for (const std::string& name : entries_of("/proc/" + std::to_string(pid) + "/fd")) {
    std::error_code error;
    std::string target =
        std::filesystem::read_symlink("/proc/" + std::to_string(pid) + "/fd/" + name, error);
    if (std::stoi(name) <= 2) continue;
    if (target.starts_with("/") &&
        std::filesystem::is_fifo("/proc/" + std::to_string(pid) + "/fd/" + name, error))
      target = "fifo";
    if (target.starts_with("/proc/")) target = target.substr(target.rfind('/') + 1);
    if (target.starts_with("/ipcbench-")) target = "queue";
    if (target.find("/ipcbench-test-") != std::string::npos) target = "directory";
    kinds.insert(target.substr(0, target.find(':')));
  }
  return kinds;
}

TEST_P(Descriptors, OfAWorkerAreItsOwn) {
  const std::string transport(GetParam().info->name);
  std::multiset<std::string> expected = {"schedstat", "sched"};
  std::istringstream own{std::string(GetParam().info->descriptors)};
  for (std::string kind; own >> kind;) expected.insert(kind);
  if (GetParam().wait == Wait::eventfd)
    for (int side = 0; side < 2; ++side) expected.insert("anon_inode");
  RunningTool tool({"--transport=" + transport, "--start=" + std::string(name_of(GetParam().start)),
                    "--wait=" + std::string(name_of(GetParam().wait)), "--workers=3",
                    "--work=spin:1ms", "--duration=30s", "--invocations=1"});
  ASSERT_TRUE(tool.find_control());
  ASSERT_TRUE(eventually(
      [&] { return static_cast<Stage>(tool.control().stage.load()) == Stage::measured; }));
  for (std::uint32_t party = 1; party <= 3; ++party) {
    const pid_t worker = tool.control().parties[party].pid.load();
    // A look may fall into the moment for which a file of one message is open.
    eventually([&] { return descriptors_of(worker) == expected; });
    EXPECT_EQ(descriptors_of(worker), expected) << party_name(party);
  }
  ::kill(tool.pid(), SIGINT);
  const auto end = tool.wait(10);
  ASSERT_TRUE(end) << "still running";
  EXPECT_EQ(end->code, 130) << end->errors;
  EXPECT_EQ(end->document["complete"], false);
}

std::vector<TransportCase> plain_cases() {
  std::vector<TransportCase> cases = transport_cases(false);
  // What a library holds open is its own affair.
  std::erase_if(cases, [](const TransportCase& each) {
    return !each.options.empty() || !each.info->library.empty() ||
           (each.wait != each.info->waits.preferred() && each.wait != Wait::eventfd);
  });
  return cases;
}
INSTANTIATE_TEST_SUITE_P(Process, Descriptors, testing::ValuesIn(plain_cases()), case_name);

}  // namespace
}  // namespace ipcbench
