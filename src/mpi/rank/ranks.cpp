#include "ranks.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <functional>
#include <numeric>
#include <set>
#include <type_traits>

#include "ipcbench/base/clock.hpp"
#include "ipcbench/base/cpu.hpp"
#include "ipcbench/base/text.hpp"
#include "ipcbench/host/host.hpp"
#include "ipcbench/host/proc_text.hpp"
#include "ipcbench/host/topology.hpp"
#include "ipcbench/transports/copy_endpoint.hpp"

namespace ipcbench {
namespace {

// What a rank says of itself, as it travels.
struct Introduction {
  Text<256> host;
  Text<160> cpu, kernel;
  std::uint64_t machine = 0;
  std::int32_t pid = 0;
  std::uint32_t core_count = 0;
  std::array<std::int16_t, 1024> cores{};
};
static_assert(std::is_trivially_copyable_v<Introduction>);

Introduction introduction() {
  Introduction own;
  std::array<char, 256> name{};
  ::gethostname(name.data(), name.size() - 1);
  const HostInfo host = read_host();
  own.host.assign_truncated(name.data());
  own.cpu.assign_truncated(host.cpu);
  own.kernel.assign_truncated(host.kernel);
  // Of containers too, which are hosts by their names.
  own.machine =
      std::hash<std::string>()(first_line("/proc/sys/kernel/random/boot_id", name.data()));
  own.pid = ::getpid();
  for (const int core : core_order(read_topology(allowed_cpus())))
    if (own.core_count < own.cores.size())
      own.cores[own.core_count++] = static_cast<std::int16_t>(core);
  return own;
}

constexpr int kClockTag = 7;

// Of one peer: as often as fits into a moment, and a few times whatever it takes.
ClockOffset offset_of(int peer, MPI_Comm comm) {
  constexpr int kLeast = 10, kMost = 200;
  constexpr std::uint64_t kMomentNs = 20'000'000;
  ClockOffset best{0, 1e18, 0};
  const std::uint64_t begin_ns = monotonic_ns();
  for (int i = 0; i < kMost && (i < kLeast || monotonic_ns() - begin_ns < kMomentNs); ++i) {
    std::uint64_t theirs = 1;
    const std::uint64_t sent_ns = monotonic_ns();
    check_mpi(MPI_Send(&theirs, 1, MPI_UINT64_T, peer, kClockTag, comm), "MPI_Send");
    check_mpi(MPI_Recv(&theirs, 1, MPI_UINT64_T, peer, kClockTag, comm, MPI_STATUS_IGNORE),
              "MPI_Recv");
    const auto half = static_cast<double>(monotonic_ns() - sent_ns) / 2;
    if (half >= best.error_ns) continue;
    best = {static_cast<double>(static_cast<std::int64_t>(theirs - sent_ns)) - half, half, sent_ns};
  }
  const std::uint64_t enough = 0;
  check_mpi(MPI_Send(&enough, 1, MPI_UINT64_T, peer, kClockTag, comm), "MPI_Send");
  return best;
}

void answer_with_clock(MPI_Comm comm) {
  for (std::uint64_t word = 0;;) {
    check_mpi(MPI_Recv(&word, 1, MPI_UINT64_T, 0, kClockTag, comm, MPI_STATUS_IGNORE), "MPI_Recv");
    if (word == 0) return;
    word = monotonic_ns();
    check_mpi(MPI_Send(&word, 1, MPI_UINT64_T, 0, kClockTag, comm), "MPI_Send");
  }
}

}  // namespace

Ranks::Ranks(MPI_Comm members) {
  int own = 0, count = 0;
  MPI_Comm_rank(members, &own);
  MPI_Comm_size(members, &count);
  own_ = static_cast<std::uint32_t>(own);
  count_ = static_cast<std::uint32_t>(count);
  for (MPI_Comm* each : {&lanes_, &control_}) {
    check_mpi(MPI_Comm_dup(members, each), "MPI_Comm_dup");
    MPI_Comm_set_errhandler(*each, MPI_ERRORS_RETURN);
  }
}

Ranks::~Ranks() {
  for (MPI_Comm* each : {&lanes_, &control_}) MPI_Comm_free(each);
}

void Ranks::introduce(Placement placement) {
  const Introduction own = introduction();
  std::vector<Introduction> all(count_);
  check_mpi(MPI_Allgather(&own, sizeof own, MPI_BYTE, all.data(), sizeof own, MPI_BYTE, control_),
            "MPI_Allgather");
  for (const Introduction& each : all) {
    cores_.push_back({each.machine, {each.cores.begin(), each.cores.begin() + each.core_count}});
    pids_.push_back(each.pid);
  }
  const std::vector<RankCore> placed = place_ranks(cores_, placement);
  for (std::uint32_t rank = 0; rank < count_; ++rank) {
    RankPlace place;
    place.party = rank;
    place.host = all[rank].host.str();
    place.core = placed[rank].core;
    place.ranks_on_core = placed[rank].ranks;
    place.cpu = all[rank].cpu.str();
    place.kernel = all[rank].kernel.str();
    places_.push_back(std::move(place));
  }
}

std::vector<RankProcess> Ranks::processes() const {
  std::vector<RankProcess> all;
  for (std::uint32_t rank = 0; rank < count_; ++rank)
    all.push_back({places_[rank].host, pids_[rank]});
  return all;
}

std::uint32_t Ranks::worker_cores() const {
  std::set<std::pair<std::uint64_t, int>> cores;
  for (std::uint32_t rank = 1; rank < count_; ++rank) {
    if (places_[rank].core >= 0) {
      cores.emplace(cores_[rank].machine, places_[rank].core);
      continue;
    }
    for (const int core : cores_[rank].cores) cores.emplace(cores_[rank].machine, core);
  }
  return std::min(count_ - 1, static_cast<std::uint32_t>(cores.size()));
}

std::vector<ClockOffset> Ranks::clock_offsets() {
  if (own_ != 0) {
    answer_with_clock(control_);
    return {};
  }
  std::vector<ClockOffset> all(1);
  for (std::uint32_t peer = 1; peer < count_; ++peer)
    all.push_back(offset_of(static_cast<int>(peer), control_));
  return all;
}

// Others may compute meanwhile, and who waits in the library takes a core.
void Ranks::meet() {
  MPI_Request request = MPI_REQUEST_NULL;
  check_mpi(MPI_Ibarrier(control_, &request), "MPI_Ibarrier");
  for (int done = 0; done == 0;) {
    check_mpi(MPI_Test(&request, &done, MPI_STATUS_IGNORE), "MPI_Test");
    if (done == 0) brief_nap();
  }
}

void Ranks::start_together() { check_mpi(MPI_Barrier(control_), "MPI_Barrier"); }

std::vector<std::string> Ranks::gather(const std::string& own) {
  const int size = static_cast<int>(own.size());
  std::vector<int> sizes(count_), places(count_);
  check_mpi(MPI_Gather(&size, 1, MPI_INT, sizes.data(), 1, MPI_INT, 0, control_), "MPI_Gather");
  std::exclusive_scan(sizes.begin(), sizes.end(), places.begin(), 0);
  std::string all(static_cast<std::size_t>(own_ == 0 ? places.back() + sizes.back() : 0), '\0');
  check_mpi(MPI_Gatherv(own.data(), size, MPI_BYTE, all.data(), sizes.data(), places.data(),
                        MPI_BYTE, 0, control_),
            "MPI_Gatherv");
  std::vector<std::string> parts;
  for (std::uint32_t rank = 0; own_ == 0 && rank < count_; ++rank)
    parts.push_back(
        all.substr(static_cast<std::size_t>(places[rank]), static_cast<std::size_t>(sizes[rank])));
  return parts;
}

}  // namespace ipcbench
