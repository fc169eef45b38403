// The yardstick: write() and read() in a bare loop between two pinned processes, without anything
// of ipcbench but the content of its messages, which both sides touch in full as the tool does.
//
//   stream     messages one way; the clock stops when the reader has drained and acknowledged
//   pingpong   the same message there and back
//
// The parent writes and keeps the time, a forked child answers. A warm-up says how many messages
// fit the duration, so that the measured loop never looks at a clock.
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <csignal>
#include <cstdio>
#include <string>
#include <vector>

#include "ipcbench/base/clock.hpp"
#include "ipcbench/base/cpu.hpp"
#include "ipcbench/base/error.hpp"
#include "ipcbench/base/fd.hpp"
#include "ipcbench/base/units.hpp"
#include "ipcbench/core/payload.hpp"

namespace {

using namespace ipcbench;
using Bytes = std::span<std::byte>;

struct Settings {
  std::string kind = "pipe";
  std::string pattern = "stream";
  std::uint64_t size_bytes = 65536;
  std::uint64_t messages = 0;  // 0: as many as fit duration_ns
  std::uint64_t duration_ns = 0;
  std::vector<int> cores;
};

// One side of the conversation.
struct Peer {
  Fd in, out;
};

void write_whole(const Fd& to, Bytes message) {
  while (!message.empty()) {
    const auto count = check(::write(to.get(), message.data(), message.size()), "write");
    message = message.subspan(static_cast<std::size_t>(count));
  }
}

// False at the end of the conversation.
bool read_whole(const Fd& from, Bytes message) {
  while (!message.empty()) {
    const auto count = check(::read(from.get(), message.data(), message.size()), "read");
    if (count == 0) return false;
    message = message.subspan(static_cast<std::size_t>(count));
  }
  return true;
}

void verify(Bytes message, std::uint64_t sequence) {
  if (!sum_matches(message, sequence)) throw CorruptionError("another content arrived");
}

// A pair of pipes, or one pair of sockets under two descriptors each.
std::pair<Peer, Peer> connect(const std::string& kind) {
  int there[2], back[2];
  if (kind == "pipe") {
    check(::pipe2(there, O_CLOEXEC), "pipe2");
    check(::pipe2(back, O_CLOEXEC), "pipe2");
    return {Peer{Fd(back[0]), Fd(there[1])}, Peer{Fd(there[0]), Fd(back[1])}};
  }
  check(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, there), "socketpair");
  return {Peer{Fd(check(::dup(there[0]), "dup")), Fd(there[0])},
          Peer{Fd(check(::dup(there[1]), "dup")), Fd(there[1])}};
}

Bytes make_buffer(std::size_t bytes) {
  void* memory = ::mmap(nullptr, bytes, PROT_READ | PROT_WRITE,
                        MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
  if (memory == MAP_FAILED) throw_errno("mmap");
  return {static_cast<std::byte*>(memory), bytes};
}

// A round is announced by its number of messages, so that the reader counts instead of asking.
void answer(const Settings& settings, const Peer& peer, Bytes buffer) {
  std::uint64_t count = 0;
  std::byte acknowledgement{};
  while (read_whole(peer.in, std::as_writable_bytes(std::span(&count, 1)))) {
    for (std::uint64_t sequence = 0; sequence < count; ++sequence) {
      if (!read_whole(peer.in, buffer)) throw PeerClosed("the writer is gone");
      verify(buffer, sequence);
      if (settings.pattern == "stream") continue;
      fill_payload(buffer, sequence);
      write_whole(peer.out, buffer);
    }
    if (settings.pattern == "stream") write_whole(peer.out, Bytes(&acknowledgement, 1));
  }
}

// Returns the elapsed time of `count` messages.
std::uint64_t run_round(const Settings& settings, const Peer& peer, Bytes buffer,
                        std::uint64_t count) {
  write_whole(peer.out, std::as_writable_bytes(std::span(&count, 1)));
  std::byte acknowledgement{};
  const std::uint64_t begin = monotonic_ns();
  for (std::uint64_t sequence = 0; sequence < count; ++sequence) {
    fill_payload(buffer, sequence);
    write_whole(peer.out, buffer);
    if (settings.pattern == "stream") continue;
    if (!read_whole(peer.in, buffer)) throw PeerClosed("the reader is gone");
    verify(buffer, sequence);
  }
  if (settings.pattern == "stream" && !read_whole(peer.in, Bytes(&acknowledgement, 1)))
    throw PeerClosed("the reader is gone");
  return monotonic_ns() - begin;
}

// Rounds that double until one is long enough to tell the pace.
std::uint64_t messages_that_fit(const Settings& settings, const Peer& peer, Bytes buffer) {
  constexpr std::uint64_t kLongEnough = 20'000'000;
  std::uint64_t count = 1;
  std::uint64_t elapsed_ns = run_round(settings, peer, buffer, count);
  while (elapsed_ns < std::min(kLongEnough, settings.duration_ns))
    elapsed_ns = run_round(settings, peer, buffer, count *= 2);
  const double pace = static_cast<double>(count) / static_cast<double>(elapsed_ns);
  return std::max<std::uint64_t>(
      1, static_cast<std::uint64_t>(pace * static_cast<double>(settings.duration_ns)));
}

void measure(const Settings& settings, const Peer& peer, Bytes buffer) {
  const std::uint64_t fitting = messages_that_fit(settings, peer, buffer);
  const std::uint64_t count = settings.messages != 0 ? settings.messages : fitting;
  const auto elapsed_ns = static_cast<double>(run_round(settings, peer, buffer, count));
  const auto messages = static_cast<double>(count);
  const double ways = settings.pattern == "stream" ? 1 : 2;
  std::printf(
      "kind=%s pattern=%s size=%ju messages=%ju elapsed_ns=%.0f message_ns=%.1f "
      "bytes_per_second=%.0f\n",
      settings.kind.c_str(), settings.pattern.c_str(),
      static_cast<std::uintmax_t>(settings.size_bytes), static_cast<std::uintmax_t>(count),
      elapsed_ns, elapsed_ns / messages,
      ways * messages * static_cast<double>(settings.size_bytes) * 1e9 / elapsed_ns);
}

void pin(const Settings& settings, std::size_t party) {
  if (!settings.cores.empty()) pin_to_cpu(settings.cores[party]);
}

void run(const Settings& settings) {
  std::signal(SIGPIPE, SIG_IGN);
  auto [writer, reader] = connect(settings.kind);
  const pid_t parent = ::getpid();
  const pid_t child = check(::fork(), "fork");
  if (child == 0) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (::getppid() != parent) ::_exit(1);
    writer = {};
    try {
      pin(settings, 1);
      answer(settings, reader, make_buffer(settings.size_bytes));
      ::_exit(0);
    } catch (const std::exception& error) {
      std::fprintf(stderr, "ipcbench_bare_loop: reader: %s\n", error.what());
      ::_exit(1);
    }
  }
  reader = {};
  pin(settings, 0);
  measure(settings, writer, make_buffer(settings.size_bytes));
  writer = {};
  int status = 0;
  check(::waitpid(child, &status, 0), "waitpid");
  if (status != 0) throw std::runtime_error("the reader failed");
}

Settings parse(CLI::App& app, int argc, char** argv) {
  Settings settings;
  std::string size = "64KiB", messages = "0", duration = "200ms";
  app.add_option("--kind", settings.kind, "pipe or unix")->check(CLI::IsMember({"pipe", "unix"}));
  app.add_option("--pattern", settings.pattern, "stream or pingpong")
      ->check(CLI::IsMember({"stream", "pingpong"}));
  app.add_option("--size", size, "bytes per message");
  app.add_option("--messages", messages, "how many; 0: as many as fit the duration");
  app.add_option("--duration", duration, "how long");
  app.add_option("--cores", settings.cores, "of the writer and the reader: 0,1")
      ->delimiter(',')
      ->expected(2);
  app.parse(argc, argv);
  settings.size_bytes = parse_size(size);
  settings.messages = parse_integer(messages);
  settings.duration_ns = parse_duration(duration);
  if (settings.size_bytes == 0) throw UsageError("--size: must be at least 1");
  if (settings.duration_ns == 0) throw UsageError("--duration: must not be 0");
  return settings;
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("A bare write/read loop between two processes: what ipcbench is measured against");
  try {
    run(parse(app, argc, argv));
    return 0;
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : static_cast<int>(ExitCode::usage);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "ipcbench_bare_loop: %s\n", error.what());
    return 1;
  }
}
