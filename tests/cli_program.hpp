// Runs the real program and collects what it says. For tests alone.
#pragma once

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "paths.hpp"

namespace ipcbench {

struct ProgramResult {
  int code = -1;  // 128 + signal where it was killed
  std::string out, err;
};

inline std::string text_of_file(const std::string& path) {
  std::ostringstream text;
  text << std::ifstream(path, std::ios::binary).rdbuf();
  return text.str();
}

// A directory of the test's own, removed with everything in it.
class ProgramTest : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string name = ::testing::TempDir() + "ipcbench-cli-XXXXXX";
    ASSERT_NE(::mkdtemp(name.data()), nullptr);
    directory_ = name;
  }
  void TearDown() override { std::filesystem::remove_all(directory_); }

  std::string input = "/dev/null";  // the file that is standard input

  std::string path(const std::string& name) const { return directory_ + "/" + name; }
  std::string write(const std::string& name, std::string_view text) const {
    std::ofstream(path(name), std::ios::binary) << text;
    return path(name);
  }

  // Standard output goes to `out`, or to a file of the test.
  ProgramResult run(std::vector<std::string> arguments, std::string out = {}) const {
    if (out.empty()) out = path("stdout");
    const std::string err = path("stderr");
    arguments.insert(arguments.begin(), "ipcbench");
    std::vector<char*> argv;
    for (std::string& argument : arguments) argv.push_back(argument.data());
    argv.push_back(nullptr);
    const pid_t pid = ::fork();
    if (pid == 0) {
      ::alarm(100);  // stays over exec: what hangs is ended
      ::setenv("XDG_STATE_HOME", path("state").c_str(), 1);
      ::setenv("XDG_CONFIG_HOME", path("config").c_str(), 1);
      const int out_fd = ::open(out.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
      const int err_fd = ::open(err.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
      ::dup2(::open(input.c_str(), O_RDONLY), 0);
      ::dup2(out_fd, 1);
      ::dup2(err_fd, 2);
      ::execv(tool_binary().c_str(), argv.data());
      ::_exit(127);
    }
    int status = 0;
    EXPECT_EQ(::waitpid(pid, &status, 0), pid);
    ProgramResult result;
    result.code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    if (std::filesystem::is_regular_file(out)) result.out = text_of_file(out);
    result.err = text_of_file(err);
    return result;
  }
  // What it would show as a table, as JSON; another format that is asked for stays.
  ProgramResult run_json(std::vector<std::string> arguments) const {
    const bool asks = std::ranges::any_of(
        arguments, [](const std::string& each) { return each.starts_with("--format="); });
    if (!asks) arguments.emplace_back("--format=json");
    return run(std::move(arguments));
  }

 private:
  std::string directory_;
};

}  // namespace ipcbench
