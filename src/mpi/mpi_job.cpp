#include "mpi_job.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <unistd.h>

#include <array>
#include <utility>

#include "ipcbench/base/clock.hpp"
#include "ipcbench/base/error.hpp"
#include "ipcbench/base/units.hpp"

namespace ipcbench {
namespace {

std::pair<Fd, Fd> make_pipe() {
  int fds[2];
  check(::pipe2(fds, O_CLOEXEC), "pipe2");
  std::pair<Fd, Fd> ends{Fd(fds[0]), Fd(fds[1])};
  check(::fcntl(fds[0], F_SETFL, O_NONBLOCK), "fcntl(O_NONBLOCK)");
  return ends;
}

}  // namespace

MpiJob::MpiJob(const LaunchCommand& command, std::uint64_t job, int stop_fd, JobObserver observer)
    : observer_(std::move(observer)),
      stop_fd_(stop_fd),
      out_{{}, RankLines(job)},
      err_{{}, RankLines(job)},
      began_ns_(monotonic_ns()) {
  auto [out, into_out] = make_pipe();
  auto [err, into_err] = make_pipe();
  const pid_t pid = spawn_program(command.path, command.arguments,
                                  {{into_out.get(), 1}, {into_err.get(), 2}}, true);
  tree_.set_root(pid);
  if (observer_.started) observer_.started(pid);
  out_.fd = std::move(out);
  err_.fd = std::move(err);
  try {
    launcher_ = Process(pid);
  } catch (const std::system_error&) {  // without a descriptor of it nobody could watch it
    ::kill(-pid, SIGKILL);
    tree_.end_rest(2000);
    throw;
  }
}

MpiJob::~MpiJob() {
  constexpr int kReapMs = 2000;
  if (!end_.launcher) {
    ::kill(-launcher_.pid(), SIGKILL);
    launcher_.reap(kReapMs);
  }
  // Ranks end with their launcher, and behind each somebody removes what it has left.
  constexpr int kSweepMs = 500;
  if (!tree_.await_rest(kSweepMs)) tree_.end_rest(kReapMs);
}

const JobEnd& MpiJob::follow(std::uint64_t opening_ns,
                             const std::function<std::uint64_t(std::uint64_t)>& measured_ns) {
  measured_ns_ = measured_ns;
  until_ns_ = saturating_add(began_ns_, opening_ns);
  while (!launcher_.has_ended() && ending_ != Ending::by_force) {
    look(100);
    if (monotonic_ns() >= until_ns_) go_on_ending();
  }
  constexpr int kReapMs = 2000;
  end_.launcher = launcher_.reap(kReapMs);
  // What is still in the pipes was said before the end; whoever lives on may add to it for ever.
  constexpr int kMostPieces = 256;
  for (Stream* each : {&out_, &err_})
    for (int i = 0; i < kMostPieces && drain(*each); ++i) {
    }
  end_.words = err_.lines.words() + out_.lines.words();
  return end_;
}

void MpiJob::begin_end(Ending how, std::uint64_t allowed_ns) {
  if (how <= ending_) return;
  ending_ = how;
  until_ns_ = saturating_add(monotonic_ns(), allowed_ns);
  if (how == Ending::by_request) ::kill(launcher_.pid(), SIGTERM);
  if (how == Ending::by_force) ::kill(-launcher_.pid(), SIGKILL);
}

void MpiJob::go_on_ending() {
  if (ending_ == Ending::none) {
    end_.is_late = true;
    begin_end(Ending::words, kLateWordsNs);
  } else if (ending_ == Ending::words) {
    begin_end(Ending::by_request, kLateEndNs);
  } else if (ending_ == Ending::by_itself) {
    begin_end(Ending::by_request, kEndByRequestNs);
  } else {
    begin_end(Ending::by_force, 0);
  }
}

void MpiJob::look(int timeout_ms) {
  std::array<pollfd, 4> entries = {{{out_.fd.get(), POLLIN, 0},
                                    {err_.fd.get(), POLLIN, 0},
                                    {launcher_.pidfd(), POLLIN, 0},
                                    {end_.is_stopped ? -1 : stop_fd_, POLLIN, 0}}};
  ::poll(entries.data(), entries.size(), timeout_ms);
  if (entries[0].revents != 0) drain(out_);
  if (entries[1].revents != 0) drain(err_);
  if (entries[3].revents == 0) return;
  end_.is_stopped = true;
  begin_end(Ending::by_request, kEndByRequestNs);
}

bool MpiJob::drain(Stream& stream) {
  if (!stream.fd.is_open()) return false;
  std::array<char, 65536> buffer;
  const ssize_t got = ::read(stream.fd.get(), buffer.data(), buffer.size());
  if (got == 0) stream.fd.reset();
  if (got <= 0) return got == -1 && errno == EINTR;
  for (const RankLine& line : stream.lines.take({buffer.data(), static_cast<std::size_t>(got)}))
    heed(line);
  if (end_.ranks.empty() && gives_up(stream.lines.words()))
    begin_end(Ending::by_itself, kEndByRequestNs);
  return true;
}

void MpiJob::heed(const RankLine& line) {
  // A launcher wakes who was stopped before it ends him.
  if (line.word == RankWord::status && ending_ > Ending::words) return;
  take_word(end_, line);
  switch (line.word) {
    case RankWord::launched:
      if (observer_.launched) observer_.launched();
      break;
    case RankWord::measured:
      if (observer_.measured) observer_.measured();
      if (measured_ns_ && ending_ == Ending::none)
        until_ns_ = saturating_add(monotonic_ns(), measured_ns_(parse_expected(line.content)));
      break;
    case RankWord::result:
    case RankWord::failed:
      begin_end(Ending::by_itself, kEndByItselfNs);
      break;
    case RankWord::status:
      if (ending_ == Ending::words && end_.status.size() == end_.ranks.size())
        until_ns_ = monotonic_ns();
      break;
  }
}

}  // namespace ipcbench
