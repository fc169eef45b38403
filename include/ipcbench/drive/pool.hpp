// Tasks out, replies back, work between: the loops of `pool`, and of `pingpong`, which is a pool of
// one worker without work whose reply has the size of the task.
//
// The coordinator keeps a window of `depth` messages on every lane (drive/window.hpp); whose lane
// is next is the policy's to say (drive/dispatch.hpp). A message's time runs from the call that
// sends the task until its reply is in the coordinator's hands; writing the task and reading the
// reply are the phase `touch`.
#pragma once

#include <vector>

#include "ipcbench/core/endpoint.hpp"
#include "ipcbench/drive/dispatch.hpp"
#include "ipcbench/drive/part_end.hpp"
#include "ipcbench/drive/worker_life.hpp"

namespace ipcbench {

// Not 0: a build that is slower on purpose, by so many percent of every message's time (but of
// those too short to be timed one by one with their phases), to see whether a comparison finds it
// (CMake's IPCBENCH_SLOWER_PERCENT).
#ifdef IPCBENCH_SLOWER_PERCENT
inline constexpr std::uint64_t kSlowerPercent = IPCBENCH_SLOWER_PERCENT;
#else
inline constexpr std::uint64_t kSlowerPercent = 0;
#endif

// Whether this lane's task is the one that is written: all are, unless the lanes of a round have
// theirs in one place.
template <Dispatch D>
[[gnu::always_inline]] constexpr bool is_first_of_round(std::size_t lane) {
  if constexpr (requires { D::kWritesOnce; })
    return lane == 0;
  else
    return true;
}

template <Endpoint E, Dispatch D = Turns, class End = DrainEnd>
class PoolCoordinator {
 public:
  static constexpr bool kEqualShares = D::Window::kEqualShares;

  PoolCoordinator(std::span<E> lanes, Party& party)
      : lanes_(lanes),
        party_(party),
        started_(lanes.size() * party.experiment.depth),
        window_(started_, lanes.size()) {}

  void run(const StageBudget& budget, const PayloadCheck& payloads) {
    const Pass filled = fill_window(Pass(*this, budget, payloads));
    Pass pass = filled;  // a copy whose address nobody has
    while (pass.window.in_flight() > 0) {
      if constexpr (End::kIsCut)
        if (is_cut(pass)) break;
      const std::uint64_t received_at = pass.receive();
      if (pass.has_next())
        pass.send();
      else
        party_.recorder.enter(Phase::receive);
      // Behind the next task, because until that has left somebody waits.
      party_.recorder.message_done(received_at);
    }
    window_ = pass.window;
  }
  const typename D::Window& window() const { return window_; }

 private:
  // One part. What it works with is its own, so that the compiler may keep it in registers: behind
  // a reference it would be read again after every store that another thread can see.
  struct Pass {
    Pass(PoolCoordinator& pool, const StageBudget& budget, const PayloadCheck& how)
        : lanes(pool.lanes_),
          party(pool.party_),
          payloads(how),
          size_bytes(party.experiment.task_bytes()),
          reply_bytes(party.experiment.answer_bytes()),
          window(pool.window_),
          end(budget) {
      window.begin();
    }

    // Is there a next task, and room for it behind a reply?
    [[gnu::always_inline]] bool has_next() const {
      if (!end.goes_on(window.tasks())) return false;
      return D::Window::kRoomBehindReply || window.has_room(D::task_lane(window));
    }

    // In phase touch, and behind it in receive.
    [[gnu::always_inline]] void send() {
      end.look_at_round(party, window);
      const std::size_t to = D::task_lane(window);
      const InFlight task = window.task(to);
      E& lane = lanes[to];
      if (lanes.size() > 1) party.set_live_lane(to);
      const auto out = lane.loan(size_bytes);
      if (is_first_of_round<D>(to)) payloads.write(out, task.sequence);
      window.reading(to, task.place) = party.recorder.enter(Phase::send);
      lane.publish(size_bytes);
      window.sent(to);
      party.recorder.enter(Phase::receive);
    }

    // In phase receive. Returns the reading when the reply was there; from then on it is touch.
    [[gnu::always_inline]] std::uint64_t receive() {
      const std::size_t from = D::reply_lane(window, party);
      const InFlight task = window.reply(from);
      E& lane = lanes[from];
      if (lanes.size() > 1) party.set_live_lane(from);
      Recorder& recorder = party.recorder;
      const auto in = lane.borrow([&recorder] { recorder.attribute(Phase::idle); });
      const std::uint64_t now = recorder.enter(Phase::touch);
      const std::uint64_t ticks = now - window.reading(from, task.place);
      recorder.message_time(ticks);
      if constexpr (kSlowerPercent != 0) {
        const std::uint64_t until = now + ticks * kSlowerPercent / 100;
        while (recorder.clock().now() < until) {
        }
      }
      payloads.check(in, reply_bytes, reply_number(task.sequence));
      lane.release();
      window.received(from);
      return now;
    }

    const std::span<E> lanes;
    Party& party;
    const PayloadCheck payloads;
    const std::size_t size_bytes, reply_bytes;
    typename D::Window window;
    PartEnd end;
  };

  // Is the measured part over? Then what is under way stays there.
  bool is_cut(const Pass& pass) requires(End::kIsCut) {
    if (party_.part != Party::measured) return false;
    const std::uint64_t sent = pass.window.tasks();
    if (!pass.end.is_over(sent, party_.recorder.latest())) return false;
    party_.block.record.accounting = pass.end.account(sent, pass.window.in_flight(), lanes_.size());
    return true;
  }

  // Not inlined: the loop that is measured is the other one.
  [[gnu::noinline]] static Pass fill_window(Pass pass) {
    while (pass.window.has_room() && pass.has_next()) {
      pass.party.recorder.enter(Phase::touch);
      pass.send();
    }
    return pass;
  }

  std::span<E> lanes_;
  Party& party_;
  std::vector<std::uint64_t> started_;  // readings, one per message in flight
  typename D::Window window_;           // as the last part left it
};

// Not inlined: who runs one part of several loops keeps each in registers of its own.
template <Endpoint E, Dispatch D = Turns, class Life = RunLife>
[[gnu::noinline]] void pool_worker(E& lane, Party& party, const PayloadCheck& how) {
  const PayloadCheck payloads = how;  // as everything here, for the sake of registers
  const std::size_t size_bytes = party.experiment.task_bytes();
  const std::size_t reply_bytes = party.experiment.answer_bytes();
  Workload* const work = party.work;
  Recorder& recorder = party.recorder;
  recorder.enter(Phase::receive);
  Life::live(
      party, [&](std::uint64_t sequence) __attribute__((always_inline)) {
        const auto in = lane.borrow([&recorder] { recorder.attribute(Phase::idle); });
        recorder.enter(Phase::touch);
        payloads.check(in, size_bytes, sequence);
        if (work != nullptr) {
          recorder.enter(Phase::compute);
          work->run(in, sequence);
          recorder.enter(Phase::touch);
          work->check(in, sequence);
        }
        lane.release();
        payloads.write(lane.loan(reply_bytes), reply_number(sequence));
        recorder.enter(Phase::send);
        D::begin_reply(party, sequence);
        lane.publish(reply_bytes);
        recorder.message_done(recorder.enter(Phase::receive));
      });
}

}  // namespace ipcbench
