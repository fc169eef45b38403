// Runs that are killed or held up, with the real program: what was finished is there.
#include <gmock/gmock.h>

#include <sys/resource.h>

#include <chrono>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <thread>

#include "cli_program.hpp"
#include "running_tool.hpp"

namespace ipcbench {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using ::testing::HasSubstr;

// Children and theirs.
std::vector<pid_t> processes_below(pid_t pid) {
  std::vector<pid_t> all;
  for (const pid_t child : children_of(pid)) {
    all.push_back(child);
    for (const pid_t each : processes_below(child)) all.push_back(each);
  }
  return all;
}

class JournalledRun : public ProgramTest {
 protected:
  void SetUp() override {
    ProgramTest::SetUp();
    result_ = path("out.json");
    journal_ = result_ + ".partial";
  }

  // Begins a run of some seconds and returns once two of its invocations have finished.
  pid_t begin() const {
    const pid_t pid = ::fork();
    if (pid == 0) {
      ::alarm(100);
      ::setenv("XDG_STATE_HOME", path("state").c_str(), 1);
      const int err_fd = ::open(path("err").c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
      ::dup2(err_fd, 2);
      ::execl(tool_binary().c_str(), "ipcbench", "--transport=null,pipe", "--size=8", "--work=none",
              "--workers=1", "--duration=50ms", "--invocations=20", "-o", result_.c_str(), nullptr);
      ::_exit(127);
    }
    EXPECT_TRUE(eventually([&] { return finished_in_journal() >= 2; }));
    return pid;
  }
  std::size_t finished_in_journal() const {
    const std::string text = text_of_file(journal_);
    const auto lines = std::count(text.begin(), text.end(), '\n');
    return lines > 0 ? static_cast<std::size_t>(lines) - 1 : 0;
  }
  static std::size_t invocations_of(const json& document) {
    std::size_t count = 0;
    for (const json& each : document["experiments"]) count += each["invocations"].size();
    return count;
  }
  static int end_of(pid_t pid) {
    int status = 0;
    EXPECT_EQ(::waitpid(pid, &status, 0), pid);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  }

  std::string result_, journal_;
};

TEST_F(JournalledRun, KilledItLosesNothingAndIsFinished) {
  const pid_t pid = begin();
  ::kill(pid, SIGKILL);
  EXPECT_EQ(end_of(pid), 128 + SIGKILL);
  EXPECT_FALSE(fs::exists(result_));
  const std::size_t finished = finished_in_journal();
  const ProgramResult report = run({"report", journal_, "--format=json"});
  ASSERT_EQ(report.code, 0) << report.err;
  const json part = json::parse(report.out);
  EXPECT_EQ(invocations_of(part), finished);

  std::ofstream(journal_, std::ios::app) << "{\"experiment\":0,\"elap";
  const ProgramResult resumed = run({"--resume", result_});
  ASSERT_EQ(resumed.code, 0) << resumed.err;
  const json whole = json::parse(text_of_file(result_));
  EXPECT_TRUE(whole["complete"]);
  EXPECT_EQ(invocations_of(whole), 40U);
  for (std::size_t i = 0; i < 2; ++i)
    for (std::size_t j = 0; j < part["experiments"][i]["invocations"].size(); ++j)
      EXPECT_EQ(whole["experiments"][i]["invocations"][j],
                part["experiments"][i]["invocations"][j]);
  EXPECT_FALSE(fs::exists(journal_));
}

TEST_F(JournalledRun, IsFinishedByOneRunAlone) {
  const pid_t pid = begin();
  const ProgramResult second = run({"--transport=null", "--invocations=1", "-o", result_});
  EXPECT_EQ(second.code, 2);
  EXPECT_THAT(second.err, HasSubstr("is written by another run"));
  const ProgramResult resumed = run({"--resume", result_});
  EXPECT_EQ(resumed.code, 2);
  EXPECT_THAT(resumed.err, HasSubstr("is written by another run"));
  ::kill(pid, SIGTERM);
  end_of(pid);
  EXPECT_FALSE(json::parse(text_of_file(result_))["complete"]);
}

TEST_F(JournalledRun, OfARunThatDiedIsKeptWhenAnotherBegins) {
  const pid_t pid = begin();
  ::kill(pid, SIGKILL);
  end_of(pid);
  const std::string before = text_of_file(journal_);
  const ProgramResult other =
      run({"--transport=null", "--messages=10", "--invocations=1", "-o", result_});
  EXPECT_EQ(other.code, 0) << other.err;
  EXPECT_EQ(text_of_file(journal_ + ".old"), before);
  EXPECT_THAT(other.err, HasSubstr(".partial.old"));
}

TEST_F(JournalledRun, EveryFurtherSignalCostsNothing) {
  const pid_t pid = begin();
  for (int i = 0; i < 100; ++i) {
    ::kill(pid, SIGINT);
    std::this_thread::sleep_for(std::chrono::milliseconds(3));
  }
  EXPECT_EQ(end_of(pid), 130);
  const json document = json::parse(text_of_file(result_));
  EXPECT_FALSE(document["complete"]);
  EXPECT_GE(invocations_of(document), 2U);
  EXPECT_FALSE(fs::exists(journal_));
}

// The supervisor has no descriptor left for what it does next.
TEST_F(JournalledRun, AShortageInItsSupervisorEndsAnInvocationAlone) {
  const pid_t pid = begin();
  const rlimit none{4, 4};
  ASSERT_EQ(::prlimit(pid, RLIMIT_NOFILE, &none, nullptr), 0);
  EXPECT_EQ(end_of(pid), 3);
  const std::string kept = fs::exists(result_) ? result_ : journal_;
  const ProgramResult report = run({"report", kept, "--format=json"});
  ASSERT_EQ(report.code, 0) << report.err;
  const json document = json::parse(report.out);
  EXPECT_GE(invocations_of(document), 3U);
  for (const json& each : document["experiments"]) {
    EXPECT_EQ(each["status"], "no_resource");
    EXPECT_THAT(each["reason"], HasSubstr("open files"));
    EXPECT_EQ(each["failure"]["pid"], pid);
    EXPECT_GT(each["failure"]["after_ns"], 0);
  }
}

TEST_F(JournalledRun, AStandStillOfAllProcessesIsNoDelay) {
  const pid_t pid = ::fork();
  if (pid == 0) {
    ::alarm(100);
    ::execl(tool_binary().c_str(), "ipcbench", "--transport=pipe", "--size=8", "--work=none",
            "--workers=1", "--duration=1s", "--timeout=3s", "--invocations=1", "-o",
            result_.c_str(), nullptr);
    ::_exit(127);
  }
  ASSERT_TRUE(eventually([&] { return processes_below(pid).size() >= 3; }));
  std::vector<pid_t> all = processes_below(pid);
  all.insert(all.begin(), pid);
  for (const pid_t each : all) ::kill(each, SIGSTOP);
  std::this_thread::sleep_for(std::chrono::seconds(4));
  for (const pid_t each : all) ::kill(each, SIGCONT);
  EXPECT_EQ(end_of(pid), 0);
}

}  // namespace
}  // namespace ipcbench
