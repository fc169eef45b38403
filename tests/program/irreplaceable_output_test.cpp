// A result whose file is mounted by itself in a container that is read-only, with the real program:
// what is finished is kept, and the journal goes when the result is there.
#include <gmock/gmock.h>
#include <sys/mount.h>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "child_process.hpp"
#include "cli_program.hpp"
#include "running_tool.hpp"

namespace ipcbench {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using ::testing::HasSubstr;

class IrreplaceableOutput : public ProgramTest {
 protected:
  void SetUp() override {
    if (::geteuid() != 0) GTEST_SKIP() << "only root can mount";
    ProgramTest::SetUp();
    source_ = write("source", "old");
    fs::create_directory(path("mount"));
    result_ = path("mount/out.json");
  }

  void mount_it() const {
    leave_mounts_of_others();
    ASSERT_EQ(::mount("none", path("mount").c_str(), "tmpfs", 0, "size=1m"), 0);
    std::ofstream(result_).close();
    ASSERT_EQ(::mount(source_.c_str(), result_.c_str(), nullptr, MS_BIND, nullptr), 0);
    ASSERT_EQ(::mount(nullptr, path("mount").c_str(), nullptr, MS_REMOUNT | MS_RDONLY, nullptr), 0);
  }
  // The journals in the state directory.
  std::vector<std::string> journals() const {
    std::vector<std::string> found;
    std::error_code ignored;
    for (const auto& each : fs::directory_iterator(path("state/ipcbench"), ignored))
      found.push_back(each.path());
    return found;
  }

  std::string source_, result_;
};

TEST_F(IrreplaceableOutput, IsWrittenInPlaceAndItsJournalGoes) {
  expect_in_child([&] {
    mount_it();
    const ProgramResult result =
        run({"--transport=null", "--messages=10", "--invocations=2", "-o", result_});
    EXPECT_EQ(result.code, 0) << result.err;
    EXPECT_THAT(result.err, HasSubstr("--resume=last would take it up"));
    EXPECT_TRUE(json::parse(text_of_file(result_))["complete"]);
    EXPECT_THAT(journals(), ::testing::IsEmpty());
  });
}

TEST_F(IrreplaceableOutput, OfARunThatIsKilledTheJournalIsTheLastRun) {
  expect_in_child([&] {
    mount_it();
    const pid_t pid = ::fork();
    if (pid == 0) {
      ::alarm(100);
      ::setenv("XDG_STATE_HOME", path("state").c_str(), 1);
      ::execl(tool_binary().c_str(), "ipcbench", "--transport=pipe", "--size=8", "--work=none",
              "--workers=1", "--duration=50ms", "--invocations=20", "-o", result_.c_str(), nullptr);
      ::_exit(127);
    }
    const auto finished = [&] {
      const auto files = journals();
      const std::string text = files.empty() ? "" : text_of_file(files.front());
      return std::count(text.begin(), text.end(), '\n') >= 3;
    };
    EXPECT_TRUE(eventually(finished));
    ::kill(pid, SIGKILL);
    ::waitpid(pid, nullptr, 0);
    EXPECT_EQ(text_of_file(result_), "old");
    const ProgramResult report = run({"report", "last", "--format=json"});
    ASSERT_EQ(report.code, 0) << report.err;
    EXPECT_GE(json::parse(report.out)["experiments"][0]["invocations"].size(), 2U);
  });
}

}  // namespace
}  // namespace ipcbench
