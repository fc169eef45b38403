// The yardstick of what needs no call into the kernel: bare conversations in memory between two
// pinned processes (or threads), the distance of two cores, and pairs that share them. The parent
// asks and keeps the time; each round has a fresh peer.
#include <sched.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <csignal>
#include <cstdio>
#include <thread>
#include <vector>

#include "bare_pairs.hpp"
#include "bare_rounds.hpp"
#include "bare_talks.hpp"
#include "ipcbench/base/clock.hpp"
#include "ipcbench/base/cpu.hpp"
#include "ipcbench/base/units.hpp"
#include "ipcbench/run/line_probe.hpp"

namespace bare {
namespace {

using namespace ipcbench;

struct Options {
  std::string kind = "two-lines";
  std::uint64_t size_bytes = 8;
  std::uint64_t duration_ns = 0;
  std::vector<int> cores;
  int pairs = 4;
};

void pin(const Options& options, std::size_t party) {
  if (!options.cores.empty()) pin_to_cpu(options.cores[party]);
}

// Runs `body` in a child until it ends; join() tells whether it ended well.
class Peer {
 public:
  template <class Body>
  Peer(bool threads, Body body) {
    if (threads) {
      thread_ = std::thread(body);
      return;
    }
    const pid_t parent = ::getpid();
    child_ = check(::fork(), "fork");
    if (child_ != 0) return;
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (::getppid() != parent) ::_exit(1);
    try {
      body();
      ::_exit(0);
    } catch (const std::exception& error) {
      std::fprintf(stderr, "ipcbench_bare_memory: peer: %s\n", error.what());
      ::_exit(1);
    }
  }
  void join() {
    if (thread_.joinable()) return thread_.join();
    int status = 0;
    check(::waitpid(child_, &status, 0), "waitpid");
    if (status != 0) throw std::runtime_error("the peer failed");
  }

 private:
  std::thread thread_;
  pid_t child_ = 0;
};

// Loops that spin do not look whether somebody still answers: this does.
void end_with_a_failed_child() {
  struct sigaction action {};
  action.sa_flags = SA_SIGINFO | SA_RESTART;
  action.sa_sigaction = [](int, siginfo_t* child, void*) {
    if (child->si_code != CLD_EXITED || child->si_status != 0) ::_exit(1);
  };
  ::sigaction(SIGCHLD, &action, nullptr);
}

// Returns the elapsed time of `count` messages.
template <class Talk>
std::uint64_t run_round(const Options& options, Talk& talk, std::uint64_t count) {
  const auto ready = make_shared_block<std::atomic<std::uint32_t>>();
  talk.reset();
  Peer peer(Talk::kThreads, [&] {
    pin(options, 1);
    talk.prepare_answer();
    ready->store(1);
    talk.answer(count);
  });
  pin(options, 0);
  talk.prepare_ask();
  while (ready->load() == 0) ::sched_yield();
  const std::uint64_t begin = monotonic_ns();
  talk.ask(count);
  const std::uint64_t elapsed_ns = monotonic_ns() - begin;
  peer.join();
  return elapsed_ns;
}

template <class Talk>
void measure(const Options& options) {
  end_with_a_failed_child();
  Talk talk(options.size_bytes);
  const Timed timed = time_rounds(
      options.duration_ns, [&](std::uint64_t count) { return run_round(options, talk, count); });
  const auto messages = static_cast<double>(timed.messages);
  const double ways = Talk::kStream ? 1 : 2;
  std::printf(
      "kind=%s size=%ju messages=%ju elapsed_ns=%.0f message_ns=%.2f bytes_per_second=%.0f\n",
      options.kind.c_str(), static_cast<std::uintmax_t>(options.size_bytes),
      static_cast<std::uintmax_t>(timed.messages), timed.elapsed_ns, timed.elapsed_ns / messages,
      ways * messages * static_cast<double>(options.size_bytes) * 1e9 / timed.elapsed_ns);
}

void show_pairs(const Options& options) {
  const PairsResult result = run_pairs(options.pairs, options.size_bytes, options.duration_ns);
  std::printf("kind=pairs pairs=%d messages_per_second=%.0f slowest_share=%.3f median_ns=%.0f\n",
              options.pairs, result.messages_per_second, result.slowest_share, result.median_ns);
}

// The same probe as in the tool's results; -1: it could not be had.
void show_probe(const Options& options) {
  if (options.cores.empty()) throw UsageError("--kind=probe: needs --cores");
  const TickClock clock = TickClock::calibrate();
  const auto line_ns = probe_cache_line(options.cores[0], options.cores[1], clock);
  std::printf("kind=probe line_ns=%.1f\n", line_ns.value_or(-1));
}

struct Kind {
  std::string_view name, summary;
  void (*run)(const Options&);
};
constexpr Kind kKinds[] = {
    {"two-lines", "there and back in place, a slot for each way; up to 48 B beside its number",
     measure<PingPong<Spin, false>>},
    {"one-line", "the same through one slot", measure<PingPong<Spin, true>>},
    {"futex", "as two-lines, asleep while waiting", measure<PingPong<Futex, false>>},
    {"pointer", "threads, there and back by reference, content not touched", measure<Pointer>},
    {"ring", "one way in place, 8 MiB of slots or two, huge pages", measure<Ring>},
    {"chunks", "one way, copied through 8 chunks of 64 KiB", measure<Chunks>},
    {"pairs", "there and back between --pairs pairs, not pinned, sched_yield", show_pairs},
    {"probe", "the cache line's round trip between two cores", show_probe},
};

const Kind* find_kind(const std::string& name) {
  return std::ranges::find(kKinds, name, &Kind::name);
}

Options parse(CLI::App& app, int argc, char** argv) {
  Options options;
  std::string size = "8", duration = "200ms", names;
  std::vector<std::string> known;
  for (const Kind& kind : kKinds) {
    known.emplace_back(kind.name);
    names += "\n  " + std::string(kind.name) + ": " + std::string(kind.summary);
  }
  app.footer("Kinds:" + names);
  app.add_option("--kind", options.kind, "see below")->check(CLI::IsMember(known));
  app.add_option("--size", size, "bytes per message");
  app.add_option("--duration", duration, "how long");
  app.add_option("--cores", options.cores, "of who asks and who answers: 0,1")
      ->delimiter(',')
      ->expected(2);
  app.add_option("--pairs", options.pairs, "how many")->check(CLI::Range(1, 64));
  app.parse(argc, argv);
  options.size_bytes = parse_size(size);
  options.duration_ns = parse_duration(duration);
  if (options.size_bytes == 0) throw UsageError("--size: must be at least 1");
  if (options.duration_ns == 0) throw UsageError("--duration: must not be 0");
  return options;
}

}  // namespace
}  // namespace bare

int main(int argc, char** argv) {
  CLI::App app("Conversations in memory without a harness: what ipcbench is measured against");
  try {
    const bare::Options options = bare::parse(app, argc, argv);
    bare::find_kind(options.kind)->run(options);
    return 0;
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : static_cast<int>(ipcbench::ExitCode::usage);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "ipcbench_bare_memory: %s\n", error.what());
    return 1;
  }
}
