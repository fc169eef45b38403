#include "program_dialogue.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>

#include "invocation.hpp"
#include "ipcbench/base/clock.hpp"
#include "ipcbench/base/units.hpp"
#include "ipcbench/host/system_fault.hpp"
#include "ipcbench/run/process_watcher.hpp"

namespace ipcbench {
namespace {

// Beyond the numbers under which the program gets its ends, so that none is overwritten before it
// has been handed over.
constexpr int kFirstOwn = 10;

struct PipeEnds {
  Fd read, write;
};

Fd moved_up(int fd) {
  const Fd given(fd);
  return Fd(check(::fcntl(given.get(), F_DUPFD_CLOEXEC, kFirstOwn), "fcntl(F_DUPFD_CLOEXEC)"));
}

PipeEnds make_pipe() {
  int fds[2];
  check(::pipe2(fds, O_CLOEXEC), "pipe2");
  Fd write(fds[1]);
  PipeEnds ends{moved_up(fds[0]), {}};
  ends.write =
      Fd(check(::fcntl(write.get(), F_DUPFD_CLOEXEC, kFirstOwn), "fcntl(F_DUPFD_CLOEXEC)"));
  return ends;
}

void set_nonblocking(const Fd& fd) {
  check(::fcntl(fd.get(), F_SETFL, O_NONBLOCK), "fcntl(O_NONBLOCK)");
}

// Only while there is one thread: who reads the environment meanwhile is nobody.
class ProtocolInEnvironment {
 public:
  ProtocolInEnvironment() { ::setenv("IPCBENCH_PROTOCOL", "1", 1); }
  ~ProtocolInEnvironment() { ::unsetenv("IPCBENCH_PROTOCOL"); }
  ProtocolInEnvironment(const ProtocolInEnvironment&) = delete;
  ProtocolInEnvironment& operator=(const ProtocolInEnvironment&) = delete;
};

std::string file_name(const std::string& path) {
  return short_text(path.substr(path.rfind('/') + 1));
}

bool is_readable(short events) { return (events & (POLLIN | POLLHUP | POLLERR)) != 0; }

}  // namespace

ProgramDialogue::ProgramDialogue(const ProgramCommand& command, ProcessTree& tree, int stop_fd)
    : tree_(tree),
      name_(file_name(command.path)),
      stop_fd_(stop_fd),
      began_ns_(monotonic_ns()),
      deadline_(began_ns_, 0) {
  PipeEnds down = make_pipe(), up = make_pipe(), errors = make_pipe();
  pid_t pid = 0;
  try {
    const ProtocolInEnvironment told;
    pid = spawn_program(command.path, command.arguments,
                        {{down.read.get(), kProgramReads},
                         {up.write.get(), kProgramWrites},
                         {errors.write.get(), 2}},
                        true);
    tree_.set_root(pid);
    process_ = Process(pid);
  } catch (const std::system_error& error) {
    const int code = error.code().value();
    if (pid != 0) {  // without a descriptor of it nobody could watch it
      ::kill(-pid, SIGKILL);
      ::waitpid(pid, nullptr, 0);
      throw;
    }
    if (code != ENOEXEC && code != ENOENT && code != EACCES && code != ELIBBAD) throw;
    halt(Status::failed,
         fmt::format("cannot be started ({}); a script begins with #!, and its interpreter has to "
                     "be there",
                     error.code().message()));
  }
  to_ = std::move(down.write);
  from_ = std::move(up.read);
  errors_ = std::move(errors.read);
  for (const Fd* each : {&to_, &from_, &errors_}) set_nonblocking(*each);
}

Failure ProgramDialogue::failure_of(Status status, const std::string& what) const {
  Failure failure;
  failure.status = status;
  failure.pid = static_cast<std::uint64_t>(process_.pid());
  failure.reason = process_.pid() == 0 ? fmt::format("{} {}", name_, what)
                                       : fmt::format("{} (pid {}) {}", name_, process_.pid(), what);
  failure.stage = stage_;
  return failure;
}

void ProgramDialogue::watch(const std::vector<ProgramParty>& parties) {
  for (std::uint32_t i = 0; i < parties.size(); ++i) {
    WatchedParty watched{i, parties[i], {}};
    try {
      watched.process = Process(parties[i].pid);
    } catch (const std::system_error& error) {
      if (error.code().value() != ESRCH) throw;
      halt(Status::died, fmt::format("named {} (pid {}), which is no process any more",
                                     party_name(i), parties[i].pid));
    }
    watched_.push_back(std::move(watched));
  }
}

void ProgramDialogue::expect(std::string what, std::string stage, std::uint64_t allowed_ns) {
  expected_ = std::move(what);
  stage_ = std::move(stage);
  deadline_.restart(monotonic_ns(), allowed_ns);
}

void ProgramDialogue::send(std::string_view line) {
  // Lines are shorter than what a pipe holds, and the program is asked for an answer to each.
  const std::string text = std::string(line) + "\n";
  const ssize_t sent = ::write(to_.get(), text.data(), text.size());
  if (sent == static_cast<ssize_t>(text.size())) return;
  if (sent == -1 && errno != EPIPE && errno != EAGAIN) throw_errno("write(to a program)");
  check_end_behind();
  halt(Status::failed,
       sent == -1 && errno == EPIPE
           ? fmt::format("has closed its descriptor {}, where it is told to go on", kProgramReads)
           : fmt::format("does not read its descriptor {}", kProgramReads));
}

void ProgramDialogue::drain_errors() {
  constexpr std::size_t kKept = 4096;
  std::array<char, 65536> buffer;
  const ssize_t got = ::read(errors_.get(), buffer.data(), buffer.size());
  if (got > 0) {
    error_text_.append(buffer.data(), static_cast<std::size_t>(got));
    if (error_text_.size() > 2 * kKept) error_text_.erase(0, error_text_.size() - kKept);
  } else if (got == 0) {
    errors_.reset();
  }
}

void ProgramDialogue::read_input() {
  std::array<char, 65536> buffer;
  const ssize_t got = ::read(from_.get(), buffer.data(), buffer.size());
  if (got > 0)
    input_.append(buffer.data(), static_cast<std::size_t>(got));
  else if (got == 0)
    closed_ = true;
}

void ProgramDialogue::look(int timeout_ms) {
  std::vector<pollfd> entries = {{stop_fd_, POLLIN, 0},
                                 {closed_ ? -1 : from_.get(), POLLIN, 0},
                                 {errors_.get(), POLLIN, 0},
                                 {status_ ? -1 : process_.pidfd(), POLLIN, 0}};
  for (const WatchedParty& each : watched_) entries.push_back({each.process.pidfd(), POLLIN, 0});
  ::poll(entries.data(), entries.size(), timeout_ms);
  if (entries[0].revents != 0) throw ProgramHalt(interruption());
  if (errors_.is_open() && is_readable(entries[2].revents)) drain_errors();
  if (!closed_ && is_readable(entries[1].revents)) read_input();
  if (deadline_.has_passed(monotonic_ns())) halt_late();
}

// The last line of standard error, where scripts say what became of them.
std::string ProgramDialogue::last_words() const {
  std::string_view text = error_text_;
  text = text.substr(0, text.find_last_not_of(" \t\r\n") + 1);
  const std::size_t begin = text.rfind('\n');
  text = text.substr(begin == std::string_view::npos ? 0 : begin + 1);
  return text.empty() ? std::string() : "; its last words: " + short_text(text);
}

void ProgramDialogue::halt_dead() {
  constexpr int kReapMs = 1000;
  if (!status_) status_ = process_.reap(kReapMs);
  for (int i = 0; i < 16 && errors_.is_open(); ++i) drain_errors();
  const std::string how = status_ ? describe(*status_) : "ended";
  const std::string when =
      expected_ == "end"
          ? "before it was told to end; it has to wait for that, so that its counters can be read"
          : fmt::format("before its {}", expected_);
  Failure failure = failure_of(Status::died, fmt::format("{} {}{}", how, when, last_words()));
  if (!watched_.empty() && watched_[0].party.pid == process_.pid()) failure.party = 0;
  throw ProgramHalt(failure);
}

void ProgramDialogue::check_lives() {
  if (process_.has_ended()) halt_dead();
  for (const WatchedParty& each : watched_) {
    if (!each.process.has_ended()) continue;
    // Its program may know why, and say so.
    constexpr int kLastWordsMs = 200;
    ::poll(nullptr, 0, kLastWordsMs);
    read_input();
    if (const std::size_t end = input_.find('\n'); end != std::string::npos) {
      try {
        heed(parse_line(std::string_view(input_).substr(0, end), "its last line"));
      } catch (const ProtocolError&) {  // it says nothing, so the death does
      }
    }
    for (int i = 0; i < 16 && errors_.is_open(); ++i) drain_errors();
    if (process_.has_ended()) halt_dead();
    Failure failure =
        failure_of(Status::died,
                   fmt::format("has lost {} (pid {}), which ended before the {}; who is named in "
                               "ready lives until end{}",
                               party_name(each.number), each.party.pid, expected_, last_words()));
    failure.party = each.number;
    failure.pid = static_cast<std::uint64_t>(each.party.pid);
    throw ProgramHalt(failure);
  }
}

// A process that dies closes its descriptors a moment before it has ended.
void ProgramDialogue::check_end_behind() {
  constexpr int kMomentMs = 500;
  pollfd entry{process_.pidfd(), POLLIN, 0};
  ::poll(&entry, 1, kMomentMs);
  check_lives();
}

void ProgramDialogue::halt_late() {
  std::array<char, ThreadFiles::kBufferBytes> buffer;
  const auto state_of = [&](pid_t pid, pid_t tid) { return ThreadFiles(pid, tid).look(buffer); };
  const std::string after =
      fmt::format("when time was up, {} after its start",
                  human_duration(static_cast<double>(monotonic_ns() - began_ns_)));
  for (const pid_t pid : tree_.members()) {
    const KernelState state = state_of(pid, pid);
    if (state.letter != 'T' && state.letter != 't') continue;
    const auto party = std::ranges::find_if(
        watched_, [&](const WatchedParty& each) { return each.party.pid == pid; });
    Failure failure = failure_of(
        Status::timeout,
        fmt::format("had not sent its {} {}: {}process {} was stopped (state T)", expected_, after,
                    party == watched_.end() ? "" : party_name(party->number) + ", ", pid));
    if (party != watched_.end()) failure.party = party->number;
    note_state(failure, state);
    throw ProgramHalt(failure);
  }
  Failure failure = failure_of(
      Status::timeout, fmt::format("had not sent its {} {}{}", expected_, after, last_words()));
  const bool known = !watched_.empty();
  if (known) failure.party = 0;
  note_state(failure, known ? state_of(watched_[0].party.pid, watched_[0].party.tid)
                            : state_of(process_.pid(), process_.pid()));
  throw ProgramHalt(failure);
}

// What a program may say at any time.
void ProgramDialogue::heed(const nlohmann::ordered_json& message) {
  const std::string type = type_of(message);
  if (type != "unavailable" && type != "failed") return;
  const auto reason = message.find("reason");
  if (reason == message.end() || !reason->is_string())
    halt(Status::failed, fmt::format("sent {} without a \"reason\"", type));
  const std::string why = short_text(reason->get_ref<const std::string&>());
  if (type == "unavailable") {
    Failure failure = failure_of(Status::no_resource, "");
    failure.reason = why;
    throw ProgramHalt(failure);
  }
  Failure failure = failure_of(Status::failed, "failed: " + why + last_words());
  const auto worker = message.find("worker");
  if (worker != message.end() && worker->is_number_unsigned() &&
      worker->get<std::uint64_t>() + 1 < watched_.size())
    failure.party = worker->get<std::uint32_t>() + 1;
  throw ProgramHalt(failure);
}

nlohmann::ordered_json ProgramDialogue::receive(std::size_t longest) {
  for (;;) {
    const std::size_t end = input_.find('\n', seen_);
    if (std::min(end, input_.size()) > longest)
      halt(Status::failed, fmt::format("sent a line of more than {} instead of its {}",
                                       format_size(longest), expected_));
    if (end != std::string::npos) {
      const std::string line = input_.substr(0, end);
      input_.erase(0, end + 1);
      seen_ = 0;
      nlohmann::ordered_json message;
      try {
        message = parse_line(line, fmt::format("line {}", ++lines_));
      } catch (const ProtocolError& error) {
        halt(Status::failed, fmt::format("broke the protocol instead of sending its {}: {}{}",
                                         expected_, error.what(), last_words()));
      }
      heed(message);
      return message;
    }
    seen_ = input_.size();
    if (closed_) {
      check_end_behind();
      halt(Status::failed, fmt::format("closed its descriptor {} before its {}{}", kProgramWrites,
                                       expected_, last_words()));
    }
    look(100);
    if (input_.find('\n', seen_) == std::string::npos && input_.size() <= longest) check_lives();
  }
}

void ProgramDialogue::await_end(std::uint64_t allowed_ns) {
  expected_ = "end";
  deadline_.restart(monotonic_ns(), allowed_ns);
  watched_.clear();  // they may end now
  const auto check_silence = [&] {
    if (!input_.empty())
      halt(Status::failed,
           fmt::format("sent more after its result: \"{}\"", short_text(input_.substr(0, 60))));
  };
  check_silence();
  send(kEndLine);
  to_.reset();
  while (!process_.has_ended()) {
    look(100);
    check_silence();
  }
  if (!closed_) read_input();
  check_silence();
  constexpr int kReapMs = 1000;
  status_ = process_.reap(kReapMs);
  for (int i = 0; i < 16 && errors_.is_open(); ++i) drain_errors();
  if (!status_ || status_->code != 0)
    halt(Status::died, fmt::format("{} after its result; it has to end with 0{}",
                                   status_ ? describe(*status_) : "ended", last_words()));
}

void ProgramDialogue::end_all() {
  constexpr int kReapMs = 2000;
  if (process_.pid() == 0) return;
  ::kill(-process_.pid(), SIGKILL);
  if (!status_) {
    ::kill(process_.pid(), SIGKILL);
    status_ = process_.reap(kReapMs);
  }
  tree_.end_rest(kReapMs);
}

}  // namespace ipcbench
