// `--sender=feeder`: a worker hands its replies to a thread of its own that sends them, as a queue
// of Python's multiprocessing does, and goes on with the next task.
//
//   worker                                       feeder
//   loan: takes a free buffer of the pool
//   writes the reply into it
//   publish: hands the buffer over               takes it, copies it into the endpoint, sends it
//                                                gives the buffer back
//
// A buffer belongs to the worker from loan to publish and to the feeder from then on, so nothing
// that is still to be sent is ever written to. There are depth + 1 of them: a worker whose feeder
// is so far behind waits for it (Python would let them pile up). The copy is one more than
// sender=inline makes; in Python it is the pickling.
//
// The feeder is a party of its own: its books run from the worker's barrier until its last reply is
// sent. Its queue is in private memory and waits as wait=hybrid does, or spins with wait=spin.
#pragma once

#include <array>
#include <thread>
#include <vector>

#include "ipcbench/core/index_queue.hpp"
#include "ipcbench/core/wait.hpp"
#include "ipcbench/drive/receiving.hpp"
#include "ipcbench/drive/shared.hpp"

namespace ipcbench {

// What a worker hands its feeder: numbers of buffers, and beyond them orders.
class FeederQueues {
 public:
  static constexpr std::uint32_t kBegin = UINT32_MAX;    // the part begins: open the books
  static constexpr std::uint32_t kEnd = UINT32_MAX - 1;  // all replies of the part are handed over
  static constexpr std::uint32_t kStop = UINT32_MAX - 2;

  FeederQueues(std::uint32_t buffers, std::size_t bytes, bool spins)
      : spins_(spins ? -1 : kHybridLooks),
        // One order may wait beside all buffers.
        queue_bytes_(IndexQueue::bytes(buffers + 1)),
        memory_(Mapping::private_memory(3 * queue_bytes_)),
        free_(IndexQueue::make(memory_.data(), buffers + 1)),
        ready_(IndexQueue::make(memory_.data() + queue_bytes_, buffers + 1)),
        answers_(IndexQueue::make(memory_.data() + 2 * queue_bytes_, buffers + 1)),
        stride_((bytes + 4095) / 4096 * 4096),
        pool_(Mapping::private_memory(buffers * stride_)),
        filled_(buffers) {
    pool_.prefault();
    for (std::uint32_t i = 0; i < buffers; ++i) free_.push(i, false);
  }

  std::uint32_t take_free() { return free_.pop(spins_); }
  void give_back(std::uint32_t buffer) { free_.push(buffer, spins_ >= 0); }
  void hand_over(std::uint32_t buffer, std::size_t bytes) {
    filled_[buffer] = bytes;
    ready_.push(buffer, spins_ >= 0);
  }
  // To the feeder, and until it has done so.
  void order(std::uint32_t order) {
    ready_.push(order, spins_ >= 0);
    answers_.pop(spins_);
  }
  void answer() { answers_.push(0, spins_ >= 0); }
  std::uint32_t next() { return ready_.pop(spins_); }
  bool has_next(std::uint32_t& next) { return ready_.try_pop(next); }
  std::span<std::byte> buffer(std::uint32_t index) const {
    return pool_.span().subspan(index * stride_, stride_);
  }
  std::span<const std::byte> filled(std::uint32_t index) const {
    return buffer(index).first(filled_[index]);
  }

 private:
  int spins_;
  std::size_t queue_bytes_;
  Mapping memory_;
  IndexQueue &free_, &ready_, &answers_;
  std::size_t stride_;
  Mapping pool_;
  std::vector<std::size_t> filled_;
};

// The worker's endpoint while a feeder sends for it. E is an Endpoint or a SharedEndpoint, and one
// thread may publish while another borrows.
template <class E>
class FeederEndpoint : public ReceivingEndpoint<E> {
 public:
  FeederEndpoint(E& endpoint, FeederQueues& queues)
      : ReceivingEndpoint<E>(endpoint), queues_(queues) {}

  std::span<std::byte> loan(std::size_t bytes) {
    loaned_ = queues_.take_free();
    return queues_.buffer(loaned_).first(bytes);
  }
  void publish(std::size_t bytes) { queues_.hand_over(loaned_, bytes); }
  template <class OnWait>
  void publish(std::size_t bytes, OnWait) {
    queues_.hand_over(loaned_, bytes);
  }

 private:
  FeederQueues& queues_;
  std::uint32_t loaned_ = 0;
};

// The thread. Made before its worker arrives at its first stage, ended before the worker is done.
template <class E>
class Feeder {
 public:
  Feeder(E& endpoint, Party& worker)
      : endpoint_(endpoint),
        control_(worker.control),
        party_(feeder_party(worker.index)),
        queues_(worker.experiment.depth + 1, kHeaderBytes + worker.experiment.answer_bytes(),
                worker.experiment.wait == Wait::spin),
        thread_([this] { run(); }) {
    queues_.order(FeederQueues::kBegin);  // is there now, and has told its thread
  }
  ~Feeder() {
    queues_.order(FeederQueues::kStop);
    thread_.join();
  }
  Feeder(const Feeder&) = delete;
  Feeder& operator=(const Feeder&) = delete;

  FeederEndpoint<E> worker_endpoint() { return {endpoint_, queues_}; }
  void begin() { queues_.order(FeederQueues::kBegin); }
  void end() { queues_.order(FeederQueues::kEnd); }

 private:
  void run() {
    PartyBlock& block = control_.parties.at(party_);
    try {
      block.pid.store(::getpid(), std::memory_order_relaxed);
      block.tid.store(::gettid(), std::memory_order_relaxed);
      Party feeder(control_, party_);
      while (serve(feeder)) {
      }
      block.done.store(1, std::memory_order_release);
    } catch (const std::exception& error) {
      report_failure(control_, worker_party(party_), error);
      ::_exit(1);
    }
    queues_.answer();
  }

  // One order or reply; false: to stop.
  bool serve(Party& feeder) {
    Recorder& recorder = feeder.recorder;
    std::uint32_t next = 0;
    if (!queues_.has_next(next)) {
      next = queues_.next();
      recorder.attribute(Phase::idle);
    }
    if (next == FeederQueues::kStop) return false;
    if (next == FeederQueues::kBegin) {
      feeder.meter.begin();
      recorder.begin(UINT64_MAX);
      recorder.enter(Phase::idle);
      if (is_measured())
        feeder.block.measured_since.store(recorder.begin_ns(), std::memory_order_release);
      queues_.answer();
    } else if (next == FeederQueues::kEnd) {
      if (is_measured()) feeder.block.measured_end.store(1);  // before the end itself is known
      recorder.end();
      feeder.block.record.counters = feeder.meter.end();
      queues_.answer();
    } else {
      send(recorder, next);
    }
    return true;
  }

  bool is_measured() const {
    return control_.stage.load(std::memory_order_acquire) ==
           static_cast<std::uint32_t>(Stage::measured);
  }

  void send(Recorder& recorder, std::uint32_t buffer) {
    recorder.enter(Phase::send);
    const auto message = queues_.filled(buffer);
    const auto room = endpoint_.loan(message.size());
    std::memcpy(room.data(), message.data(), message.size());
    if constexpr (SharedEndpoint<E>)
      endpoint_.publish(message.size(), NotesTo(recorder, Phase::send));
    else
      endpoint_.publish(message.size());
    queues_.give_back(buffer);
    recorder.message_done(recorder.enter(Phase::idle));
  }

  E& endpoint_;
  ControlBlock& control_;
  std::uint32_t party_;
  FeederQueues queues_;
  std::thread thread_;
};

}  // namespace ipcbench
