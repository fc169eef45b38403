#include "ipcbench/base/switch_ring.hpp"

#include <linux/perf_event.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <fstream>

namespace ipcbench {
namespace {

std::size_t page_bytes() { return static_cast<std::size_t>(::sysconf(_SC_PAGESIZE)); }

constexpr std::uint64_t kFormatLost = 1U << 4;  // PERF_FORMAT_LOST, since Linux 6.0

// The order is that of the sample_type bits below.
struct SwitchRecord {
  perf_event_header header;
  std::uint32_t pid, tid;
  std::uint64_t time;
  std::uint32_t cpu, reserved;
};
static_assert(sizeof(SwitchRecord) == 32);

struct LostRecord {
  perf_event_header header;
  std::uint64_t id, lost;
};

int open_event(pid_t tid) {
  perf_event_attr attributes{};
  attributes.size = sizeof attributes;
  attributes.type = PERF_TYPE_SOFTWARE;
  attributes.config = PERF_COUNT_SW_DUMMY;
  attributes.context_switch = 1;
  attributes.exclude_kernel = 1;
  attributes.sample_id_all = 1;
  attributes.sample_type = PERF_SAMPLE_TID | PERF_SAMPLE_TIME | PERF_SAMPLE_CPU;
  attributes.read_format = kFormatLost;
  attributes.use_clockid = 1;
  attributes.clockid = CLOCK_MONOTONIC;
  // Nobody polls the descriptor: a wake-up at every record would cost the thread that is watched.
  attributes.watermark = 1;
  attributes.wakeup_watermark = 1U << 30;
  const auto open = [&] {
    return static_cast<int>(
        ::syscall(SYS_perf_event_open, &attributes, tid, -1, -1, PERF_FLAG_FD_CLOEXEC));
  };
  const int fd = open();
  if (fd != -1 || errno != EINVAL) return fd;
  attributes.read_format = 0;
  return open();
}

std::string setting(const char* path) {
  std::string text;
  std::ifstream(path) >> text;
  return text.empty() ? "not available" : text;
}

}  // namespace

SwitchRing::SwitchRing(pid_t tid, std::size_t bytes)
    : fd_(check(open_event(tid), "perf_event_open")), bytes_(bytes) {
  void* const address =
      ::mmap(nullptr, page_bytes() + bytes, PROT_READ | PROT_WRITE, MAP_SHARED, fd_.get(), 0);
  if (address == MAP_FAILED) throw_errno("mmap(perf ring of " + std::to_string(bytes) + " bytes)");
  pages_ = static_cast<std::byte*>(address);
}

SwitchRing::~SwitchRing() {
  if (pages_ != nullptr) ::munmap(pages_, page_bytes() + bytes_);
}

void SwitchRing::swap(SwitchRing& other) noexcept {
  std::swap(fd_, other.fd_);
  std::swap(pages_, other.pages_);
  std::swap(bytes_, other.bytes_);
  std::swap(tail_, other.tail_);
  std::swap(lost_, other.lost_);
}

std::uint64_t SwitchRing::head() const noexcept {
  const auto* const control = reinterpret_cast<const perf_event_mmap_page*>(pages_);
  return __atomic_load_n(&control->data_head, __ATOMIC_ACQUIRE);  // the kernel's store of it
}

void SwitchRing::release() noexcept {
  auto* const control = reinterpret_cast<perf_event_mmap_page*>(pages_);
  __atomic_store_n(&control->data_tail, tail_, __ATOMIC_RELEASE);  // the kernel's load of it
}

// A record may go around the end of the ring.
void SwitchRing::read_at(std::uint64_t position, void* to, std::size_t bytes) const noexcept {
  const std::size_t at = position & (bytes_ - 1);
  const std::size_t first = std::min(bytes, bytes_ - at);
  const std::byte* const ring = pages_ + page_bytes();
  std::memcpy(to, ring + at, first);
  std::memcpy(static_cast<std::byte*>(to) + first, ring, bytes - first);
}

bool SwitchRing::next(std::uint64_t head, ContextSwitch& record) noexcept {
  while (tail_ != head) {
    perf_event_header header{};
    read_at(tail_, &header, sizeof header);
    const std::uint64_t at = tail_;
    tail_ += header.size;
    if (header.type == PERF_RECORD_LOST) {
      LostRecord lost{};
      read_at(at, &lost, sizeof lost);
      lost_ += lost.lost;
    }
    if (header.type != PERF_RECORD_SWITCH) continue;
    SwitchRecord read{};
    read_at(at, &read, sizeof read);
    record.at_ns = read.time;
    record.cpu = static_cast<std::int32_t>(read.cpu);
    const bool out = (header.misc & PERF_RECORD_MISC_SWITCH_OUT) != 0;
    const bool preempted = (header.misc & PERF_RECORD_MISC_SWITCH_OUT_PREEMPT) != 0;
    record.kind = !out        ? ContextSwitch::Kind::in
                  : preempted ? ContextSwitch::Kind::preempted
                              : ContextSwitch::Kind::asleep;
    return true;
  }
  return false;
}

std::uint64_t SwitchRing::lost() const {
  // {value, lost} where the kernel counts: what was lost since the last record that fitted is in no
  // record yet.
  std::array<std::uint64_t, 2> counts{};
  const bool counted = ::read(fd_.get(), counts.data(), sizeof counts) == sizeof counts;
  return std::max(lost_, counted ? counts[1] : 0);
}

std::string why_no_switches(const std::system_error& error) {
  const int code = error.code().value();
  const std::string what = error.what();
  const bool ring = what.find("mmap") != std::string::npos;
  if (ring)
    return what + "; kernel.perf_event_mlock_kb is " +
           setting("/proc/sys/kernel/perf_event_mlock_kb");
  if (code == ENOSYS) return what + "; this kernel, or a filter in front of it, knows no such call";
  if (code == EACCES || code == EPERM)
    return what + "; kernel.perf_event_paranoid is " +
           setting("/proc/sys/kernel/perf_event_paranoid") +
           " (at most 2 lets you watch your own), or a container's filter refuses the call";
  return what;
}

}  // namespace ipcbench
