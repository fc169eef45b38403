// The lines of JSON that ipcbench and a program exchange which carries out an invocation
// (docs/programs.md): what is written, and what is read with every claim held against what is known
// already. Pure; any thread.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "ipcbench/model/experiment.hpp"
#include "ipcbench/model/result.hpp"
#include "ipcbench/transports/registry.hpp"

namespace ipcbench {

inline constexpr int kProgramReads = 3, kProgramWrites = 4;  // descriptors of the program
inline constexpr std::size_t kLongestLine = std::size_t{1} << 20;
inline constexpr std::size_t kLongestResult = std::size_t{64} << 20;

// What a program said goes against the protocol, or against what is known. `what` says where.
class ProtocolError : public std::runtime_error {
 public:
  explicit ProtocolError(const std::string& what, bool is_lie = false)
      : std::runtime_error(what), is_lie_(is_lie) {}
  // It says what cannot be; otherwise it does not speak the protocol.
  bool is_lie() const noexcept { return is_lie_; }

 private:
  bool is_lie_;
};

struct ProgramParty {
  std::string role;
  pid_t pid = 0;
  pid_t tid = 0;  // the process's first thread where none is named
};

struct ProgramReady {
  std::vector<ProgramParty> parties;  // the coordinator, then the workers
  std::vector<ProgramParty> others;   // with roles of their own
  ProgramWords program;
  OptionValues granted;
  std::uint64_t compute_only_ns = 0;  // 0: not told
};

struct ProgramReport {
  std::uint64_t messages = 0;
  std::uint64_t wall_ns = 0;
  std::uint64_t batch_messages = 0;  // 0: there are no batches
  std::vector<std::uint64_t> batches_ns;
  std::vector<HistogramEntry> message_times;
  std::uint64_t timed_batch = 0;   // messages that each time of message_times is a mean of; 0: one
  std::vector<PhaseTimes> phases;  // of each party; all 0: not told
  std::optional<std::uint64_t> checked;
};

// The lines that are sent, without their ends.
std::string experiment_line(const Experiment& experiment, const ProgramCommand& command);
inline constexpr std::string_view kGoLine = R"({"type":"go"})";
inline constexpr std::string_view kEndLine = R"({"type":"end"})";

// One line that a program sent. `what_line` is how an error calls it: "its first line". An object
// with a type, or a ProtocolError.
nlohmann::ordered_json parse_line(std::string_view line, const std::string& what_line);
std::string type_of(const nlohmann::ordered_json& message);
// A text that may come into a reason: printable, and of at most 500 bytes.
std::string short_text(std::string_view text);

// Whether the processes are those of the program is for the caller to see.
ProgramReady read_ready(const nlohmann::ordered_json& message, const Experiment& experiment);
// `passed_ns` is the time from the go to the result.
ProgramReport read_result(const nlohmann::ordered_json& message, const Experiment& experiment,
                          std::uint64_t passed_ns);

}  // namespace ipcbench
