// Two ranks that send one message there and back and do nothing else: what against_bare.py holds
// --transport=mpi against. The calls, the memory and the cores are those of ipcbench's ranks; with
// --touch both sides write and read every byte as these do.
//
//   mpirun -n 2 bare_pingpong.FAMILY [--touch] [--ms=N] SIZE...
//
// Prints "SIZE NS" for each size: of the round trip, the median of batches within N milliseconds.
#include <mpi.h>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string_view>
#include <vector>

#include "ipcbench/base/clock.hpp"
#include "ipcbench/base/cpu.hpp"
#include "ipcbench/core/payload.hpp"
#include "ipcbench/transports/copy_endpoint.hpp"

namespace {

using ipcbench::Mapping;

struct Bare {
  int rank = 0;
  bool touch = false;
  std::uint64_t budget_ns = 100'000'000;
};

// One side of a size: its two buffers, and the receive that is posted before the message comes.
class Side {
 public:
  Side(const Bare& bare, std::size_t bytes)
      : bare_(bare),
        bytes_(bytes),
        out_(ipcbench::large_pages(bytes)),
        in_(ipcbench::large_pages(bytes)) {
    out_.prefault();
    in_.prefault();
    post();
  }
  ~Side() {
    MPI_Cancel(&posted_);
    MPI_Wait(&posted_, MPI_STATUS_IGNORE);
  }
  Side(const Side&) = delete;
  Side& operator=(const Side&) = delete;

  // Rank 0 begins each round trip, rank 1 answers.
  void round_trips(std::uint64_t count) {
    for (std::uint64_t i = 0; i < count; ++i, ++sequence_) {
      if (bare_.rank == 0) send(sequence_);
      receive(bare_.rank == 0 ? ipcbench::reply_number(sequence_) : sequence_);
      if (bare_.rank == 1) send(ipcbench::reply_number(sequence_));
    }
  }

 private:
  int peer() const { return 1 - bare_.rank; }
  int count() const { return static_cast<int>(bytes_); }
  void post() {
    MPI_Irecv(in_.data(), count(), MPI_BYTE, peer(), MPI_ANY_TAG, MPI_COMM_WORLD, &posted_);
  }
  void send(std::uint64_t number) {
    if (bare_.touch) ipcbench::fill_payload(out_.span().first(bytes_), number);
    MPI_Request sent;
    MPI_Isend(out_.data(), count(), MPI_BYTE, peer(), 1, MPI_COMM_WORLD, &sent);
    MPI_Wait(&sent, MPI_STATUS_IGNORE);
  }
  void receive(std::uint64_t number) {
    MPI_Wait(&posted_, MPI_STATUS_IGNORE);
    if (bare_.touch && !ipcbench::sum_matches(in_.span().first(bytes_), number)) {
      std::fputs("bare_pingpong: a message is not what was sent\n", stderr);
      MPI_Abort(MPI_COMM_WORLD, 4);
    }
    post();
  }

  const Bare& bare_;
  std::size_t bytes_;
  Mapping out_, in_;
  MPI_Request posted_ = MPI_REQUEST_NULL;
  std::uint64_t sequence_ = 0;
};

// Of one round trip, on rank 0.
double median_ns(const Bare& bare, std::size_t bytes) {
  constexpr std::uint64_t kBatches = 50, kWarm = 20;
  Side side(bare, bytes);
  side.round_trips(2);
  std::uint64_t begin_ns = ipcbench::monotonic_ns();
  side.round_trips(kWarm);
  const std::uint64_t pace_ns = (ipcbench::monotonic_ns() - begin_ns) / kWarm + 1;
  std::uint64_t batch = std::max<std::uint64_t>(1, bare.budget_ns / kBatches / pace_ns);
  MPI_Bcast(&batch, 1, MPI_UINT64_T, 0, MPI_COMM_WORLD);
  std::vector<double> times;
  for (std::uint64_t i = 0; i < kBatches; ++i) {
    begin_ns = ipcbench::monotonic_ns();
    side.round_trips(batch);
    times.push_back(static_cast<double>(ipcbench::monotonic_ns() - begin_ns) /
                    static_cast<double>(batch));
  }
  std::ranges::nth_element(times, times.begin() + kBatches / 2);
  return times[kBatches / 2];
}

}  // namespace

int main(int argc, char** argv) {
  Bare bare;
  std::vector<std::size_t> sizes;
  for (int i = 1; i < argc; ++i) {
    const std::string_view word = argv[i];
    if (word == "--touch")
      bare.touch = true;
    else if (word.starts_with("--ms="))
      bare.budget_ns = std::strtoull(argv[i] + 5, nullptr, 10) * 1'000'000;
    else
      sizes.push_back(std::strtoull(argv[i], nullptr, 10));
  }
  int level = 0, ranks = 0;
  MPI_Init_thread(&argc, &argv, MPI_THREAD_FUNNELED, &level);
  MPI_Comm_rank(MPI_COMM_WORLD, &bare.rank);
  MPI_Comm_size(MPI_COMM_WORLD, &ranks);
  if (ranks != 2 || sizes.empty() || std::ranges::count(sizes, 0U) > 0) {
    std::fputs("usage: mpirun -n 2 bare_pingpong [--touch] [--ms=N] SIZE...\n", stderr);
    MPI_Abort(MPI_COMM_WORLD, 2);
  }
  const std::vector<int> cpus = ipcbench::allowed_cpus();
  ipcbench::pin_to_cpu(cpus[static_cast<std::size_t>(bare.rank) % cpus.size()]);
  for (const std::size_t bytes : sizes) {
    const double ns = median_ns(bare, bytes);
    if (bare.rank == 0) std::printf("%zu %.1f\n", bytes, ns);
  }
  std::fflush(stdout);
  MPI_Barrier(MPI_COMM_WORLD);
  MPI_Finalize();
  return 0;
}
