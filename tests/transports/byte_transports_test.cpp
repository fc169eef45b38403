// What the kernel's byte transports promise beyond the contract of every endpoint: what they were
// given, how messages are cut, that mapped pages are not written too early, and their limits.
#include <gmock/gmock.h>
#include <sys/wait.h>

#include <thread>

#include "ipcbench/base/units.hpp"
#include "ipcbench/core/payload.hpp"
#include "ipcbench/run/supervisor.hpp"
#include "ipcbench/transports/pipes.hpp"
#include "ipcbench/transports/registry.hpp"

namespace ipcbench {
namespace {

using ::testing::HasSubstr;

Experiment experiment_of(std::string_view transport, std::string_view options) {
  Experiment experiment;
  experiment.transport = transport;
  experiment.options = options;
  experiment.work = "none";
  experiment.size_bytes = experiment.reply_bytes = 200'000;
  experiment.messages = 20;
  experiment.warmup = 2;
  experiment.workers = 1;
  experiment.cpus.fill(-1);
  return experiment;
}

InvocationResult measured(std::string_view transport, std::string_view options) {
  Supervisor supervisor{0};
  InvocationResult result = supervisor.run(experiment_of(transport, options));
  EXPECT_EQ(result.failure.status, Status::ok) << result.failure.reason;
  return result;
}

struct Granted {
  std::string_view transport, options, granted;
  std::uint64_t chunks;  // of 200,000 bytes
};

class GrantedTest : public testing::TestWithParam<Granted> {};

TEST_P(GrantedTest, IsWhatWasAskedWhereTheSystemAllowsIt) {
  const InvocationResult result = measured(GetParam().transport, GetParam().options);
  EXPECT_EQ(option_values_text(result.granted), GetParam().granted);
  EXPECT_EQ(result.chunks_per_message, GetParam().chunks);
}

INSTANTIATE_TEST_SUITE_P(
    Pipe, GrantedTest,
    testing::Values(Granted{"pipe", "", "capacity=256KiB:call=8KiB", 25},
                    Granted{"pipe", "capacity=system:call=whole", "capacity=64KiB:call=whole", 1},
                    Granted{"pipe", "capacity=100000:call=1000", "capacity=128KiB:call=1000", 200},
                    Granted{"pipe", "splice=true", "capacity=1MiB:call=whole", 1},
                    Granted{"pipe", "splice=true:capacity=64KiB:call=4KiB",
                            "capacity=64KiB:call=4KiB", 4},
                    Granted{"fifo", "", "capacity=256KiB:call=8KiB", 25}));

TEST(Unix, PacketsAreCutToWhatTheSocketTakes) {
  for (const std::string type : {"seqpacket", "dgram"}) {
    EXPECT_EQ(measured("unix", "type=" + type).chunks_per_message, 4U) << type;
    EXPECT_EQ(measured("unix", "type=" + type + ":chunk=1000").chunks_per_message, 200U) << type;
    // A small buffer holds no packet of the usual size.
    const InvocationResult small = measured("unix", "type=" + type + ":buffer=8KiB");
    EXPECT_THAT(option_values_text(small.granted), HasSubstr("buffer=16KiB:chunk=16352")) << type;
    EXPECT_EQ(small.chunks_per_message, 13U) << type;
  }
}

TEST(Queues, SayTheirShape) {
  EXPECT_EQ(option_values_text(measured("posix-mq", "chunk=1000:queue=3").granted),
            "chunk=1000:queue=3");
  EXPECT_EQ(option_values_text(measured("sysv-mq", "chunk=1000:queue=4000").granted),
            "chunk=1000:queue=4000");
  EXPECT_EQ(measured("sysv-mq", "chunk=1000:queue=4000").chunks_per_message, 200U);
}

// One slot only where a task and its reply take turns and are of one size.
TEST(Rings, LieOnEachOtherWhereMessagesTakeTurns) {
  const auto granted = [](std::string_view options, auto change) {
    Experiment experiment = experiment_of("shm", options);
    change(experiment);
    Supervisor supervisor{0};
    const InvocationResult result = supervisor.run(experiment);
    EXPECT_EQ(result.failure.status, Status::ok) << result.failure.reason;
    EXPECT_GT(result.launch_ns, 0U);
    EXPECT_LT(result.launch_ns, result.setup_ns);
    return option_values_text(result.granted);
  };
  const auto as_it_is = [](Experiment&) {};
  EXPECT_EQ(granted("in_place=true", as_it_is), "slots=1 (the reply over its task)");
  EXPECT_EQ(granted("in_place=true:slots=4", as_it_is), "slots=4");
  EXPECT_EQ(granted("in_place=true", [](Experiment& e) { e.depth = 3; }), "slots=3");
  EXPECT_EQ(granted("in_place=true", [](Experiment& e) { e.reply_bytes = 8; }), "slots=2");
  EXPECT_EQ(granted("in_place=true", [](Experiment& e) { e.rate_per_second = 1'000'000; }),
            "slots=2");
  EXPECT_EQ(granted("in_place=true", [](Experiment& e) { e.pattern = Pattern::stream; }),
            "slots=41");
  EXPECT_EQ(granted("", as_it_is), "slots=8");
}

struct Refused {
  std::string_view transport, options, text;
};

class RefusedTest : public testing::TestWithParam<Refused> {};

TEST_P(RefusedTest, BeforeAnythingStarts) {
  const Experiment experiment = experiment_of(GetParam().transport, GetParam().options);
  try {
    find_transport(GetParam().transport).check_limits(lane_spec(experiment, nullptr));
    FAIL() << "accepted";
  } catch (const ResourceError& error) {
    EXPECT_THAT(error.what(), HasSubstr(std::string(GetParam().text)));
  }
}

INSTANTIATE_TEST_SUITE_P(
    Limits, RefusedTest,
    testing::Values(Refused{"unix", "type=dgram:buffer=8KiB:chunk=64KiB", "set chunk <= 16352"},
                    Refused{"fifo", "dir=/nonexistent", "fifo:dir=/nonexistent: No such file"},
                    Refused{"sysv-mq", "chunk=16MiB", "raise kernel.msgmax or set chunk <="},
                    Refused{"sysv-mq", "chunk=2000:queue=1000", "would never take it"},
                    Refused{"posix-mq", "chunk=16MiB", "raise fs.mqueue.msgsize_max"}));

// In a process of its own without any privilege, which root can give away and nobody gets back.
template <class Body>
bool holds_without_privileges(Body body) {
  const pid_t pid = check(::fork(), "fork");
  if (pid == 0) {
    if (::geteuid() == 0 && (::setgid(65534) != 0 || ::setuid(65534) != 0)) ::_exit(2);
    ::_exit(body() ? 0 : 1);
  }
  int status = 0;
  check(::waitpid(pid, &status, 0), "waitpid");
  return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

TEST(PipeLimits, OfAPlainUserAreKnownBeforehand) {
  const auto refused = [](std::string_view options, std::uint32_t workers, std::string_view text) {
    return holds_without_privileges([&] {
      Experiment experiment = experiment_of("pipe", options);
      experiment.workers = workers;
      try {
        find_transport("pipe").check_limits(lane_spec(experiment, nullptr));
      } catch (const ResourceError& error) {
        return std::string_view(error.what()).find(text) != std::string_view::npos;
      }
      return text.empty();
    });
  };
  EXPECT_TRUE(refused("capacity=2GiB", 1, "raise fs.pipe-max-size"));
  EXPECT_TRUE(refused("capacity=1MiB", 128, "raise fs.pipe-user-pages-soft"));
  EXPECT_TRUE(refused("capacity=4KiB", 1, ""));
  EXPECT_TRUE(refused("", 128, "")) << "a default is a wish";
}

// Messages in flight, and more than the pipe holds: a slot that was written too early would show as
// another message's content.
class Splice : public testing::TestWithParam<std::string_view> {};

TEST_P(Splice, NothingIsWrittenBeforeItWasRead) {
  Supervisor supervisor{0};
  for (const std::uint64_t size : {1UL, 4096UL, 12'289UL, 65'536UL, 1'048'577UL})
    for (const auto& [pattern, wait] :
         {std::pair{Pattern::pool, Wait::block}, std::pair{Pattern::stream, Wait::backoff}}) {
      SCOPED_TRACE("size " + std::to_string(size) + " " + std::string(name_of(pattern)));
      Experiment experiment = experiment_of("pipe", GetParam());
      experiment.size_bytes = size;
      experiment.reply_bytes = pattern == Pattern::pool ? size : 8;
      experiment.pattern = pattern;
      experiment.wait = wait;
      experiment.depth = 8;
      // More than two rounds through the pool, all of them hashed.
      experiment.warmup = static_cast<std::uint32_t>(2 * SpliceMover::slots(size, 1 << 20) + 20);
      experiment.warmup_exact = true;
      experiment.messages = 50;
      const InvocationResult result = supervisor.run(experiment);
      ASSERT_EQ(result.failure.status, Status::ok) << result.failure.reason;
    }
}

INSTANTIATE_TEST_SUITE_P(Capacities, Splice,
                         testing::Values("splice=true", "splice=true:capacity=12KiB"));

// The pool is written as fast as it can be while nobody reads; then everything is read.
TEST(FullPipe, HoldsWhatWasSpliced) {
  for (const std::uint64_t size : {8UL, 5'000UL, 12'288UL, 65'536UL}) {
    const ControlMapping control;
    Experiment experiment = experiment_of("pipe", "splice=true:capacity=64KiB");
    experiment.size_bytes = experiment.reply_bytes = size;
    experiment.pattern = Pattern::stream;
    const auto channel = find_transport("pipe").open(lane_spec(experiment, &control.block()));
    constexpr std::uint64_t kMessages = 200;
    std::thread sender([&] {
      const auto endpoint = channel->endpoint(Side::coordinator, 0);
      for (std::uint64_t i = 0; i < kMessages; ++i) {
        fill_payload(endpoint->loan(size), i);
        endpoint->publish(size);
      }
      // The next slot is written already while the pipe is still full.
      fill_payload(endpoint->loan(size), 12345);
      static_cast<void>(endpoint->borrow());
    });
    const auto endpoint = channel->endpoint(Side::worker, 0);
    std::this_thread::sleep_for(std::chrono::milliseconds(20));  // until the sender is stuck
    for (std::uint64_t i = 0; i < kMessages; ++i) {
      const auto in = endpoint->borrow();
      EXPECT_TRUE(hash_matches(in, i)) << size << " bytes, message " << i;
      endpoint->release();
      if (i % 16 == 0) std::this_thread::yield();
    }
    fill_payload(endpoint->loan(size), 0);
    endpoint->publish(size);
    sender.join();
  }
}

TEST(Options, TellChoicesAndWords) {
  constexpr OptionInfo kKnown[] = {
      {.name = "type", .kind = OptionKind::choice, .summary = "", .words = "stream dgram"},
      {.name = "call",
       .kind = OptionKind::size,
       .summary = "",
       .minimum = 1,
       .maximum = 4096,
       .words = "whole"}};
  const auto error_of = [&](std::string_view text) -> std::string {
    try {
      Options(text).check("unix", kKnown);
      return "";
    } catch (const UsageError& error) {
      return error.what();
    }
  };
  EXPECT_EQ(error_of("type=dgram:call=whole"), "");
  EXPECT_EQ(error_of("type=stream:call=4KiB"), "");
  EXPECT_THAT(error_of("type=steam"),
              HasSubstr("'steam' is not a choice, did you mean 'stream'? (stream or dgram)"));
  EXPECT_THAT(error_of("type="), HasSubstr("is not a choice"));
  EXPECT_THAT(error_of("call=8KiB"), HasSubstr("write 1 to 4KiB or whole"));
  EXPECT_THAT(error_of("call=hole"), HasSubstr("option 'call' of unix"));
  EXPECT_TRUE(Options("call=whole").is("call", "whole"));
  EXPECT_EQ(Options("").choice("type", "stream"), "stream");
}

}  // namespace
}  // namespace ipcbench
