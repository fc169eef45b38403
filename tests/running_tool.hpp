// The tool as a running program whose processes a test can see and harm. The test program itself is
// the tool (test_main.cpp); the control block is found among the coordinator's descriptors, so a
// test knows where every party is without any help from the program.
#pragma once

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <functional>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include "ipcbench/base/object_table.hpp"
#include "ipcbench/base/process.hpp"
#include "ipcbench/core/control.hpp"
#include "ipcbench/run/party_main.hpp"

namespace ipcbench {

// Polls until `condition` holds; false after `seconds`.
inline bool eventually(const std::function<bool()>& condition, double seconds = 20) {
  const auto end = std::chrono::steady_clock::now() + std::chrono::duration<double>(seconds);
  while (!condition()) {
    if (std::chrono::steady_clock::now() > end) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  return true;
}

inline std::vector<pid_t> children_of(pid_t pid) {
  std::vector<pid_t> children;
  std::ifstream file("/proc/" + std::to_string(pid) + "/task/" + std::to_string(pid) + "/children");
  for (pid_t child = 0; file >> child;) children.push_back(child);
  return children;
}

// Exists and is no zombie.
inline bool is_alive(pid_t pid) {
  std::ifstream file("/proc/" + std::to_string(pid) + "/stat");
  std::string line;
  if (!std::getline(file, line)) return false;
  const std::size_t at = line.rfind(')');
  return at != std::string::npos && line.at(at + 2) != 'Z' && line.at(at + 2) != 'X';
}

inline std::set<int> sysv_queues() {
  std::set<int> ids;
  std::ifstream file("/proc/sysvipc/msg");
  std::string line;
  std::getline(file, line);
  while (std::getline(file, line)) {
    std::istringstream fields(line);
    long key = 0;
    int id = 0;
    if (fields >> key >> id) ids.insert(id);
  }
  return ids;
}

inline bool any_exists(const std::set<int>& queues) {
  const std::set<int> existing = sysv_queues();
  return std::ranges::any_of(queues, [&](int id) { return existing.contains(id); });
}

inline std::set<std::string> entries_of(const std::filesystem::path& directory) {
  std::set<std::string> names;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(directory, error))
    names.insert(entry.path().filename());
  return names;
}

class RunningTool {
 public:
  explicit RunningTool(std::vector<std::string> arguments) {
    std::string pattern = "/tmp/ipcbench-test-XXXXXX";
    directory_ = ::mkdtemp(pattern.data());
    std::filesystem::create_directory(directory_ / "tmp");
    arguments.insert(arguments.begin(), {"ipcbench", "tool"});
    arguments.insert(arguments.end(), {"-o", (directory_ / "out.json").string()});
    std::filesystem::create_directory(directory_ / "runtime");
    std::vector<std::string> environment = {"TMPDIR=" + (directory_ / "tmp").string(),
                                            "XDG_RUNTIME_DIR=" + (directory_ / "runtime").string()};
    for (char** each = environ; *each != nullptr; ++each)
      if (const std::string_view text = *each;
          !text.starts_with("TMPDIR=") && !text.starts_with("XDG_RUNTIME_DIR="))
        environment.emplace_back(text);

    posix_spawn_file_actions_t actions;
    ::posix_spawn_file_actions_init(&actions);
    const std::string errors = directory_ / "stderr";
    ::posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
    ::posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0);
    ::posix_spawn_file_actions_addopen(&actions, 2, errors.c_str(), O_WRONLY | O_CREAT, 0600);
    // Whoever runs the tests may ignore what a tool would hear, as nohup does.
    posix_spawnattr_t attributes;
    ::posix_spawnattr_init(&attributes);
    sigset_t heard;
    ::sigemptyset(&heard);
    for (const int signal : {SIGINT, SIGHUP, SIGTERM, SIGQUIT}) ::sigaddset(&heard, signal);
    ::posix_spawnattr_setsigdefault(&attributes, &heard);
    ::posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF);
    errno = ::posix_spawn(&pid_, "/proc/self/exe", &actions, &attributes,
                          pointers(arguments).data(), pointers(environment).data());
    ::posix_spawnattr_destroy(&attributes);
    ::posix_spawn_file_actions_destroy(&actions);
    if (errno != 0) throw_errno("posix_spawn(tool)");
  }
  ~RunningTool() {
    if (!reaped_) {
      ::kill(pid_, SIGKILL);
      ::waitpid(pid_, nullptr, 0);
    }
    std::filesystem::remove_all(directory_);
  }
  RunningTool(const RunningTool&) = delete;
  RunningTool& operator=(const RunningTool&) = delete;

  pid_t pid() const { return pid_; }
  std::filesystem::path temporary() const { return directory_ / "tmp"; }
  // Where its manifest is.
  std::filesystem::path runtime() const { return directory_ / "runtime"; }

  // Waits for the coordinator to be there, and maps its control block.
  bool find_control() {
    return eventually([&] {
      for (const pid_t child : children_of(pid_)) {
        const std::string path =
            "/proc/" + std::to_string(child) + "/fd/" + std::to_string(kControlFd);
        std::error_code error;
        const std::string target = std::filesystem::read_symlink(path, error);
        if (error || target.find("memfd:ipcbench") == std::string::npos) continue;
        Fd fd(::open(path.c_str(), O_RDWR | O_CLOEXEC));
        if (!fd.is_open()) continue;
        control_.emplace(std::move(fd));
        if (control_->block().parties[0].pid.load() == child) return true;
      }
      return false;
    });
  }
  ControlBlock& control() { return control_->block(); }

  // The System V queues of the invocation; by id, because others on the machine may have theirs.
  std::set<int> queues() {
    std::set<int> ids;
    const std::string path = "/proc/" + std::to_string(control().parties[0].pid.load()) + "/fd/" +
                             std::to_string(kManifestFd);
    Fd fd(::open(path.c_str(), O_RDWR | O_CLOEXEC));
    if (!fd.is_open()) return ids;
    const Mapping memory = Mapping::attach(std::move(fd), sizeof(ObjectTable));
    for (const auto& word : reinterpret_cast<const ObjectTable*>(memory.data())->ids)
      if (const int id = message_queue_id(word.load()); id >= 0) ids.insert(id);
    return ids;
  }

  // Every process of the invocation that has registered.
  std::vector<pid_t> parties() {
    std::set<pid_t> pids;
    for (std::uint32_t party = 0; party <= control().experiment.workers; ++party)
      if (const pid_t pid = control().parties[party].pid.load(); pid != 0) pids.insert(pid);
    return {pids.begin(), pids.end()};
  }

  // Sends a signal to a party; false when it is not there (any more). Never to process 0, which
  // would be the tests themselves: a block that the next invocation has just cleared holds zeros.
  bool harm(std::uint32_t party, int signal) {
    const pid_t pid = control().parties[party].pid.load();
    return pid > 0 && ::kill(pid, signal) == 0;
  }

  struct End {
    int code = -1;
    nlohmann::json document;
    std::string errors;
  };
  // nullopt: it still runs after so many seconds.
  std::optional<End> wait(double seconds) {
    int status = 0;
    if (!eventually([&] { return ::waitpid(pid_, &status, WNOHANG) == pid_; }, seconds))
      return std::nullopt;
    reaped_ = true;
    End end;
    end.code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    std::ifstream file(directory_ / "out.json");
    if (file) end.document = nlohmann::json::parse(file, nullptr, false);
    std::ostringstream errors;
    errors << std::ifstream(directory_ / "stderr").rdbuf();
    end.errors = errors.str();
    return end;
  }
  void kill_hard() {
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
    reaped_ = true;
  }

 private:
  static std::vector<char*> pointers(std::vector<std::string>& texts) {
    std::vector<char*> result;
    for (std::string& text : texts) result.push_back(text.data());
    result.push_back(nullptr);
    return result;
  }
  pid_t pid_ = 0;
  bool reaped_ = false;
  std::filesystem::path directory_;
  std::optional<ControlMapping> control_;
};

}  // namespace ipcbench
