// `ipcbench watch` as a person uses it: what is refused, whose exit code it is, and who gets what
// is printed.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <pty.h>
#include <sys/resource.h>

#include <array>
#include <csignal>
#include <filesystem>

#include "cli_program.hpp"

namespace ipcbench {
namespace {

using ::testing::HasSubstr;

class Watch : public ProgramTest {};

TEST_F(Watch, RefusesWhatMakesNoSenseBeforeAnythingStarts) {
  const std::string mark = path("started");
  struct Case {
    std::vector<std::string> arguments;
    const char* words;
  };
  const Case cases[] = {
      {{"watch"}, "nothing to watch"},
      {{"watch", "--"}, "nothing to watch"},
      {{"watch", "touch", mark}, "write -- before the command"},
      {{"watch", "--pid=1", "--", "touch", mark}, "not both"},
      {{"watch", "--pid=0"}, "--pid: there is no process 0"},
      {{"watch", "--pid=-1"}, "--pid"},
      {{"watch", "--pid=99999999999999999999"}, "--pid"},
      {{"watch", "--pid=4194305"}, "there is no process 4194305"},
      {{"watch", "--pid=x"}, "--pid"},
      {{"watch", "--duration=0s", "--", "touch", mark}, "--duration: 0 sees nothing"},
      {{"watch", "--duration=-1s", "--", "touch", mark}, "--duration"},
      {{"watch", "--period=1us", "--", "touch", mark}, "not between 1ms and 10s"},
      {{"watch", "--period=1h", "--", "touch", mark}, "--period"},
      {{"watch", "--format=nothing", "--", "touch", mark}, "nothing"},
      {{"watch", "-o", "/nowhere/x.json", "--", "touch", mark}, "/nowhere"},
      {{"watch", "--perid=1ms", "--", "touch", mark}, "--period"},
  };
  for (const Case& each : cases) {
    const ProgramResult result = run(each.arguments);
    EXPECT_EQ(result.code, 2) << each.words << ": " << result.err;
    EXPECT_THAT(result.err, HasSubstr(each.words));
    EXPECT_FALSE(std::filesystem::exists(mark)) << each.words;
  }
}

// A shell that becomes the program has had its number.
TEST_F(Watch, DoesNotWaitForItself) {
  const ProgramResult result = run({"watch", "--quiet", "--", "sh", "-c",
                                    "exec " + tool_binary() + " watch --duration=9s --pid=$$"});
  EXPECT_EQ(result.code, 2);
  EXPECT_THAT(result.err, HasSubstr("is this program"));
}

TEST_F(Watch, HasTheExitCodeOfTheCommand) {
  EXPECT_EQ(run({"watch", "--quiet", "--", "true"}).code, 0);
  EXPECT_EQ(run({"watch", "--quiet", "--", "sh", "-c", "exit 1"}).code, 1);
  EXPECT_EQ(run({"watch", "--quiet", "--", "sh", "-c", "kill -TERM $$"}).code, 143);
  const ProgramResult missing = run({"watch", "--", "/nowhere/program"});
  EXPECT_EQ(missing.code, 127);
  EXPECT_THAT(missing.err, HasSubstr("/nowhere/program: No such file"));
  EXPECT_EQ(run({"watch", "--", "/dev/null"}).code, 126);
}

TEST_F(Watch, LeavesTheCommandItsOutputAndItsArguments) {
  const ProgramResult result =
      run({"watch", "--", "sh", "-c", "printf '%s|' \"$@\"", "sh", "--size=", "--", "--help"});
  EXPECT_EQ(result.out, "--size=|--|--help|");
  EXPECT_FALSE(result.err.empty());  // the page
}

TEST_F(Watch, LeavesTheCommandItsInputAndItsLimits) {
  input = write("input", "hello\n");
  const ProgramResult result =
      run({"watch", "--quiet", "--", "sh", "-c", "read x; echo $x; ulimit -n; trap - PIPE"});
  const ProgramResult plain = run({"watch", "--quiet", "--", "true"});
  EXPECT_EQ(plain.code, 0);
  rlimit files{};
  ::getrlimit(RLIMIT_NOFILE, &files);
  EXPECT_EQ(result.out, "hello\n" + std::to_string(files.rlim_cur) + "\n");
}

TEST_F(Watch, WritesADocumentAndWaitsForACommandThatLivesOn) {
  const std::string file = path("seen.json");
  const ProgramResult result = run(
      {"watch", "--duration=200ms", "-o", file, "--", "sh", "-c", "sleep 1; echo late; exit 5"});
  EXPECT_EQ(result.code, 5);
  EXPECT_EQ(result.out, "late\n");
  EXPECT_THAT(result.err, HasSubstr("still runs"));
  EXPECT_THAT(text_of_file(file), HasSubstr("\"processes\""));
}

TEST_F(Watch, EndsWithoutTheProcessThatItWasAttachedTo) {
  const pid_t pid = ::fork();
  if (pid == 0) {
    ::alarm(60);
    for (;;) ::pause();
  }
  const ProgramResult result = run({"watch", "--pid=" + std::to_string(pid), "--duration=300ms"});
  EXPECT_EQ(result.code, 0) << result.err;
  EXPECT_FALSE(result.err.empty());
  EXPECT_EQ(::kill(pid, 0), 0);
  ::kill(pid, SIGKILL);
  EXPECT_EQ(::waitpid(pid, nullptr, 0), pid);
}

// What a terminal of 24 rows gets to see.
std::string on_a_terminal(std::vector<std::string> arguments) {
  winsize size{};
  size.ws_row = 24;
  size.ws_col = 80;
  int master = -1;
  const pid_t pid = ::forkpty(&master, nullptr, nullptr, &size);
  if (pid == 0) {
    ::alarm(60);
    ::setenv("TERM", "xterm", 1);
    arguments.insert(arguments.begin(), "ipcbench");
    std::vector<char*> argv;
    for (std::string& each : arguments) argv.push_back(each.data());
    argv.push_back(nullptr);
    ::execv(tool_binary().c_str(), argv.data());
    ::_exit(127);
  }
  std::string seen;
  std::array<char, 4096> part;
  for (ssize_t got = 0; (got = ::read(master, part.data(), part.size())) > 0;)
    seen.append(part.data(), static_cast<std::size_t>(got));
  ::close(master);
  ::waitpid(pid, nullptr, 0);
  return seen;
}

TEST_F(Watch, ShowsAPageBelowWhatTheProgramPrints) {
  const std::vector<std::string> command = {"--", "sh", "-c", "echo hello; sleep 3"};
  std::vector<std::string> arguments = {"watch"};
  arguments.insert(arguments.end(), command.begin(), command.end());
  const std::string page = on_a_terminal(arguments);
  EXPECT_THAT(page, HasSubstr("hello"));
  // A region above the page scrolls; at the end all of the terminal does again.
  EXPECT_THAT(page, HasSubstr("\033[1;"));
  EXPECT_THAT(page, HasSubstr("\033[r"));
  arguments.insert(arguments.begin() + 1, "--quiet");
  const std::string quiet = on_a_terminal(arguments);
  EXPECT_THAT(quiet, HasSubstr("hello"));
  EXPECT_EQ(quiet.find("\033[1;"), std::string::npos);
}

}  // namespace
}  // namespace ipcbench
