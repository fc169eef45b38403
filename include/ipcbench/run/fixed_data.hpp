// How the data that every item needs comes to the workers: the coordinator's side, which makes it
// and hands it out, and a worker's, which has it when it has read all of it once. Both keep the
// books that lie in the control block. Each object belongs to one party's main thread.
//
// What is measured begins with FixedSource::begin(), when the coordinator has the data in its own
// memory and is about to start workers, and ends when the last worker has read it. So the time to
// start workers is in it whatever the way is, and all ways can be compared.
//
// Nothing here uses the transport under test. A pipe is for one worker, or for all: then it holds
// one copy for each, a semaphore says whose turn it is, and a worker takes the copy that comes next
// and never a second one.
#pragma once

#include <vector>

#include "ipcbench/base/fd.hpp"
#include "ipcbench/base/mapping.hpp"
#include "ipcbench/core/control.hpp"
#include "ipcbench/core/fixed_data.hpp"

namespace ipcbench {

// What a worker takes the data from; at most one of the two is there.
struct FixedEnd {
  Fd fd;                          // a pipe's reading end, or the memory
  std::span<std::byte> memory{};  // the coordinator's, which this worker has too
};

class FixedSource {
 public:
  // Opens what workers inherit by its descriptor; nothing is in it yet.
  explicit FixedSource(ControlBlock& control);

  // Makes the data in the coordinator's memory.
  void make();
  // From here on the time counts. What workers map is filled.
  void begin();
  // Once worker `lane` is started, and before the next one is.
  void started(std::uint32_t lane);
  // Once all of them run. Throws PeerClosed where one that was to read is gone.
  void all_run();

  // A worker's end, in a thread of this process.
  FixedEnd thread_end(std::uint32_t lane) const;
  // The same in a forked worker, where all other ends are closed.
  FixedEnd forked_end(std::uint32_t lane);

 private:
  struct Pipe {
    Fd reader, writer;
  };
  std::size_t pipe_of(std::uint32_t lane) const { return way_ == FixedWay::queue ? 0 : lane; }
  void close_reader(std::size_t pipe);
  void send(Pipe& pipe, std::uint32_t copies);
  void put_into_file();

  ControlBlock& control_;
  FixedWay way_;
  Mapping data_;
  std::vector<Pipe> pipes_;
  Mapping mapped_;  // what workers map as well, in the memory of this process
};

class FixedData {
 public:
  FixedData(ControlBlock& control, std::uint32_t party, FixedEnd end);
  // That of a worker which is a program of its own, by what the coordinator wrote down for it.
  static FixedEnd spawned_end(const ControlBlock& control, std::uint32_t party);

  // Before this worker waits for others: what is sent to one worker at a time.
  void take_first();
  // Once all parties run.
  void take();
  // At the end of the run.
  void close_books();

  // Empty: there is none.
  std::span<std::byte> data() const { return data_; }

 private:
  void receive();
  void note_ready();

  ControlBlock& control_;
  FixedBooks& books_;
  FixedWay way_;
  FixedEnd end_;
  Mapping own_;
  std::span<std::byte> data_;
  std::uint64_t faults_ = 0;  // of this thread, at the last look
};

}  // namespace ipcbench
