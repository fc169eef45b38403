// What `ipcbench advise` refuses before anything is measured, and `tune` as it does.
#include "cli_program.hpp"

#include <gmock/gmock.h>

#include <atomic>
#include <csignal>

#include "ipcbench/advise/readiness.hpp"

namespace ipcbench {
namespace {

using testing::HasSubstr;

class AdviseProgram : public ProgramTest {};

// Others, who use all cores as long as this lives.
class BusyCores {
 public:
  BusyCores() {
    for (long i = ::sysconf(_SC_NPROCESSORS_ONLN); i > 0; --i) {
      const pid_t job = ::fork();
      if (job == 0) {
        ::alarm(60);  // ends, whatever becomes of the test
        for (std::atomic<std::uint64_t> spins{0};;) ++spins;
      }
      jobs_.push_back(job);
    }
  }
  BusyCores(const BusyCores&) = delete;
  BusyCores& operator=(const BusyCores&) = delete;
  ~BusyCores() {
    for (const pid_t job : jobs_) {
      ::kill(job, SIGKILL);
      ::waitpid(job, nullptr, 0);
    }
  }

 private:
  std::vector<pid_t> jobs_;
};

TEST_F(AdviseProgram, RefusesWhereOthersHaveTheCoresAndSoDoTuneAndMetg) {
  const BusyCores others;
  const std::optional<CoreUse> use = core_use_over(200'000'000);
  if (!use || use->busy <= kMostBusy) GTEST_SKIP() << "not all cores are ours to use";
  for (const std::vector<std::string>& asked : {std::vector<std::string>{"advise", "--work=5ms"},
                                                {"tune", "pipe", "--size=8"},
                                                {"metg", "--size=8"}}) {
    const ProgramResult result = run(asked);
    EXPECT_EQ(result.code, 3) << result.err;
    EXPECT_THAT(result.err, HasSubstr("go on with --force"));
    EXPECT_EQ(result.out, "");
  }
}

TEST_F(AdviseProgram, RefusesWhatMakesNoSenseWithTheRemedy) {
  const std::vector<std::pair<std::vector<std::string>, std::string>> cases{
      {{}, "--work: is missing; say what an item takes"},
      {{"--work=5ms", "--size=4"}, "--size=4: must be at least 8 bytes"},
      {{"--work=5ms", "--size=8,16,32,64,128,256,512,1KiB,2KiB"}, "has 9 sizes; ask for at most 8"},
      {{"--work=5ms", "--reply=0"}, "--reply=0: must be at least 8 bytes"},
      {{"--work=5ms", "--budget=1s"}, "--budget=1s: is too short"},
      {{"--work=5ms", "--memory=lots"}, "--memory: "},
      {{"--work=5ms", "--now=pipe:inline-below=64KiB"}, "--now: 'inline-below=64KiB': write"},
      {{"--work=5ms", "-o", "advice.csv"}, "advice.csv"},
      {{"--work=5ms", "--transport=pip"}, "--transport: unknown transport 'pip'"},
      {{"--work=5ms", "--now=pip:workers=2"}, "--now: unknown transport 'pip'"},
      {{"--work=matmull:3"}, "matmull"},
  };
  for (const auto& [more, text] : cases) {
    std::vector<std::string> arguments{"advise"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    const ProgramResult result = run(arguments);
    EXPECT_EQ(result.code, 2) << text;
    EXPECT_THAT(result.err, HasSubstr(text));
    EXPECT_EQ(result.out, "");
  }
}

TEST_F(AdviseProgram, SearchesNameTheOptionThatMakesNoSense) {
  const std::vector<std::pair<std::vector<std::string>, std::string>> cases{
      {{"metg", "--transport=pip"}, "--transport: unknown transport 'pip'"},
      {{"metg", "--size=lots"}, "--size: "},
      {{"metg", "--reply=-1"}, "--reply: "},
      {{"metg", "--workers=many"}, "--workers: "},
      {{"metg", "--efficiency=half"}, "--efficiency: "},
      {{"metg", "--budget=soon"}, "--budget: "},
      {{"metg", "--budget=0.5s"}, "--budget=0.5s: is too short to search in; give at least 1s"},
      {{"tune", "pipe", "--budget=soon"}, "--budget: "},
      {{"tune", "pipe", "--budget=1s"}, "is too short to try the forms; give at least 2s"},
  };
  for (const auto& [arguments, text] : cases) {
    const ProgramResult result = run(arguments);
    EXPECT_EQ(result.code, 2) << text;
    EXPECT_THAT(result.err, HasSubstr(text));
  }
}

TEST_F(AdviseProgram, RunsNoCommandWhereTheOutputIsRefused) {
  const std::string mark = path("mark");
  const ProgramResult result =
      run({"advise", "--work=measure: touch " + mark, "-o", path("nowhere/advice.json")});
  EXPECT_EQ(result.code, 2) << result.err;
  EXPECT_FALSE(std::filesystem::exists(mark));
}

// It has a process group of its own, so that a Ctrl-C reaches ipcbench alone.
TEST_F(AdviseProgram, EndsTheCommandThatItMeasuresWhenItIsInterrupted) {
  const std::string mark = path("pid");
  const ProgramResult result =
      run({"advise", "--force",
           "--work=measure: echo $$ >" + mark + "; kill -INT $PPID; exec sleep 60"});
  EXPECT_EQ(result.code, 130);
  EXPECT_THAT(result.err, HasSubstr("interrupted"));
  const pid_t pid = std::stoi(text_of_file(mark));
  EXPECT_EQ(::kill(pid, 0), -1) << "the command goes on";
  if (::kill(pid, 0) == 0) ::kill(pid, SIGKILL);
}

TEST_F(AdviseProgram, HelpSaysWhatItTakes) {
  const std::string help = run({"advise", "--help"}).out;
  for (const char* option :
       {"--size=SIZE,...", "--what-if", "--explain", "--force", "--memory=SIZE", ".html"})
    EXPECT_THAT(help, HasSubstr(option));
}

}  // namespace
}  // namespace ipcbench
