// The conversation with one program: its process, the two descriptors, what it writes to standard
// error, and how long all that may take. Private to the launcher of programs; one thread.
#pragma once

#include <cstdint>
#include <exception>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "ipcbench/base/process.hpp"
#include "ipcbench/run/deadline.hpp"
#include "ipcbench/run/process_tree.hpp"
#include "ipcbench/run/program_protocol.hpp"

namespace ipcbench {

// The way out of a conversation that does not come to its end.
struct ProgramHalt : std::exception {
  explicit ProgramHalt(Failure why) : failure(std::move(why)) {}
  Failure failure;
  const char* what() const noexcept override { return "the program was halted"; }
};

class ProgramDialogue {
 public:
  // Starts the program in a process group of its own. std::system_error for what we could not get;
  // a ProgramHalt where it cannot be started. `stop_fd` is readable when the run is to end.
  ProgramDialogue(const ProgramCommand& command, ProcessTree& tree, int stop_fd);

  pid_t pid() const noexcept { return process_.pid(); }
  // From now on these have to live, in the order of their numbers.
  void watch(const std::vector<ProgramParty>& parties);

  // What it is doing, for reasons: "ready" or "result". It may take so long.
  void expect(std::string what, std::string stage, std::uint64_t allowed_ns);
  void send(std::string_view line);
  // The next line; ProgramHalt where none comes, and where the program gives up.
  nlohmann::ordered_json receive(std::size_t longest);
  // Closes its input and waits for it to end by itself and with 0, and to say nothing more.
  void await_end(std::uint64_t allowed_ns);
  // Ends what lives of it and of its process group, and reaps it.
  void end_all();

  // A failure of this stage that begins with the program's name and number.
  Failure failure_of(Status status, const std::string& what) const;

 private:
  struct WatchedParty {
    std::uint32_t number;
    ProgramParty party;
    Process process;
  };
  void look(int timeout_ms);
  void drain_errors();
  void read_input();
  void check_lives();
  void check_end_behind();
  [[noreturn]] void halt_late();
  [[noreturn]] void halt(Status status, const std::string& what) {
    throw ProgramHalt(failure_of(status, what));
  }
  std::string last_words() const;
  [[noreturn]] void halt_dead();
  void heed(const nlohmann::ordered_json& message);

  ProcessTree& tree_;
  std::string name_;
  int stop_fd_;
  Process process_;
  Fd to_, from_, errors_;
  std::string input_;     // what has come and is no line yet
  std::size_t seen_ = 0;  // of it, without the end of a line
  std::string error_text_;
  std::vector<WatchedParty> watched_;
  std::uint64_t lines_ = 0;
  std::string expected_, stage_ = "opening";
  std::uint64_t began_ns_;
  Deadline deadline_;
  bool closed_ = false;  // it has closed its output
  std::optional<ExitStatus> status_;
};

}  // namespace ipcbench
