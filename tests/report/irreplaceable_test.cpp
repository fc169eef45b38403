// Files that nothing can take the place of, and directories that nothing goes out of: found out
// before the run, with real mounts, users and attributes.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <linux/fs.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "child_process.hpp"
#include "ipcbench/base/error.hpp"
#include "ipcbench/report/output.hpp"

namespace ipcbench {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

constexpr uid_t kNobody = 65534;

class Irreplaceable : public testing::Test {
 protected:
  void SetUp() override {
    if (::geteuid() != 0) GTEST_SKIP() << "only root can mount, or become another user";
    std::string pattern = testing::TempDir() + "ipcbench-place-XXXXXX";
    ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
    directory_ = pattern;
    ASSERT_EQ(::chmod(directory_.c_str(), 0755), 0);
    std::ofstream(path("source")) << "a much longer old content";
  }
  void TearDown() override {
    if (!directory_.empty()) fs::remove_all(directory_);
  }

  std::string path(const std::string& name) const { return (directory_ / name).string(); }
  static std::string content(const std::string& path) {
    std::ostringstream text;
    text << std::ifstream(path).rdbuf();
    return text.str();
  }
  static std::size_t files_in(const std::string& path) {
    return static_cast<std::size_t>(
        std::distance(fs::directory_iterator(path), fs::directory_iterator()));
  }
  static void refuses(const std::string& name, const std::string& why) {
    try {
      OutputFile output(name);
      ADD_FAILURE() << name << ": no exception";
    } catch (const UsageError& error) {
      EXPECT_THAT(error.what(), testing::AllOf(HasSubstr(name), HasSubstr(why)));
    }
  }
  static bool has_journal(const OutputFile& output) {
    auto journal = output.journal(JournalFile::Begin::fresh);
    if (journal) journal->remove();
    return journal.has_value();
  }
  static void become_nobody() {
    ASSERT_EQ(::setgid(kNobody), 0);
    ASSERT_EQ(::setuid(kNobody), 0);
  }
  // As `docker run -v FILE:FILE` does it; in a child.
  void mount_file(const std::string& target) const {
    leave_mounts_of_others();
    std::ofstream(target).close();
    ASSERT_EQ(::mount(path("source").c_str(), target.c_str(), nullptr, MS_BIND, nullptr), 0);
  }

  fs::path directory_;
};

TEST_F(Irreplaceable, AFileThatIsMountedIsWrittenInPlace) {
  const std::string target = path("out.json");
  expect_in_child([&] {
    mount_file(target);
    OutputFile output(target);
    EXPECT_EQ(content(target), "a much longer old content");
    EXPECT_TRUE(has_journal(output));
    output.write("new");
    EXPECT_EQ(content(target), "new");
  });
  EXPECT_EQ(content(path("source")), "new");
  EXPECT_EQ(files_in(directory_), 2U);
}

TEST_F(Irreplaceable, AFileThatIsMountedOnAReadOnlyFileSystemIsWrittenWithoutAJournal) {
  fs::create_directory(directory_ / "mount");
  const std::string target = path("mount/out.json");
  expect_in_child([&] {
    leave_mounts_of_others();
    ASSERT_EQ(::mount("none", path("mount").c_str(), "tmpfs", 0, "size=1m"), 0);
    mount_file(target);
    ASSERT_EQ(::mount(nullptr, path("mount").c_str(), nullptr, MS_REMOUNT | MS_RDONLY, nullptr), 0);
    refuses(path("mount/other.json"), "Read-only file system");
    OutputFile output(target);
    EXPECT_TRUE(output.is_regular());
    EXPECT_FALSE(has_journal(output));
    output.write("new");
    EXPECT_EQ(content(target), "new");
  });
  EXPECT_EQ(content(path("source")), "new");
}

TEST_F(Irreplaceable, AFileThatIsMountedReadOnlyIsRefused) {
  const std::string target = path("out.json");
  expect_in_child([&] {
    mount_file(target);
    ASSERT_EQ(::mount(nullptr, target.c_str(), nullptr, MS_REMOUNT | MS_BIND | MS_RDONLY, nullptr),
              0);
    refuses(target, "Read-only file system");
  });
}

TEST_F(Irreplaceable, WhatTookTheNameOfAMountIsNotWritten) {
  const std::string target = path("out.json");
  expect_in_child([&] {
    mount_file(target);
    OutputFile output(target);
    ASSERT_EQ(::umount2(target.c_str(), MNT_DETACH), 0);
    EXPECT_THROW(output.write("new"), ResourceError);
  });
  EXPECT_EQ(content(target), "");
  EXPECT_EQ(content(path("source")), "a much longer old content");
}

TEST_F(Irreplaceable, ADiskThatIsFullIsFoundOutWhileTheOldContentIsThere) {
  fs::create_directory(directory_ / "small");
  const std::string target = path("out.json");
  expect_in_child([&] {
    leave_mounts_of_others();
    ASSERT_EQ(::mount("none", path("small").c_str(), "tmpfs", 0, "size=64k"), 0);
    std::ofstream(path("small/source")) << "old";
    std::ofstream(target).close();
    ASSERT_EQ(::mount(path("small/source").c_str(), target.c_str(), nullptr, MS_BIND, nullptr), 0);
    EXPECT_THROW(OutputFile(target).write(std::string(200'000, 'x')), ResourceError);
    EXPECT_EQ(content(target), "old");
  });
}

TEST_F(Irreplaceable, AFileOfAnotherUserInAStickyDirectoryIsWrittenInPlace) {
  ASSERT_EQ(::chmod(directory_.c_str(), 01777), 0);
  std::ofstream(path("theirs.json")) << "a much longer old content";
  std::ofstream(path("closed.json")) << "old";
  ASSERT_EQ(::chmod(path("theirs.json").c_str(), 0666), 0);
  expect_in_child([&] {
    become_nobody();
    OutputFile output(path("theirs.json"));
    EXPECT_TRUE(has_journal(output));
    output.write("new");
    refuses(path("closed.json"), "Permission denied");
    OutputFile(path("ours.json")).write("first");
    OutputFile(path("ours.json")).write("second");
  });
  EXPECT_EQ(content(path("theirs.json")), "new");
  EXPECT_EQ(content(path("ours.json")), "second");
  struct stat status {};
  ASSERT_EQ(::stat(path("theirs.json").c_str(), &status), 0);
  EXPECT_EQ(status.st_uid, 0U);
  EXPECT_EQ(files_in(directory_), 4U);
}

TEST_F(Irreplaceable, AWritableFileInADirectoryThatIsNotIsWrittenInPlace) {
  std::ofstream(path("theirs.json")) << "old";
  ASSERT_EQ(::chmod(path("theirs.json").c_str(), 0666), 0);
  expect_in_child([&] {
    become_nobody();
    OutputFile output(path("theirs.json"));
    EXPECT_FALSE(has_journal(output));
    output.write("new");
    refuses(path("new.json"), "Permission denied");
  });
  EXPECT_EQ(content(path("theirs.json")), "new");
}

class AppendOnly : public Irreplaceable {
 protected:
  void SetUp() override {
    Irreplaceable::SetUp();
    if (IsSkipped() || HasFatalFailure()) return;
    std::ofstream(path("old.json")) << "a much longer old content";
    if (!set_append_only(true)) GTEST_SKIP() << "this file system knows no append-only directories";
  }
  void TearDown() override {
    if (!directory_.empty()) set_append_only(false);
    Irreplaceable::TearDown();
  }

  bool set_append_only(bool on) const {
    const Fd fd(::open(directory_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    int flags = 0;
    if (::ioctl(fd.get(), FS_IOC_GETFLAGS, &flags) == -1) return false;
    flags = on ? flags | FS_APPEND_FL : flags & ~FS_APPEND_FL;
    return ::ioctl(fd.get(), FS_IOC_SETFLAGS, &flags) == 0;
  }
};

TEST_F(AppendOnly, AnOldFileIsWrittenInPlaceAndNothingStaysBesideIt) {
  OutputFile output(path("old.json"));
  EXPECT_FALSE(output.journal(JournalFile::Begin::fresh));
  output.write("new");
  EXPECT_EQ(content(path("old.json")), "new");
  EXPECT_EQ(files_in(directory_), 2U);
}

TEST_F(AppendOnly, ANewFileAppearsWhole) {
  OutputFile output(path("new.json"));
  EXPECT_EQ(files_in(directory_), 2U);
  EXPECT_FALSE(output.journal(JournalFile::Begin::fresh));
  output.write("new");
  EXPECT_EQ(content(path("new.json")), "new");
  EXPECT_EQ(files_in(directory_), 3U);
}

TEST_F(AppendOnly, AFileThatAppearedMeanwhileStaysAsItIs) {
  OutputFile output(path("new.json"));
  std::ofstream(path("new.json")) << "theirs";
  EXPECT_THROW(output.write("new"), ResourceError);
  EXPECT_EQ(content(path("new.json")), "theirs");
  EXPECT_EQ(files_in(directory_), 3U);
}

TEST_F(Irreplaceable, AnAppendOnlyFileIsRefused) {
  const Fd fd(::open(path("source").c_str(), O_RDONLY | O_CLOEXEC));
  int flags = 0;
  ASSERT_EQ(::ioctl(fd.get(), FS_IOC_GETFLAGS, &flags), 0);
  int append = flags | FS_APPEND_FL;
  if (::ioctl(fd.get(), FS_IOC_SETFLAGS, &append) == -1)
    GTEST_SKIP() << "this file system knows no append-only files";
  refuses(path("source"), "Operation not permitted");
  ASSERT_EQ(::ioctl(fd.get(), FS_IOC_SETFLAGS, &flags), 0);
}

}  // namespace
}  // namespace ipcbench
