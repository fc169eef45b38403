#include "perf_tree.hpp"

#include <linux/perf_event.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>

#include <algorithm>
#include <bit>
#include <cstring>
#include <utility>

#include "ipcbench/base/error.hpp"
#include "ipcbench/base/switch_ring.hpp"

namespace ipcbench {
namespace {

constexpr std::uint64_t kSampleNs = 4'000'000;
constexpr std::size_t kLargestRing = 512 << 10, kSmallestRing = 16 << 10;
constexpr std::size_t kAllRings = 32 << 20;
constexpr std::size_t kSampleRing = 16 << 10;

std::size_t page() {
  static const auto bytes = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
  return bytes;
}

struct ForkRecord {
  perf_event_header header;
  std::uint32_t pid, parent_pid, tid, parent_tid;
};
struct CommRecord {
  perf_event_header header;
  std::uint32_t pid, tid;
};
struct SwitchedRecord {
  perf_event_header header;
  std::uint32_t pid, tid;
  std::uint64_t time;
};
struct SampledRecord {
  perf_event_header header;
  std::uint64_t address;
  std::uint32_t pid, tid;
};
struct LostRecords {
  perf_event_header header;
  std::uint64_t id, lost;
};

template <class Record>
Record as(const std::vector<std::byte>& bytes) {
  Record record{};
  std::memcpy(&record, bytes.data(), std::min(sizeof record, bytes.size()));
  return record;
}

perf_event_attr attributes_of(std::uint64_t config) {
  perf_event_attr attributes{};
  attributes.size = sizeof attributes;
  attributes.type = PERF_TYPE_SOFTWARE;
  attributes.config = config;
  attributes.exclude_kernel = 1;
  attributes.exclude_hv = 1;
  attributes.inherit = 1;
  attributes.disabled = 1;
  attributes.enable_on_exec = 1;
  // Nobody polls: a wake-up would cost those who are watched.
  attributes.watermark = 1;
  attributes.wakeup_watermark = 1U << 30;
  return attributes;
}

Fd open_event(perf_event_attr attributes, pid_t pid, int cpu) {
  return Fd(check(static_cast<int>(::syscall(SYS_perf_event_open, &attributes, pid, cpu, -1,
                                             PERF_FLAG_FD_CLOEXEC)),
                  "perf_event_open"));
}

}  // namespace

PerfRing::PerfRing(Fd event, std::size_t bytes) : event_(std::move(event)), bytes_(bytes) {
  void* const address =
      ::mmap(nullptr, page() + bytes, PROT_READ | PROT_WRITE, MAP_SHARED, event_.get(), 0);
  if (address == MAP_FAILED) throw_errno("mmap(perf ring of " + std::to_string(bytes) + " bytes)");
  pages_ = static_cast<std::byte*>(address);
}

PerfRing::PerfRing(PerfRing&& other) noexcept
    : event_(std::move(other.event_)),
      pages_(std::exchange(other.pages_, nullptr)),
      bytes_(other.bytes_),
      tail_(other.tail_) {}

PerfRing::~PerfRing() {
  if (pages_ != nullptr) ::munmap(pages_, page() + bytes_);
}

void PerfRing::copy(std::uint64_t from, std::byte* to, std::size_t bytes) const {
  const std::size_t at = from & (bytes_ - 1), first = std::min(bytes, bytes_ - at);
  const std::byte* const ring = pages_ + page();
  std::memcpy(to, ring + at, first);
  std::memcpy(to + first, ring, bytes - first);
}

bool PerfRing::next(std::vector<std::byte>& record) {
  const auto* const control = reinterpret_cast<const perf_event_mmap_page*>(pages_);
  // Pairs with the kernel's store of it behind the records.
  const std::uint64_t head = __atomic_load_n(&control->data_head, __ATOMIC_ACQUIRE);
  if (tail_ == head) return false;
  perf_event_header header{};
  record.resize(sizeof header);
  copy(tail_, record.data(), sizeof header);
  std::memcpy(&header, record.data(), sizeof header);
  if (header.size < sizeof header) return false;
  record.resize(header.size);
  copy(tail_, record.data(), header.size);
  tail_ += header.size;
  return true;
}

void PerfRing::release() {
  auto* const control = reinterpret_cast<perf_event_mmap_page*>(pages_);
  // Pairs with the kernel's load of it: what was read may be overwritten.
  __atomic_store_n(&control->data_tail, tail_, __ATOMIC_RELEASE);
}

PerfTree::PerfTree(pid_t pid) {
  const auto cpus = static_cast<std::size_t>(std::max(1L, ::sysconf(_SC_NPROCESSORS_ONLN)));
  std::size_t bytes = std::clamp(std::bit_floor(kAllRings / cpus), kSmallestRing, kLargestRing);
  // What may be locked is a matter of the user, and others of theirs may have taken some.
  for (;; bytes /= 4) {
    try {
      open(pid, bytes);
      return;
    } catch (const std::system_error& error) {
      tasks_.clear();
      samples_.clear();
      reason_ = why_no_switches(error);
      const bool too_large = error.code().value() == EPERM || error.code().value() == ENOMEM;
      if (!too_large || bytes / 4 < kSmallestRing) return;
    }
  }
}

void PerfTree::open(pid_t pid, std::size_t bytes) {
  perf_event_attr tasks = attributes_of(PERF_COUNT_SW_DUMMY);
  tasks.context_switch = 1;
  tasks.task = 1;
  tasks.comm = 1;
  tasks.comm_exec = 1;
  tasks.sample_id_all = 1;
  tasks.sample_type = PERF_SAMPLE_TID | PERF_SAMPLE_TIME;
  tasks.use_clockid = 1;
  tasks.clockid = CLOCK_MONOTONIC;
  perf_event_attr samples = attributes_of(PERF_COUNT_SW_CPU_CLOCK);
  samples.sample_period = kSampleNs;
  samples.sample_type = PERF_SAMPLE_IP | PERF_SAMPLE_TID;
  const long cpus = std::max(1L, ::sysconf(_SC_NPROCESSORS_CONF));
  for (int cpu = 0; cpu < cpus; ++cpu) {
    try {
      tasks_.emplace_back(open_event(tasks, pid, cpu), bytes);
      samples_.emplace_back(open_event(samples, pid, cpu), std::max(kSampleRing, page()));
    } catch (const std::system_error& error) {
      if (error.code().value() != ENODEV) throw;  // that processor is switched off
    }
  }
}

void PerfTree::take_switch(std::size_t cpu) {
  const auto record = as<SwitchedRecord>(record_);
  std::uint64_t& since = running_since_[static_cast<std::uint64_t>(cpu) << 32 | record.tid];
  if ((record.header.misc & PERF_RECORD_MISC_SWITCH_OUT) == 0) {
    since = record.time;
    return;
  }
  ExactSwitches& switches = switches_[record.tid];
  if (since != 0) {
    switches.run_ns += record.time - since;
    run_ns_ += record.time - since;
  }
  since = 0;
  const bool preempted = (record.header.misc & PERF_RECORD_MISC_SWITCH_OUT_PREEMPT) != 0;
  ++(preempted ? switches.preempted : switches.slept);
}

// Whoever starts threads all the time must not fill our memory with what they did. The last switch
// of a thread comes behind its end, so what is forgotten is of some that ended long ago.
void PerfTree::take_exit() {
  constexpr std::size_t kMostEnded = 65'536;
  ended_.push_back(as<ForkRecord>(record_).tid);
  if (ended_.size() < 2 * kMostEnded) return;
  for (std::size_t i = 0; i < kMostEnded; ++i) switches_.erase(ended_[i]);
  ended_.erase(ended_.begin(), ended_.begin() + kMostEnded);
  std::erase_if(running_since_, [](const auto& each) { return each.second == 0; });
}

void PerfTree::take_task(std::size_t cpu, const PerfHandlers& handlers) {
  const auto header = as<perf_event_header>(record_);
  if (header.type == PERF_RECORD_SWITCH) {
    take_switch(cpu);
  } else if (header.type == PERF_RECORD_FORK) {
    const auto record = as<ForkRecord>(record_);
    if (record.pid != record.parent_pid)
      handlers.on_process(record.pid);
    else
      handlers.on_thread();
  } else if (header.type == PERF_RECORD_EXIT) {
    take_exit();
  } else if (header.type == PERF_RECORD_COMM) {
    if ((header.misc & PERF_RECORD_MISC_COMM_EXEC) != 0)
      handlers.on_exec(as<CommRecord>(record_).pid);
  } else if (header.type == PERF_RECORD_LOST) {
    lost_ += as<LostRecords>(record_).lost;
  }
}

void PerfTree::drain(const PerfHandlers& handlers) {
  for (std::size_t cpu = 0; cpu < tasks_.size(); ++cpu) {
    while (tasks_[cpu].next(record_)) take_task(cpu, handlers);
    tasks_[cpu].release();
  }
  for (PerfRing& ring : samples_) {
    while (ring.next(record_)) {
      const auto record = as<SampledRecord>(record_);
      if (record.header.type == PERF_RECORD_SAMPLE)
        handlers.on_sample(record.pid, record.tid, record.address);
    }
    ring.release();
  }
}

const ExactSwitches* PerfTree::switches_of(std::uint32_t tid) const {
  const auto found = switches_.find(tid);
  return found == switches_.end() ? nullptr : &found->second;
}

}  // namespace ipcbench
