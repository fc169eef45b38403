// Tasks from one queue, replies into another: the loops of `pool` and `pingpong` over shared
// queues.
//
// The coordinator keeps `depth` messages for every worker in flight; who takes which is left to the
// workers. Each task has a place in that window, which its reply names again, so every sequence
// number is seen to come back exactly once, in whatever order. When all are back the coordinator
// orders every worker to stop, one message each: a worker that took its order looks no further, so
// everyone gets one, those that never saw a task too. Times and phases are those of drive/pool.hpp,
// and `lock` is waiting for a lock of the queue.
#pragma once

#include "ipcbench/core/shared.hpp"
#include "ipcbench/drive/part_end.hpp"
#include "ipcbench/drive/window.hpp"

namespace ipcbench {

// Books what an endpoint notes: back into `phase` behind a lock, waiting as idle.
class NotesTo {
 public:
  NotesTo(Recorder& recorder, Phase phase) : recorder_(recorder), phase_(phase) {}
  void operator()(WaitEvent event) const noexcept {
    if (event == WaitEvent::waited)
      recorder_.attribute(Phase::idle);
    else
      recorder_.enter(event == WaitEvent::blocked ? Phase::lock : phase_);
  }

 private:
  Recorder& recorder_;
  Phase phase_;
};

template <SharedEndpoint E>
void publish_message(E& queue, Party& party, const MessageHeader& header,
                     std::span<std::byte> room) {
  std::memcpy(room.data(), &header, sizeof header);
  queue.publish(header.bytes, NotesTo(party.recorder, Phase::send));
}

// A message without a payload.
template <SharedEndpoint E>
void publish_header(E& queue, Party& party, MessageHeader header = {}) {
  header.bytes = kHeaderBytes;
  const auto room = queue.loan(kHeaderBytes);
  publish_message(queue, party, header, room);
}

template <SharedEndpoint E>
std::span<const std::byte> borrow_message(E& queue, Party& party) {
  return queue.borrow(NotesTo(party.recorder, Phase::receive));
}

template <SharedEndpoint E, class End = DrainEnd>
class SharedCoordinator {
 public:
  static constexpr bool kEqualShares = false;  // who takes which task is left to the workers

  SharedCoordinator(E& queue, Party& party)
      : queue_(queue),
        party_(party),
        window_(std::size_t{party.experiment.depth} * party.experiment.workers) {}

  void run(const StageBudget& budget, const PayloadCheck& payloads) {
    PartEnd end(budget);
    std::uint64_t sent = 0;
    const auto goes_on = [&] {
      end.look_at_clock(sent, party_.experiment.workers, party_.recorder.latest());
      return end.goes_on(sent);
    };
    // No lane: whoever is gone shows by itself.
    party_.set_live_lane(kMaxWorkers);
    for (; window_.has_room() && goes_on(); ++sent) {
      party_.recorder.enter(Phase::touch);
      send(payloads);
    }
    for (std::uint64_t received = 0; received < sent; ++received) {
      if constexpr (End::kIsCut)
        if (is_cut(end, sent, received)) return;
      receive(payloads);
      if (!goes_on()) {
        party_.recorder.enter(Phase::receive);
        continue;
      }
      send(payloads);
      ++sent;
    }
    party_.recorder.enter(Phase::send);
    for (std::uint32_t i = 0; i < party_.experiment.workers; ++i) publish_header(queue_, party_);
  }

 private:
  // Is the measured part over? Then what is under way stays there, and nobody is told to stop.
  bool is_cut(const PartEnd& end, std::uint64_t sent, std::uint64_t received) {
    if (party_.part != Party::measured) return false;
    if (!end.is_over(sent, party_.recorder.latest())) return false;
    party_.block.record.accounting = end.account(sent, sent - received, 1);
    return true;
  }

  // In phase touch, and behind it in receive.
  void send(const PayloadCheck& payloads) {
    MessageHeader header;
    header.bytes = kHeaderBytes + party_.experiment.task_bytes();
    header.sequence = party_.next_sequence++;
    header.slot = window_.take(header.sequence);
    const auto room = queue_.loan(header.bytes);
    payloads.write(room.subspan(kHeaderBytes), header.sequence);
    now_ = party_.recorder.enter(Phase::send);
    window_.started(header.slot, now_);
    publish_message(queue_, party_, header, room);
    party_.recorder.enter(Phase::receive);
  }

  // In phase receive, and behind it in touch.
  void receive(const PayloadCheck& payloads) {
    const auto in = borrow_message(queue_, party_);
    now_ = party_.recorder.enter(Phase::touch);
    const MessageHeader header = header_of(in);
    party_.recorder.message_time(now_ - window_.give_back(header.slot, header.sequence));
    payloads.check(in.subspan(kHeaderBytes), party_.experiment.answer_bytes(), header.sequence);
    queue_.release();
    party_.recorder.message_done(now_, header.sender);
  }

  E& queue_;
  Party& party_;
  SharedWindow window_;
  std::uint64_t now_ = 0;
};

template <SharedEndpoint E>
void shared_worker(E& queue, Party& party, const PayloadCheck& payloads) {
  const Experiment& experiment = party.experiment;
  Recorder& recorder = party.recorder;
  recorder.enter(Phase::receive);
  for (;;) {
    const auto in = borrow_message(queue, party);
    recorder.enter(Phase::touch);
    MessageHeader header = header_of(in);
    if (header.bytes == kHeaderBytes) return queue.release();
    const auto payload = in.subspan(kHeaderBytes);
    payloads.check(payload, experiment.task_bytes(), header.sequence);
    if (party.work != nullptr) {
      recorder.enter(Phase::compute);
      party.work->run(payload, header.sequence);
      recorder.enter(Phase::touch);
      party.work->check(payload, header.sequence);
    }
    queue.release();
    header.bytes = kHeaderBytes + experiment.answer_bytes();
    header.sender = party.index - 1;
    const auto room = queue.loan(header.bytes);
    payloads.write(room.subspan(kHeaderBytes), header.sequence);
    recorder.enter(Phase::send);
    publish_message(queue, party, header, room);
    recorder.message_done(recorder.enter(Phase::receive));
  }
}

}  // namespace ipcbench
