#include "ipcbench/workloads/truth.hpp"

#include <sys/mman.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <ctime>

#include "ipcbench/base/error.hpp"
#include "ipcbench/base/futex.hpp"
#include "ipcbench/base/units.hpp"
#include "ipcbench/workloads/registry.hpp"

namespace ipcbench {

thread_local TruthWork* truth_work = nullptr;

namespace {

constexpr std::array<std::string_view, 4> kKinds = {"sleep", "cpu", "fault", "copy"};
constexpr std::size_t kPage = 4096;

std::string_view next_piece(std::string_view& text, char separator) {
  const std::size_t end = std::min(text.find(separator), text.size());
  const std::string_view piece = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return piece;
}

void sleep_for(std::uint64_t ns) {
  const std::uint64_t end = monotonic_ns() + ns;
  const timespec until{static_cast<std::time_t>(end / kSecondNs),
                       static_cast<long>(end % kSecondNs)};
  while (::clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, nullptr) == EINTR) {
  }
}

}  // namespace

TruthPlace::TruthPlace(std::string_view actions) {
  std::uint64_t pages = 0, bytes = 0;
  while (!actions.empty()) {
    actions_.push_back(parse(next_piece(actions, '+')));
    const Action& action = actions_.back();
    if (action.kind == "fault") pages = std::max(pages, action.amount);
    if (action.kind == "copy") bytes = std::max(bytes, action.amount);
  }
  if (pages != 0) {
    pages_ = Mapping::private_memory(pages * kPage);
    check(::madvise(pages_.data(), pages_.size(), MADV_NOHUGEPAGE), "madvise(MADV_NOHUGEPAGE)");
  }
  if (bytes != 0) {
    from_ = Mapping::private_memory(bytes);
    to_ = Mapping::private_memory(bytes);
    from_.prefault();
    to_.prefault();
  }
}

TruthPlace::Action TruthPlace::parse(std::string_view text) {
  const std::string_view kind = next_piece(text, '/');
  const auto* const known = std::ranges::find(kKinds, kind);
  if (known == kKinds.end())
    throw UsageError("'" + std::string(kind) + "' is no kind of action (sleep, cpu, fault, copy)");
  Action action{*known, 0, 1};
  const std::string_view amount = next_piece(text, '/');
  if (action.kind == "fault")
    action.amount = parse_integer(amount);
  else if (action.kind == "copy")
    action.amount = parse_size(amount);
  else
    action.amount = parse_duration(amount);
  if (!text.empty()) action.every = std::max<std::uint64_t>(1, parse_integer(text));
  return action;
}

void TruthPlace::act(bool counts) {
  if (actions_.empty()) return;
  const std::uint64_t begin = monotonic_ns();
  ++calls_;
  for (const Action& action : actions_)
    if (calls_ % action.every == 0) perform(action, counts);
  if (!counts) return;
  ++books_.calls;
  books_.wall_ns += monotonic_ns() - begin;
}

void TruthPlace::perform(const Action& action, bool counts) {
  Books done;
  if (action.kind == "sleep") {
    sleep_for(done.sleep_ns = action.amount);
  } else if (action.kind == "cpu") {
    const std::uint64_t begin = thread_cpu_ns();
    while ((done.cpu_ns = thread_cpu_ns() - begin) < action.amount) cpu_pause();
  } else if (action.kind == "fault") {
    check(::madvise(pages_.data(), pages_.size(), MADV_DONTNEED), "madvise(MADV_DONTNEED)");
    for (done.pages = 0; done.pages < action.amount; ++done.pages) {
      volatile std::byte* page = pages_.data() + done.pages * kPage;
      *page = std::byte{1};
    }
  } else {
    std::memcpy(to_.data(), from_.data(), done.bytes = action.amount);
    asm volatile("" : : "r"(to_.data()) : "memory");
  }
  if (!counts) return;
  books_.sleep_ns += done.sleep_ns;
  books_.cpu_ns += done.cpu_ns;
  books_.pages += done.pages;
  books_.bytes += done.bytes;
}

namespace {

class Truth final : public Workload {
 public:
  explicit Truth(std::string_view actions) : place_(actions) {}
  void run(std::span<const std::byte>, std::uint64_t sequence) override {
    TruthWork* const log = truth_work;
    place_.act(log != nullptr && is_measured(*log->control));
    if (log != nullptr) log->books = place_.books();
    done_ = sequence;
  }
  void check(std::span<const std::byte>, std::uint64_t sequence) override {
    if (done_ != sequence)
      throw CorruptionError("truth: message " + std::to_string(sequence) + " was passed over");
  }

 private:
  TruthPlace place_;
  std::uint64_t done_ = UINT64_MAX;
};

}  // namespace

extern const WorkloadInfo truth_workload;
constinit const WorkloadInfo truth_workload = {
    .name = "truth",
    .usage = "truth:ACTIONS",
    .summary = "known behaviour, for tests",
    .check = [](std::string_view arguments, std::uint64_t) { TruthPlace{arguments}; },
    .uses_payload = [](std::string_view) { return false; },
    .memory_bytes = [](std::string_view) { return std::uint64_t{0}; },
    .slowest_ns = [](std::string_view) { return 10 * kSecondNs; },
    .make = [](std::string_view arguments) -> std::unique_ptr<Workload> {
      return std::make_unique<Truth>(arguments);
    },
};

}  // namespace ipcbench
