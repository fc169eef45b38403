#include "watch_record.hpp"

#include <algorithm>

namespace ipcbench {
namespace {

constexpr std::size_t kMostLooks = 32'768;
constexpr std::size_t kMostSpans = 4'000'000;  // 48 MB
constexpr std::size_t kMostObjects = 100'000;  // a program can make new locks all the time
constexpr std::size_t kMostWaits = 400'000;
constexpr std::size_t kMostCalls = 64;  // of a thread
constexpr std::size_t kMostLengths = 64;

void add_number(std::string& key, std::uint64_t number) {
  key.append(reinterpret_cast<const char*>(&number), sizeof number);
}

// Texts come last, each behind what has a fixed length or ends in a 0.
std::string key_of(const WatchedWait& wait) {
  std::string key(1, static_cast<char>(wait.kind));
  key.push_back(wait.timed ? 't' : '-');
  add_number(key, wait.ends.value_or(0));
  add_number(key, wait.holder.value_or(0));
  add_number(key, wait.objects.size());
  for (const std::size_t each : wait.objects) add_number(key, each);
  add_number(key, wait.room.size());
  for (const std::size_t each : wait.room) add_number(key, each);
  return key.append(wait.call).append(1, '\0').append(wait.channel);
}

}  // namespace

WatchRecord::WatchRecord() {
  WatchedWait running;
  running.kind = WaitKind::running;
  wait(std::move(running));
}

std::uint32_t WatchRecord::wait(WatchedWait wait) {
  std::string key = key_of(wait);
  const auto found = waits_.find(key);
  if (found != waits_.end()) return found->second;
  if (seen_.waits.size() >= kMostWaits) {
    refuse("more different waits than are kept; later ones have no objects");
    WatchedWait plain;
    plain.kind = wait.kind;
    plain.call = wait.call;
    wait = std::move(plain);
    key = key_of(wait);
    const auto kept = waits_.find(key);
    if (kept != waits_.end()) return kept->second;
  }
  const auto place = static_cast<std::uint32_t>(seen_.waits.size());
  seen_.waits.push_back(std::move(wait));
  waits_.emplace(std::move(key), place);
  return place;
}

std::size_t WatchRecord::object(WaitObject kind, const std::string& name, const std::string& key) {
  const auto found = objects_.find(key);
  if (found != objects_.end()) return found->second;
  if (seen_.objects.size() >= kMostObjects && name != "others") {
    refuse("more objects than are kept; later ones count as one");
    return object(WaitObject::unknown, "others");
  }
  const std::size_t place = seen_.objects.size();
  WatchedObject object;
  object.kind = kind;
  object.name = name;
  seen_.objects.push_back(std::move(object));
  objects_.emplace(key, place);
  return place;
}

std::uint64_t WatchRecord::mapping(const std::string& file) {
  return mappings_.emplace(file, mappings_.size() + 1).first->second;
}

void WatchRecord::begin_look(std::uint64_t at_ns) { seen_.looks_ns.push_back(at_ns); }

void WatchRecord::saw(std::size_t process, std::size_t thread, std::uint32_t wait) {
  WatchedThread& seen = seen_.processes[process].threads[thread];
  const auto look = static_cast<std::uint32_t>(seen_.looks_ns.size() - 1);
  seen.last_ns = seen_.looks_ns.back();
  if (!seen.spans.empty()) {
    WatchedSpan& last = seen.spans.back();
    if (last.wait == wait && last.first_look + last.looks == look) {
      ++last.looks;
      return;
    }
  }
  seen.spans.push_back({look, 1, wait});
  ++spans_;
}

void WatchRecord::refuse(std::string what) {
  if (std::ranges::find(seen_.refused, what) == seen_.refused.end() && seen_.refused.size() < 64)
    seen_.refused.push_back(std::move(what));
}

void WatchRecord::stay_in_bounds() {
  if (seen_.looks_ns.size() >= kMostLooks || spans_ >= kMostSpans) thin_out();
}

void WatchRecord::thin_out() {
  // Looks with an even place stay, and look 2n becomes look n.
  std::size_t kept = 0;
  for (std::size_t i = 0; i < seen_.looks_ns.size(); i += 2)
    seen_.looks_ns[kept++] = seen_.looks_ns[i];
  seen_.looks_ns.resize(kept);
  seen_.period_ns *= 2;
  spans_ = 0;
  for (WatchedProcess& process : seen_.processes)
    for (WatchedThread& thread : process.threads) {
      std::vector<WatchedSpan> spans;
      for (const WatchedSpan& each : thread.spans) {
        const std::uint32_t first = (each.first_look + 1) / 2;
        const std::uint32_t end = (each.first_look + each.looks + 1) / 2;
        if (first == end) continue;
        if (!spans.empty() && spans.back().wait == each.wait &&
            spans.back().first_look + spans.back().looks == first)
          spans.back().looks += end - first;
        else
          spans.push_back({first, end - first, each.wait});
      }
      thread.spans = std::move(spans);
      spans_ += thread.spans.size();
    }
}

void count_call(WatchedThread& thread, std::size_t object, bool writes, std::uint64_t bytes) {
  auto call = std::ranges::find_if(thread.calls, [&](const SeenCall& each) {
    return each.object == object && each.writes == writes;
  });
  if (call == thread.calls.end()) {
    if (thread.calls.size() >= kMostCalls) return;
    thread.calls.push_back({object, writes, {}});
    call = thread.calls.end() - 1;
  }
  if (call->looks_by_bytes.size() < kMostLengths || call->looks_by_bytes.contains(bytes))
    ++call->looks_by_bytes[bytes];
}

}  // namespace ipcbench
