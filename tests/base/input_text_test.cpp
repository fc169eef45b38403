#include "ipcbench/base/input_text.hpp"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <thread>

#include "ipcbench/base/error.hpp"
#include "ipcbench/base/fd.hpp"

namespace ipcbench {
namespace {

using testing::HasSubstr;

class InputText : public testing::Test {
 protected:
  void SetUp() override {
    std::string name = testing::TempDir() + "ipcbench-input-XXXXXX";
    ASSERT_NE(::mkdtemp(name.data()), nullptr);
    directory_ = name;
  }
  void TearDown() override { std::filesystem::remove_all(directory_); }

  std::string path(const std::string& name) const { return directory_ + "/" + name; }
  std::string fifo() const {
    EXPECT_EQ(::mkfifo(path("fifo").c_str(), 0600), 0);
    return path("fifo");
  }
  static std::string refusal(const std::string& path, std::size_t largest = kLargestInput) {
    try {
      read_input(path, "a result", largest);
    } catch (const UsageError& error) {
      return error.what();
    }
    return "accepted";
  }

 private:
  std::string directory_;
};

TEST_F(InputText, IsTheWholeFile) {
  const std::string text(200'000, 'x');
  std::ofstream(path("file")) << text;
  EXPECT_EQ(read_input(path("file"), "a result"), text);
  EXPECT_EQ(read_input(path("file"), "a result", 200'000), text);
  std::ofstream(path("empty"));
  EXPECT_EQ(read_input(path("empty"), "a result"), "");
}

TEST_F(InputText, NamesTheLimit) {
  std::ofstream(path("file")) << std::string(5000, 'x');
  EXPECT_THAT(refusal(path("file"), 4096), HasSubstr("is larger than 4KiB; that is not a result"));
  // A sparse file takes no time, and none of it is read.
  std::ofstream(path("sparse"));
  std::filesystem::resize_file(path("sparse"), kLargestInput + 1);
  EXPECT_THAT(refusal(path("sparse")), HasSubstr("is larger than 512MiB"));
}

TEST_F(InputText, WaitsForNobody) {
  EXPECT_THAT(refusal(fifo()), HasSubstr("fifo: is a fifo that nobody writes into"));
  for (const char* device : {"/dev/null", "/dev/zero", "/dev/tty"})
    EXPECT_NE(refusal(device), "accepted");
  EXPECT_THAT(refusal("/dev/zero"), HasSubstr("is a device"));
  EXPECT_THAT(refusal("/"), HasSubstr("/: is a directory; name a result in it"));
  EXPECT_THAT(refusal(path("missing")), HasSubstr("missing: No such file"));
}

TEST_F(InputText, ReadsAFifoThatSomebodyWritesInto) {
  const std::string name = fifo();
  // A second reader, who reads nothing: without any the writer would be killed.
  const Fd held(::open(name.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC));
  Fd out(::open(name.c_str(), O_WRONLY | O_CLOEXEC));
  const std::string text(300'000, 'x');
  std::thread writer([&] {
    std::string_view rest = text;
    while (!rest.empty()) {
      const ssize_t written = ::write(out.get(), rest.data(), rest.size());
      if (written <= 0) break;
      rest.remove_prefix(static_cast<std::size_t>(written));
    }
    out.reset();
  });
  EXPECT_EQ(read_input(name, "a result"), text);
  writer.join();
}

}  // namespace
}  // namespace ipcbench
