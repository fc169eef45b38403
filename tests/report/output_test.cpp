#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <thread>

#include "ipcbench/base/error.hpp"
#include "ipcbench/report/output.hpp"

namespace ipcbench {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

class Output : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = testing::TempDir() + "ipcbench-output-XXXXXX";
    ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
    directory_ = pattern;
    ::signal(SIGPIPE, SIG_IGN);
    old_umask_ = ::umask(022);
  }
  void TearDown() override {
    ::umask(old_umask_);
    fs::remove_all(directory_);
  }

  std::string path(const std::string& name) const { return (directory_ / name).string(); }
  static std::string content(const std::string& path) {
    std::ifstream file(path);
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
  }
  std::vector<std::string> files() const {
    std::vector<std::string> names;
    for (const auto& entry : fs::directory_iterator(directory_))
      names.push_back(entry.path().filename());
    std::sort(names.begin(), names.end());
    return names;
  }
  static mode_t mode(const std::string& path) {
    struct stat status {};
    EXPECT_EQ(::stat(path.c_str(), &status), 0);
    return status.st_mode & 07777;
  }
  void refuses(const std::string& name, const std::string& why) {
    try {
      OutputFile output(name);
      ADD_FAILURE() << name << ": no exception";
    } catch (const UsageError& error) {
      EXPECT_THAT(error.what(), testing::AllOf(HasSubstr(name), HasSubstr(why)));
    }
  }

  fs::path directory_;
  mode_t old_umask_ = 0;
};

TEST_F(Output, MakesAFileOnlyWhenItIsWritten) {
  OutputFile output(path("new.json"));
  EXPECT_TRUE(files().empty());
  output.write("hello\n");
  EXPECT_EQ(content(path("new.json")), "hello\n");
  EXPECT_EQ(mode(path("new.json")), 0644U);
  EXPECT_EQ(files(), std::vector<std::string>{"new.json"});
}

TEST_F(Output, RelativeNamesMeanTheDirectoryOfTheConstructor) {
  const fs::path before = fs::current_path();
  fs::current_path(directory_);
  OutputFile output("relative.json");
  fs::current_path(before);
  output.write("x");
  EXPECT_EQ(content(path("relative.json")), "x");
}

TEST_F(Output, ReplacesWholeAndKeepsTheMode) {
  std::ofstream(path("old.json")) << "a much longer old content";
  ::chmod(path("old.json").c_str(), 0600);
  std::ifstream reader(path("old.json"));  // whoever reads the old file goes on reading it
  OutputFile output(path("old.json"));
  EXPECT_EQ(content(path("old.json")), "a much longer old content");
  output.write("new");
  EXPECT_EQ(content(path("old.json")), "new");
  EXPECT_EQ(mode(path("old.json")), 0600U);
  std::ostringstream seen;
  seen << reader.rdbuf();
  EXPECT_EQ(seen.str(), "a much longer old content");
}

TEST_F(Output, FollowsASymlinkAndLeavesItInPlace) {
  fs::create_directory(directory_ / "sub");
  std::ofstream(path("sub/target.json")) << "old";
  fs::create_symlink("sub/target.json", directory_ / "link.json");
  fs::create_symlink("link.json", directory_ / "link2.json");
  OutputFile(path("link2.json")).write("new");
  EXPECT_TRUE(fs::is_symlink(directory_ / "link.json"));
  EXPECT_TRUE(fs::is_symlink(directory_ / "link2.json"));
  EXPECT_FALSE(fs::is_symlink(directory_ / "sub/target.json"));
  EXPECT_EQ(content(path("sub/target.json")), "new");
}

TEST_F(Output, ASymlinkToNothingMakesItsTarget) {
  fs::create_symlink("later.json", directory_ / "link.json");
  OutputFile(path("link.json")).write("new");
  EXPECT_TRUE(fs::is_symlink(directory_ / "link.json"));
  EXPECT_EQ(content(path("later.json")), "new");
}

TEST_F(Output, RefusesBeforehand) {
  std::ofstream(path("file")) << "x";
  fs::create_symlink("loop", directory_ / "loop");
  refuses(path("missing/x.json"), "No such file or directory");
  refuses(path("file/x.json"), "Not a directory");
  refuses(directory_.string(), "it is a directory");
  refuses(directory_.string() + "/", "it is a directory");
  refuses(path("."), "it is a directory");
  refuses(path("loop"), "symbolic links");
  refuses(path(std::string(300, 'x')), "File name too long");
  refuses("/proc/x.json", "cannot write");
  EXPECT_THROW(OutputFile(""), UsageError);
}

TEST_F(Output, ADeviceIsWrittenAndNotReplaced) {
  OutputFile("/dev/null").write("gone");
  struct stat status {};
  ASSERT_EQ(::stat("/dev/null", &status), 0);
  EXPECT_TRUE(S_ISCHR(status.st_mode));
}

TEST_F(Output, AFullDeviceIsAnError) {
  OutputFile output("/dev/full");
  try {
    output.write("text");
    ADD_FAILURE() << "no exception";
  } catch (const ResourceError& error) {
    EXPECT_THAT(error.what(), testing::AllOf(HasSubstr("/dev/full"), HasSubstr("No space left")));
  }
}

// A limit on the size of files stands in for a disk that is full.
TEST_F(Output, AWriteThatFailsLeavesTheOldFileAndNothingElse) {
  std::ofstream(path("old.json")) << "old";
  OutputFile output(path("old.json"));
  OutputFile fresh(path("new.json"));
  rlimit before{};
  ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &before), 0);
  const auto handler = ::signal(SIGXFSZ, SIG_IGN);
  const rlimit small{4096, before.rlim_max};
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &small), 0);
  const std::string text(10'000, 'x');
  EXPECT_THROW(output.write(text), ResourceError);
  EXPECT_THROW(fresh.write(text), ResourceError);
  ::setrlimit(RLIMIT_FSIZE, &before);
  ::signal(SIGXFSZ, handler);
  EXPECT_EQ(content(path("old.json")), "old");
  EXPECT_EQ(files(), std::vector<std::string>{"old.json"});
}

TEST_F(Output, AFifoIsOpenedWhenItIsWritten) {
  ASSERT_EQ(::mkfifo(path("fifo").c_str(), 0600), 0);
  OutputFile output(path("fifo"));  // would hang here
  std::string seen;
  std::thread reader([&] { seen = content(path("fifo")); });
  const std::string text(200'000, 'y');  // more than a pipe holds
  output.write(text);
  reader.join();
  EXPECT_EQ(seen, text);
  EXPECT_TRUE(fs::is_fifo(directory_ / "fifo"));
}

TEST_F(Output, ADescriptorOfOurOwnContinuesWhereItStands) {
  const int fd = ::open(path("log").c_str(), O_RDWR | O_CREAT, 0600);
  ASSERT_EQ(::write(fd, "before\n", 7), 7);
  for (const char* prefix : {"/dev/fd/", "/proc/self/fd/"})
    OutputFile(prefix + std::to_string(fd)).write("after\n");
  ::close(fd);
  EXPECT_EQ(content(path("log")), "before\nafter\nafter\n");
  refuses("/dev/fd/999", "Bad file descriptor");
}

TEST_F(Output, ADescriptorForReadingIsRefused) {
  std::ofstream(path("file")) << "x";
  const int fd = ::open(path("file").c_str(), O_RDONLY);
  refuses("/dev/fd/" + std::to_string(fd), "not open for writing");
  ::close(fd);
}

TEST_F(Output, AReaderThatHasGoneIsAnError) {
  int ends[2];
  ASSERT_EQ(::pipe(ends), 0);
  OutputFile output("/dev/fd/" + std::to_string(ends[1]));
  ::close(ends[0]);
  try {
    output.write("text");
    ADD_FAILURE() << "no exception";
  } catch (const ResourceError& error) {
    EXPECT_THAT(error.what(), HasSubstr("Broken pipe"));
  }
  ::close(ends[1]);
}

TEST_F(Output, StandardOutputIsADash) {
  ASSERT_EQ(::fflush(stdout), 0);
  const int saved = ::dup(STDOUT_FILENO);
  const int fd = ::open(path("out").c_str(), O_WRONLY | O_CREAT, 0600);
  ::dup2(fd, STDOUT_FILENO);
  OutputFile output("-");
  output.write("document\n");
  ::dup2(saved, STDOUT_FILENO);
  ::close(saved);
  ::close(fd);
  EXPECT_EQ(output.name(), "standard output");
  EXPECT_EQ(content(path("out")), "document\n");
}

// Whoever looks while files are being replaced sees an old one or a new one, never a part.
TEST_F(Output, ReadersNeverSeeAPart) {
  const std::string name = path("busy.json");
  const std::string one(100'000, '1'), two(150'000, '2');
  OutputFile output(name);
  output.write(one);
  std::atomic<bool> done = false;
  std::thread writer([&] {
    for (int i = 0; i < 20; ++i) output.write(i % 2 == 0 ? two : one);
    done = true;
  });
  while (!done) {
    const std::string seen = content(name);
    EXPECT_TRUE(seen == one || seen == two) << seen.size();
  }
  writer.join();
}

}  // namespace
}  // namespace ipcbench
