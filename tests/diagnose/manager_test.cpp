// One process that all others ask.
#include <gmock/gmock.h>

#include "ipcbench/diagnose/diagnose.hpp"
#include "made_observation.hpp"

namespace ipcbench {
namespace {

using sample::cause_of;
using sample::Made;
using sample::Rates;

// Three clients ask one process over sockets. `asked` is what each of them writes and reads.
Diagnosis served(bool waits, const Rates& asked = {}) {
  Made made;
  const std::size_t parent = made.process(1, 0, "python3 manager.py");
  const std::size_t server = made.process(5, 1, "python3 manager.py");
  made.thread(parent, {made.wait(WaitKind::child)}, {});
  made.thread(server, {made.wait(WaitKind::lock, {made.object(WaitObject::private_lock, "futex")})},
              {});
  for (std::uint32_t i = 0; i < 3; ++i) {
    const std::size_t client = made.process(10 * (i + 1), 1, "python3 manager.py");
    const std::size_t near = made.object(WaitObject::socket, "socket:[" + std::to_string(i) + "]");
    const std::size_t far = made.object(WaitObject::socket, "socket:[1" + std::to_string(i) + "]");
    made.pair(near, far);
    made.holds(client, near, true, true);
    made.holds(server, far, true, true);
    const std::size_t answer = made.wait(WaitKind::read, {near});
    const std::size_t question = made.wait(WaitKind::read, {far});
    Rates few{.run = waits ? 0.2 : 0.9,
              .read_bytes = 30'000,
              .written_bytes = 50'000,
              .read_calls = waits ? 2000.0 : 20.0,
              .write_calls = waits ? 1000.0 : 10.0};
    if (asked.read_calls > 0) few = asked;
    made.thread(client,
                waits ? std::vector<std::size_t>{0, answer, answer, answer}
                      : std::vector<std::size_t>{0, 0, 0, 0, 0, 0, 0, 0, 0, answer},
                few);
    std::vector<std::size_t> cycle(6, question);
    if (waits) cycle[i] = cycle[i + 3] = Made::kRuns;
    made.thread(
        server, cycle,
        {.run = waits ? 0.3 : 0.01, .read_bytes = 50'000, .read_calls = 2000, .write_calls = 1000});
  }
  return diagnose(made.seen());
}

TEST(DiagnoseManager, NamesAProcessInTheMiddle) { EXPECT_EQ(cause_of(served(true)), "manager"); }

// Of the two questions of an item one brings 20 KB back and the other takes 20 KB there, which is
// written in two calls.
TEST(DiagnoseManager, CountsItemsAndNotQuestionsOfAManager) {
  const Diagnosis said = served(true, {.run = 0.2,
                                       .read_bytes = 100 * 20'000,
                                       .written_bytes = 100 * 20'100,
                                       .read_calls = 400,
                                       .write_calls = 300});
  ASSERT_TRUE(said.messages);
  EXPECT_NEAR(said.messages->per_second, 300, 30);
  EXPECT_NEAR(static_cast<double>(said.messages->reply_bytes), 20'100, 2000);
}

// A longer one arrives in several pieces, and is read as often.
TEST(DiagnoseManager, CountsItemsOfAManagerWhoseAnswersArriveInPieces) {
  for (const double pieces : {1, 4})
    for (const double brought : {0.9, 1.1}) {
      const Diagnosis said = served(true, {.run = 0.2,
                                           .read_bytes = 100 * brought * 65'536,
                                           .written_bytes = 100 * 65'636,
                                           .read_calls = 100 * (3 + pieces),
                                           .write_calls = 300});
      ASSERT_TRUE(said.messages);
      EXPECT_NEAR(said.messages->per_second, 300, 30) << pieces << " " << brought;
    }
}

TEST(DiagnoseManager, LeavesAServerAloneThatIsAskedSeldom) {
  EXPECT_EQ(cause_of(served(false)), "healthy");
}

}  // namespace
}  // namespace ipcbench
