// The yardstick: the system's calls in a bare loop between two pinned processes, without anything
// of ipcbench but the content of its messages, which both sides touch in full as the tool does.
//
//   stream     messages one way; the clock stops when the reader has drained and acknowledged
//   pingpong   the same message there and back
//
// The parent writes and keeps the time, a forked child answers. Rounds before it say how many
// messages fit the duration, so that the measured loop never looks at a clock.
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <vector>

#include "bare_link.hpp"
#include "bare_rounds.hpp"
#include "ipcbench/base/clock.hpp"
#include "ipcbench/base/cpu.hpp"
#include "ipcbench/base/units.hpp"
#include "ipcbench/core/payload.hpp"

namespace bare {

Bytes make_buffer(std::size_t bytes, bool large_pages) {
  constexpr std::size_t kLarge = 2 << 20;
  if (large_pages) bytes = (bytes + kLarge - 1) / kLarge * kLarge;
  void* memory = ::mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) ipcbench::throw_errno("mmap");
  if (large_pages) ::madvise(memory, bytes, MADV_HUGEPAGE);
  std::memset(memory, 0, bytes);
  return {static_cast<std::byte*>(memory), bytes};
}

namespace {

using namespace ipcbench;

struct Options : Settings {
  std::uint64_t messages = 0;  // 0: as many as fit duration_ns
  std::uint64_t duration_ns = 0;
  std::vector<int> cores;
};

std::vector<Kind> kinds() {
  std::vector<Kind> all;
  for (const auto& some : {pipe_kinds(), socket_kinds(), queue_kinds(), cma_kinds(), memfd_kinds(),
                           file_kinds(), zeromq_kinds()})
    all.insert(all.end(), some.begin(), some.end());
  return all;
}

void verify(Bytes message, std::uint64_t sequence) {
  if (!sum_matches(message, sequence)) throw CorruptionError("another content arrived");
}

// One side: its link, and room for one message.
class Side {
 public:
  Side(std::unique_ptr<Link> link, std::size_t bytes)
      : link_(std::move(link)),
        message_(
            make_buffer(kPage + std::max<std::size_t>(bytes, 8) + kBehind).subspan(kPage, bytes)) {}

  void send(std::uint64_t sequence) {
    const Bytes out = link_->next(message_);
    fill_payload(out, sequence);
    link_->send(out);
  }
  void receive(std::uint64_t sequence) {
    verify(link_->receive(message_), sequence);
    link_->done();
  }
  // How many messages a round has; 0: that was all.
  void send_count(std::uint64_t count) {
    const Bytes out = link_->next(word());
    std::memcpy(out.data(), &count, sizeof count);
    link_->send(out);
  }
  std::uint64_t receive_count() {
    std::uint64_t count = 0;
    std::memcpy(&count, link_->receive(word()).data(), sizeof count);
    link_->done();
    return count;
  }

 private:
  Bytes word() const { return {message_.data(), sizeof(std::uint64_t)}; }

  std::unique_ptr<Link> link_;
  Bytes message_;
};

void answer(bool stream, Side& side) {
  while (const std::uint64_t count = side.receive_count()) {
    for (std::uint64_t sequence = 0; sequence < count; ++sequence) {
      side.receive(sequence);
      if (!stream) side.send(sequence);
    }
    if (stream) side.send_count(count);
  }
}

// Returns the elapsed time of `count` messages.
std::uint64_t run_round(bool stream, Side& side, std::uint64_t count) {
  side.send_count(count);
  const std::uint64_t begin = monotonic_ns();
  for (std::uint64_t sequence = 0; sequence < count; ++sequence) {
    side.send(sequence);
    if (!stream) side.receive(sequence);
  }
  if (stream) side.receive_count();
  return monotonic_ns() - begin;
}

// Interrupts the call that waits for a child that is gone.
void watch_child(bool on) {
  struct sigaction action {};
  action.sa_handler = SIG_DFL;
  if (on) action.sa_handler = [](int) { peer_ended = 1; };
  ::sigaction(SIGCHLD, &action, nullptr);
}

void measure(const Options& options, Side& side) {
  const bool stream = options.pattern == "stream";
  const auto round = [&](std::uint64_t count) { return run_round(stream, side, count); };
  Timed timed = time_rounds(options.duration_ns, round);
  if (options.messages != 0)
    timed = {options.messages, static_cast<double>(round(options.messages))};
  watch_child(false);
  side.send_count(0);
  const auto messages = static_cast<double>(timed.messages);
  const double ways = stream ? 1 : 2;
  std::printf(
      "kind=%s pattern=%s wait=%s size=%ju messages=%ju elapsed_ns=%.0f message_ns=%.1f "
      "bytes_per_second=%.0f\n",
      options.kind.c_str(), options.pattern.c_str(), options.spins ? "spin" : "block",
      static_cast<std::uintmax_t>(options.size_bytes), static_cast<std::uintmax_t>(timed.messages),
      timed.elapsed_ns, timed.elapsed_ns / messages,
      ways * messages * static_cast<double>(options.size_bytes) * 1e9 / timed.elapsed_ns);
}

void pin(const Options& options, std::size_t party) {
  if (!options.cores.empty()) pin_to_cpu(options.cores[party]);
}

void run(const Options& options) {
  std::signal(SIGPIPE, SIG_IGN);
  watch_child(true);
  const std::vector<Kind> all = kinds();
  Ends ends = std::ranges::find(all, options.kind, &Kind::name)->open(options);
  const pid_t parent = ::getpid();
  const pid_t child = check(::fork(), "fork");
  if (child == 0) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (::getppid() != parent) ::_exit(1);
    ends.writer.reset();
    try {
      pin(options, 1);
      Side side(std::move(ends.reader), options.size_bytes);
      answer(options.pattern == "stream", side);
      ::_exit(0);
    } catch (const std::exception& error) {
      std::fprintf(stderr, "ipcbench_bare_loop: reader: %s\n", error.what());
      ::_exit(1);
    }
  }
  ends.reader.reset();
  pin(options, 0);
  Side side(std::move(ends.writer), options.size_bytes);
  measure(options, side);
  int status = 0;
  check(::waitpid(child, &status, 0), "waitpid");
  if (status != 0) throw std::runtime_error("the reader failed");
}

Options parse(CLI::App& app, int argc, char** argv) {
  Options options;
  std::string size = "64KiB", messages = "0", duration = "200ms", wait = "block", names;
  std::vector<std::string> known;
  for (const Kind& kind : kinds()) {
    known.emplace_back(kind.name);
    names += "\n  " + std::string(kind.name) + ": " + std::string(kind.summary);
  }
  app.footer("Kinds:" + names);
  app.add_option("--kind", options.kind, "what carries the bytes, see below")
      ->check(CLI::IsMember(known));
  app.add_option("--pattern", options.pattern, "stream or pingpong")
      ->check(CLI::IsMember({"stream", "pingpong"}));
  app.add_option("--wait", wait, "block or spin")->check(CLI::IsMember({"block", "spin"}));
  app.add_option("--size", size, "bytes per message");
  app.add_option("--messages", messages, "how many; 0: as many as fit the duration");
  app.add_option("--duration", duration, "how long");
  app.add_option("--dir", options.directory, "of files: /dev/shm, or one on a disk");
  app.add_option("--cores", options.cores, "of the writer and the reader: 0,1")
      ->delimiter(',')
      ->expected(2);
  app.parse(argc, argv);
  options.spins = wait == "spin";
  options.size_bytes = parse_size(size);
  options.messages = parse_integer(messages);
  options.duration_ns = parse_duration(duration);
  if (options.size_bytes == 0) throw UsageError("--size: must be at least 1");
  if (options.duration_ns == 0) throw UsageError("--duration: must not be 0");
  return options;
}

}  // namespace
}  // namespace bare

int main(int argc, char** argv) {
  CLI::App app(
      "The system's calls in a bare loop between two processes: what ipcbench is measured against");
  try {
    bare::run(bare::parse(app, argc, argv));
    return 0;
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : static_cast<int>(ipcbench::ExitCode::usage);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "ipcbench_bare_loop: %s\n", error.what());
    return 1;
  }
}
